"""What is wrong with bytes or a record, in words that carry no content (promise 12)."""

from pydantic import ValidationError
from pydantic_core import ErrorDetails

_TOLD_MAX = 5


def describe(error: ValidationError) -> str:
    """Which fields are wrong and how, without their values; the first few of many."""
    mistakes = error.errors(include_url=False, include_context=False, include_input=False)
    told = [f"{_place(mistake)}: {mistake['msg'].lower()}" for mistake in mistakes[:_TOLD_MAX]]
    more = len(mistakes) - len(told)
    return "; ".join([*told, f"and {more} more"] if more else told)


def _place(mistake: ErrorDetails) -> str:
    """An unknown field's name is content, so only the place where it stands is named."""
    unknown = mistake["type"] == "extra_forbidden"
    parts = [*mistake["loc"][:-1], "unknown field"] if unknown else mistake["loc"]
    return ".".join(str(part) for part in parts) or "record"
