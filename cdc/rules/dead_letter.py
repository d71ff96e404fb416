"""A dead letter: the original bytes with where, when and why in headers, so that a replay is a copy of bytes."""

from datetime import datetime

from cdc.rules.effects import Emission
from schemas.reason import Reason


def dead_letter(
    topic: str, source: str, key: bytes | None, value: bytes | None, reason: Reason, words: str, now: datetime
) -> Emission:
    """``source`` is the topic and offset the bytes came from; ``words`` carry no personal data (promise 12)."""
    headers = {"source": source, "reason": reason.code, "words": words, "at": now.isoformat()}
    return Emission(topic, key or b"", value, tuple((name, text.encode()) for name, text in headers.items()))
