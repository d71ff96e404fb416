"""One simulated company: its books, what goes wrong with it, and what was asked of it."""

import random
from dataclasses import dataclass
from typing import Literal

from pydantic import BaseModel, ConfigDict

from cdc.simulators.fault_book import FaultBook
from cdc.simulators.sage.business.books import Books
from cdc.simulators.sage.clock import OfficeClock
from cdc.simulators.sage.exporting import export
from cdc.simulators.sage.faults import Fault
from cdc.simulators.sage.options import SageOptions
from cdc.simulators.sage.requests_log import RequestsLog
from cdc.simulators.sage.store import Store


class Mode(BaseModel):
    """How Sage is: ``busy`` and ``exclusive`` refuse every write.

    Without ``sdo`` writes and single reads fail and searches work, without ``odbc`` it is the other way round.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    mode: Literal["normal", "busy", "exclusive"] = "normal"
    sdo: bool = True
    odbc: bool = True


@dataclass
class Company:
    """All state. It belongs to one event loop at a time. Raises NotACompany from ``opened``."""

    options: SageOptions
    books: Books
    mode: Mode
    faults: FaultBook[Fault]
    log: RequestsLog
    running: set[str]
    spread: random.Random

    @classmethod
    def opened(cls, options: SageOptions, clock: OfficeClock | None = None) -> "Company":
        books = Books(options, Store(options), clock or OfficeClock())
        log = RequestsLog(options.request_log_size)
        return cls(options, books, Mode(), FaultBook(), log, set(), random.Random(50))

    def changed(self, tables: set[str]) -> None:
        """After each transaction."""
        if self.options.export_after_changes and tables:
            export(self.books.store, sorted(tables & self.books.store.files.keys()))

    def close(self) -> None:
        self.books.store.close()
