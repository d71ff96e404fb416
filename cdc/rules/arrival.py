"""A record of a topic as it came, before anything was made of it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Arrival:
    """The bytes, and where they came from."""

    topic: str
    offset: int
    key: bytes | None
    value: bytes

    @property
    def source(self) -> str:
        return f"{self.topic}+{self.offset}"

    @property
    def company(self) -> str:
        """As the key of a change says, which can be read when the change can't."""
        return (self.key or b"").partition(b"|")[0].decode(errors="replace")

    def defect(self, error: Exception) -> str:
        """The error's type only: its text may carry what the record holds (promise 12)."""
        return f"{type(error).__name__} at {self.source}"
