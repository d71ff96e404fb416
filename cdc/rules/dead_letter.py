"""A dead letter: the original bytes with where, when and why in headers, so that a replay is a copy of bytes."""

from datetime import datetime

from cdc.rules.effects import Emission
from schemas.reason import Reason
from schemas.reject import Rejection
from schemas.vocabulary import Entity


def dead_letter(
    topic: str,
    source: str,
    key: bytes | None,
    value: bytes | None,
    reason: Reason,
    words: str,
    now: datetime,
    *,
    company: str = "",
    entity: Entity | None = None,
) -> Emission:
    """``source`` is the topic and offset the bytes came from; ``words`` carry no personal data (promise 12).

    ``company`` is empty when the bytes do not even say whose they are.
    """
    rejection = Rejection(company=company, entity=entity, source=source, reason=reason.code, words=words, at=now)
    headers = rejection.model_dump(mode="json", exclude_none=True)
    return Emission(topic, key or b"", value, tuple((name, str(value).encode()) for name, value in headers.items()))
