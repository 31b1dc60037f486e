"""Every sentence that a user reads, in zh and en, from the YAML catalogues in templates/words/.

A catalogue file ``templates/words/<language>/<section>.yaml`` maps keys to texts with ``{placeholders}``;
nested mappings make dotted keys. A key is looked up as ``section.key``. English plurals: a key
``rows`` may have a sibling ``rows_one``, used where the value named ``n`` is 1.
"""

from collections.abc import Mapping
from functools import cache
from typing import Any

import yaml

from icdiag.resources import resource

LANGUAGES = ("zh", "en")


def _flatten(prefix: str, node: Any) -> dict[str, str]:
    if isinstance(node, dict):
        flat: dict[str, str] = {}
        for key, value in node.items():
            flat.update(_flatten(f"{prefix}.{key}", value))
        return flat
    return {prefix: str(node)}


@cache
def section(language: str, name: str) -> Mapping[str, str]:
    """Return one catalogue file as ``{dotted key: text}``, keys without the section's name.

    Raises:
        FileNotFoundError: there is no such section.
    """
    file = resource("templates") / "words" / language / f"{name}.yaml"
    # Our own file from the package, read with the safe loader.
    node = yaml.load(file.read_text("utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)) or {}  # noqa: S506
    return {key[len(name) + 1 :]: text for key, text in _flatten(name, node).items()}


class Words:
    """The texts of one language: ``words("report.title", n=3)``."""

    def __init__(self, language: str) -> None:
        """Take ``zh`` or ``en``."""
        if language not in LANGUAGES:
            raise ValueError(f"language must be one of {', '.join(LANGUAGES)}, not {language!r}")
        self.language = language

    def __call__(self, key: str, /, **values: object) -> str:
        """Return the text of ``section.key`` with its placeholders filled.

        Raises:
            KeyError: the key, or a placeholder's value, is missing.
        """
        name, _, rest = key.partition(".")
        texts = section(self.language, name)
        if values.get("n") == 1 and f"{rest}_one" in texts:
            rest += "_one"
        return texts[rest].format_map(values)

    def has(self, key: str) -> bool:
        """Tell whether the key exists."""
        name, _, rest = key.partition(".")
        return rest in section(self.language, name)

    def join(self, items: list[str]) -> str:
        """Join names as the language lists them: ``a, b`` or ``a、b``."""
        return ("、" if self.language == "zh" else ", ").join(items)
