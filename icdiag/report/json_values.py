"""Numbers as assessment.json has them: rounded, never -0.0, tuples as lists."""

from typing import Any

Json = dict[str, Any]
_DECIMALS = 4


def rounded_value(value: float | None) -> float | None:
    """Return a number rounded to four decimals, or None."""
    # Adding 0.0 turns -0.0 into 0.0, which would otherwise depend on the order of a sum.
    return None if value is None else round(float(value), _DECIMALS) + 0.0


def rounded(values: Json) -> Json:
    """Return the values as JSON has them: numbers rounded, tuples as lists."""
    return {key: _plain(value) for key, value in values.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, float):
        return rounded_value(value)
    return [_plain(part) for part in value] if isinstance(value, tuple) else value
