"""What processing one record does to the outside: messages to send, state to keep."""

from dataclasses import dataclass, field
from typing import NamedTuple, Protocol


class Emission(NamedTuple):
    """A message to produce, to the partition of the record that caused it."""

    topic: str
    key: bytes
    value: bytes | None
    headers: tuple[tuple[str, bytes], ...] = ()


@dataclass(slots=True)
class Effects:
    """Messages in order, and table writes; None deletes a key."""

    emissions: list[Emission] = field(default_factory=list)
    state: dict[bytes, bytes | None] = field(default_factory=dict)


class Read(Protocol):
    """State lookup, including what earlier records of the same batch wrote."""

    def __call__(self, key: bytes, /) -> bytes | None: ...
