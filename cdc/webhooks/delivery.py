"""One delivery of a hook on its way through Kafka: the body as it came, and in headers what it is about."""

from collections.abc import Sequence
from dataclasses import dataclass

from schemas.topics import key

ENTITY, ACTION = "entity", "action"


@dataclass(frozen=True, slots=True)
class Delivery:
    """``entity`` and ``action`` are the words of the hook's address (ssm.md 1.8); empty where it has none."""

    company: str
    entity: str
    action: str
    body: bytes

    @property
    def key(self) -> bytes:
        """Company and hook."""
        return key(self.company, f"{self.entity}.{self.action}")

    @property
    def headers(self) -> list[tuple[str, bytes]]:
        return [(ENTITY, self.entity.encode()), (ACTION, self.action.encode())]


def delivery_of(key: bytes | None, value: bytes | None, headers: Sequence[tuple[str, bytes]]) -> Delivery:
    """The delivery in a record of the topic; whatever is missing there is empty."""
    said = {name: content.decode(errors="replace") for name, content in headers}
    company = (key or b"").partition(b"|")[0].decode(errors="replace")
    return Delivery(company, said.get(ENTITY, ""), said.get(ACTION, ""), value or b"")
