"""Where the embedded broker keeps things under the connector's data directory."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class BrokerFiles:
    """`home` is the broker's working directory: its own configuration uses paths relative to it."""

    data: Path

    @property
    def home(self) -> Path:
        return self.data / "broker"

    @property
    def announcement(self) -> Path:
        """Tells other commands where the running broker listens."""
        return self.data / "broker.json"

    @property
    def records(self) -> Path:
        """The topics themselves. Nothing here is ever deleted by us."""
        return self.home / "records"

    @property
    def unfinished(self) -> Path:
        """A store being formatted; renamed to `records` when whole."""
        return self.home / "records.new"

    @property
    def owner_lock(self) -> Path:
        """Held by the one connector that uses this data directory."""
        return self.home / "owner.lock"

    @property
    def process_lock(self) -> Path:
        """Held by Kafka's own process and its guard, and so by what is left of them after a crash."""
        return self.home / "process.lock"

    @property
    def port(self) -> Path:
        return self.home / "port"

    @property
    def log(self) -> Path:
        return self.home / "kafka.log"

    @property
    def output(self) -> Path:
        """What the process prints: the Java runtime's own complaints."""
        return self.home / "output.log"

    def tail(self, lines: int = 15) -> str:
        """The last lines of both logs, for error messages."""
        parts = [_last_lines(path, lines) for path in (self.output, self.log)]
        return "\n".join(part for part in parts if part)


def _last_lines(path: Path, lines: int) -> str:
    try:
        with path.open("rb") as file:
            file.seek(max(0, path.stat().st_size - 300 * lines))
            text = file.read().decode(errors="replace")
    except FileNotFoundError:
        return ""
    kept = text.splitlines()[-lines:]
    return "\n".join([f"--- {path.name}", *kept]) if kept else ""
