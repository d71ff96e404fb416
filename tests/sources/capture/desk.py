"""A company's capture on a desk: files go in, what it sent can be read back; sending can be made to fail."""

import csv
import io
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import cdc
from cdc.broker.errors import KafkaUnavailable
from cdc.broker.sending import Record
from cdc.settings import CompanySettings, parse
from cdc.sources.capture.company import CompanyCapture, Surroundings
from cdc.sources.capture.keeping import ROWS_MIN
from cdc.sources.capture.store import Store
from schemas.change import Change
from schemas.control import Action, ControlRequest
from schemas.export_file import ExportFile
from schemas.outcome import Outcome
from schemas.topics import Topics
from schemas.vocabulary import Entity

SAMPLES = Path(cdc.__file__).parent / "samples" / "sage50"
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
TOPICS = Topics()
ORDER = [
    "company",
    "currencies",
    "tax_codes",
    "account_status",
    "deleted_records",
    "users",
    "products",
    "customers",
    "contacts",
    "order_lines",
    "orders",
    "audit_headers",
    "invoice_lines",
    "invoices",
]
"""The samples, what others need first."""


def company(folder: Path, more: str = "") -> CompanySettings:
    """Settings of one company whose exports lie in ``folder``; ``more`` are further lines of its table."""
    text = f"""
    [[companies]]
    id = "acme"
    exports = "{folder}"
    {more}
    [companies.sales_management]
    url = "http://127.0.0.1:1/api/v4"
    public_key = "env:PUBLIC"
    private_key = "env:PRIVATE"
    """
    return parse(text, folder, {}).companies[0]


@dataclass(slots=True)
class Post:
    """Keeps what is sent. ``fails_before`` raises when it says so: the records of that call are lost."""

    sent: list[tuple[str, Record]] = field(default_factory=list)
    fails_before: Callable[[str], bool] = lambda topic: False

    async def __call__(self, company: str, topic: str, records: Sequence[Record]) -> None:
        if self.fails_before(topic):
            raise KafkaUnavailable("no answer")
        self.sent.extend((topic, record) for record in records)


@dataclass(slots=True)
class Desk:
    """``exports`` is the company's folder, ``state`` where its capture remembers."""

    exports: Path
    state: Path
    settings: CompanySettings
    post: Post = field(default_factory=Post)
    imprint_rows_min: int = ROWS_MIN
    capture: CompanyCapture = field(init=False)

    def __post_init__(self) -> None:
        self.exports.mkdir(parents=True, exist_ok=True)
        self.start()

    def start(self) -> None:
        store = Store.open(self.state, self.settings.id, 0)
        around = Surroundings(TOPICS, self.post, now=lambda: NOW)
        self.capture = CompanyCapture(
            self.settings, store, around, max_file_bytes=10**9, imprint_rows_min=self.imprint_rows_min
        )

    def restart(self) -> None:
        """As after a crash: a new process with what is on the disk."""
        self.capture.close()
        self.start()

    async def samples(self, *names: str, state: str = "") -> list[ExportFile]:
        """Take in sample files by name, of ``state`` (t1) if given, in the order that avoids waiting."""
        return [await self.file(SAMPLES / state / f"{name}.csv") for name in names]

    async def file(self, source: Path) -> ExportFile:
        shutil.copy(source, self.exports / source.name)
        return await self.capture.accept(self.exports / source.name)

    async def rows(self, name: str, rows: Sequence[dict[str, Any]], columns: Sequence[str] = ()) -> ExportFile:
        """Take in a file made of these rows; the heading has all their columns, or ``columns``."""
        path = self.exports / f"{name}.csv"
        path.write_bytes(as_csv(rows, columns))
        return await self.capture.accept(path)

    def forget(self) -> None:
        """From now on only what is sent later is read back."""
        self.post.sent.clear()

    def changes(self) -> list[Change]:
        topics = {TOPICS.changes(entity) for entity in Entity}
        return [Change.model_validate_json(r[1] or b"") for topic, r in self.post.sent if topic in topics]

    def said(self) -> list[tuple[str, str, str]]:
        """Every change as entity, op, key."""
        return [(change.entity.value, change.op.value, change.key) for change in self.changes()]

    def outcomes(self) -> list[Outcome]:
        topics = {TOPICS.outcomes(entity) for entity in Entity}
        return [Outcome.model_validate_json(r[1] or b"") for topic, r in self.post.sent if topic in topics]

    def files(self) -> list[ExportFile]:
        return [ExportFile.model_validate_json(r[1] or b"") for topic, r in self.post.sent if topic == TOPICS.files]

    def rejects(self) -> list[Record]:
        return [record for topic, record in self.post.sent if topic == TOPICS.rejects]

    async def ask(self, action: Action, entity: Entity | None = None, file_id: str | None = None) -> None:
        """A person's request; every one is another."""
        offset = self.capture.store.manifest.control_offset
        request = ControlRequest(
            id=f"request-{offset}", company="acme", action=action, entity=entity, file_id=file_id, by="Ann", at=NOW
        )
        await self.capture.control(request, offset)


def desk(tmp_path: Path, more: str = "", imprint_rows_min: int = ROWS_MIN) -> Desk:
    exports = tmp_path / "exports"
    return Desk(exports, tmp_path / "state", company(exports, more), imprint_rows_min=imprint_rows_min)


def as_csv(rows: Sequence[dict[str, Any]], columns: Sequence[str] = ()) -> bytes:
    text = io.StringIO()
    heading = list(columns) or list(dict.fromkeys(name for row in rows for name in row))
    writer = csv.DictWriter(text, heading, lineterminator="\r\n", restval="")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def adds_up(ledger: ExportFile) -> bool:
    """Promise 3, capture's part."""
    parts = ledger.unchanged + ledger.rejected + ledger.waiting + ledger.emitted + ledger.reference
    return ledger.rows_read == parts and min(ledger.unchanged, ledger.waiting) >= 0
