"""How far the sweep of one company has got, per resource: a small file, written whole or not at all."""

import json
import os
from datetime import datetime
from pathlib import Path

from cdc.failures import Unavailable


class PositionsDamaged(Exception):
    """The file of positions is not what was written there."""


class Positions:
    """``<data>/crm/<company>.json``. A position is stored after Kafka has acknowledged all that lies before it."""

    def __init__(self, data: Path, company: str) -> None:
        self._path = data / "crm" / f"{company}.json"
        self._moments = self._read()

    def of(self, resource: str) -> datetime | None:
        return self._moments.get(resource)

    def store(self, resource: str, moment: datetime) -> None:
        """Raises Unavailable if the file can't be written; the position is the old one then."""
        moments = self._moments | {resource: moment}
        try:
            self._write(moments)
        except OSError as error:
            raise Unavailable(
                f"{self._path} can't be written ({error.strerror}); make room or give the right to"
            ) from error
        self._moments = moments

    def _write(self, moments: dict[str, datetime]) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        scratch = self._path.with_suffix(".new")
        with scratch.open("w", encoding="utf-8") as file:
            json.dump({name: at.isoformat() for name, at in moments.items()}, file, indent=2)
            file.flush()
            os.fsync(file.fileno())
        scratch.replace(self._path)

    def _read(self) -> dict[str, datetime]:
        try:
            stored = json.loads(self._path.read_text(encoding="utf-8"))
            return {str(name): datetime.fromisoformat(at) for name, at in stored.items()}
        except FileNotFoundError:
            return {}
        except (ValueError, AttributeError, TypeError) as error:
            raise PositionsDamaged(
                f"{self._path} is damaged; remove it: the sweep then starts anew with the last minutes"
            ) from error
        except OSError as error:
            raise PositionsDamaged(
                f"{self._path} can't be read ({error.strerror}); give this user the right to"
            ) from error
