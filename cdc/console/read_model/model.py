"""The read model: everything that the console shows, asked in plain calls that may come from any thread."""

import asyncio
import sqlite3
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TypeVar

from cdc.console.read_model import records_out, things_out
from cdc.console.read_model.queries import Sort
from cdc.console.read_model.store import ModelUnavailable, Store
from cdc.console.read_model.views import Health, Named, Page, RecordDetail, RejectedLine, Selection, Summary
from cdc.operations.holds import Held
from cdc.operations.statuses import FileReport
from schemas.status import Status

NAMES_MAX = 10_000
CHANGES_MAX = 500

Answer = TypeVar("Answer")


@dataclass(slots=True)
class Reading:
    """What the feed tells of itself."""

    connected: bool = False
    caught_up: bool = False
    behind: int = 0
    trouble: str = ""


@dataclass(slots=True)
class ReadModel:
    """All methods but ``wait_for_change`` block for a moment: call them in a thread. They raise ModelUnavailable."""

    store: Store
    reading: Reading = field(default_factory=Reading)
    _changed: asyncio.Event = field(default_factory=asyncio.Event)

    def records(self, asked: Selection, page: int = 1, page_size: int = 50, sort: Sort = "name") -> Page:
        """One page of the selection; a page behind the last one is empty."""
        return self._ask(lambda reader: records_out.page(reader, asked, page, page_size, sort))

    def record(self, record_id: str) -> RecordDetail | None:
        """One record with its history."""
        return self._ask(lambda reader: records_out.detail(reader, record_id))

    def names(
        self, asked: Selection | None = None, record_ids: tuple[str, ...] = (), at_most: int = NAMES_MAX
    ) -> list[Named]:
        """How requests name the records of a selection, or those with these ids."""
        return self._ask(lambda reader: records_out.names(reader, asked, record_ids, at_most))

    def summary(self, company: str | None = None) -> Summary:
        """Counts, and what the indicator *Connected* tells."""
        return self._ask(lambda reader: things_out.summary(reader, company, self.reading.caught_up))

    def files(self, company: str | None = None) -> list[FileReport]:
        """The latest thousand export files with their ledgers, the latest first."""
        return self._ask(lambda reader: things_out.files(reader, company))

    def holds(self) -> list[Held]:
        """Everything that waits for a person's word."""
        return self._ask(things_out.holds)

    def rejects(self, company: str | None = None, page: int = 1, page_size: int = 50) -> tuple[list[RejectedLine], int]:
        """One page of dead letters, the latest first, and how many there are."""
        return self._ask(lambda reader: things_out.rejects(reader, company, page, page_size))

    def changes_since(self, sequence: int, at_most: int = CHANGES_MAX) -> list[tuple[int, Status]]:
        """The first statuses that changed after this sequence, each with its own: the last one leads on from there."""
        return self._ask(lambda reader: records_out.changes_since(reader, sequence, at_most))

    def sequence(self) -> int:
        """Rises with each change of what the model holds, over rebuilds too."""
        return self._ask(lambda reader: things_out.fact(reader, "sequence"))

    def health(self) -> Health:
        """How the model itself fares."""
        sequence, unreadable = self._ask(
            lambda reader: (things_out.fact(reader, "sequence"), things_out.fact(reader, "unreadable"))
        )
        said = self.reading
        return Health(said.connected, said.caught_up, said.behind, unreadable, sequence, said.trouble)

    async def wait_for_change(self, after_sequence: int, timeout_s: float) -> int:
        """Return the sequence once it is beyond ``after_sequence``, at the latest after ``timeout_s``."""
        changed = self._changed
        sequence = await asyncio.to_thread(self.sequence)
        if sequence <= after_sequence:
            with suppress(TimeoutError):
                await asyncio.wait_for(changed.wait(), timeout_s)
            sequence = await asyncio.to_thread(self.sequence)
        return sequence

    def tell(self) -> None:
        """Something changed: wake whoever waits. Called by the feed, in the event loop."""
        self._changed.set()
        self._changed = asyncio.Event()

    def _ask(self, question: Callable[[sqlite3.Connection], Answer]) -> Answer:
        try:
            return question(self.store.reader())
        except sqlite3.DatabaseError as error:
            if type(error) is sqlite3.DatabaseError:  # and none of its kinds: the file itself is no good
                self.store.damaged = True
            raise ModelUnavailable("The console can't read its data now; ask again in a moment.") from error
