"""What people were told, kept over restarts: an alert is neither lost with the console nor repeated by its start."""

from datetime import datetime
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from cdc.console.alerts.review import Told

FILE = "alerts.json"
_CONTENT: TypeAdapter[dict[str, Told]] = TypeAdapter(dict[str, Told])


class AlertMemory:
    """By company. A company that is new here, or a file that is no use, begins with now: the past is no news."""

    def __init__(self, folder: Path, now: datetime) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._path = folder / FILE
        self._now = now
        self._told = self._read()

    def of(self, company: str) -> Told:
        return self._told.setdefault(company, Told(self._now))

    def keep(self, company: str, told: Told) -> None:
        """Whole or not at all. Blocks for a moment."""
        self._told[company] = told
        scratch = self._path.with_suffix(".new")
        scratch.write_bytes(_CONTENT.dump_json(self._told))
        scratch.replace(self._path)

    def _read(self) -> dict[str, Told]:
        try:
            return _CONTENT.validate_json(self._path.read_bytes())
        except (OSError, ValidationError):
            return {}
