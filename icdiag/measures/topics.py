"""Which dimension of a questionnaire asks about a topic that a check needs, such as trust or who does what."""

from icdiag.model.instrument import Dimension, Instrument

TOPICS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "trust": (("trust",), ("信任",)),
    "roles": (("role", "need"), ("职责", "角色", "需求")),
}
"""For each topic the words by which a dimension is known: in its id or English name, and in its Chinese name. What a
department takes its task to be shows in how clear roles are and in whether needs are understood."""


def dimension_about(instrument: Instrument, topic: str) -> Dimension | None:
    """Return the first dimension on the topic, by its id or name, or None where the questionnaire has none."""
    english, chinese = TOPICS[topic]
    for dimension in instrument.dimensions:
        text = f"{dimension.id} {dimension.name.en}".casefold()
        if any(word in text for word in english) or any(word in dimension.name.zh for word in chinese):
            return dimension
    return None
