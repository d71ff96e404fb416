"""What would be sent, without sending or remembering anything: the real thing on a copy of the state."""

import shutil
import tempfile
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import orjson

from cdc.broker.sending import Record
from cdc.settings import CompanySettings, ConnectorSettings
from cdc.sources.capture.company import CompanyCapture, Surroundings
from cdc.sources.capture.ordering import in_order
from cdc.sources.capture.sender import Sender
from cdc.sources.capture.store import Store, company_folder
from cdc.sources.exports.errors import ExportUnfinished
from cdc.sources.exports.folder import look_through
from schemas.export_file import ExportFile
from schemas.topics import Topics
from schemas.vocabulary import Entity

_EXAMPLES = 3
_TRIES = 3


@dataclass(frozen=True, slots=True)
class Example:
    """One change that would be sent; ``fields`` are the names of those that differ."""

    entity: str
    op: str
    key: str
    fields: tuple[str, ...]


@dataclass(slots=True)
class Rehearsal:
    """The ledgers of the files as they would be; how many changes by entity and op, and the first few of each."""

    files: list[ExportFile] = field(default_factory=list)
    counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    examples: list[Example] = field(default_factory=list)

    def note(self, change: bytes) -> None:
        """Count a change event."""
        event = orjson.loads(change)
        place = (event["entity"], event["op"])
        self.counts[place] += 1
        if self.counts[place] <= _EXAMPLES:
            self.examples.append(Example(*place, event["key"], _differing(event["before"], event["after"])))


async def rehearse(
    company: CompanySettings, connector: ConnectorSettings, topics: Topics, paths: Iterable[Path]
) -> Rehearsal:
    """Take in the files, in the order that avoids waiting, on a copy of the company's state. Raises StoreDamaged."""
    found = Rehearsal()
    changes = {topics.changes(entity) for entity in Entity}

    async def note(company: str, topic: str, records: Sequence[Record]) -> None:
        if topic in changes:
            for record in records:
                found.note(record[1] or b"")

    async with on_a_copy(company, connector, topics, note) as capture:
        for path in in_order(paths):
            found.files.append(await capture.accept(path))
    return found


@asynccontextmanager
async def on_a_copy(
    company: CompanySettings, connector: ConnectorSettings, topics: Topics, sender: Sender
) -> AsyncIterator[CompanyCapture]:
    """The company's capture on a copy of its state, which is gone afterwards. Raises StoreDamaged."""
    with tempfile.TemporaryDirectory(prefix="rehearsal-") as scratch:
        _copy(company_folder(connector.data, company.id), Path(scratch))
        store = Store.open(Path(scratch), company.id, 0)
        try:
            yield CompanyCapture(company, store, Surroundings(topics, sender), max_file_bytes=connector.max_file_bytes)
        finally:
            store.close()


async def rehearse_folder(
    company: CompanySettings, connector: ConnectorSettings, topics: Topics, say: Callable[[str], None]
) -> None:
    """Say what the files that lie in the company's folder now would send."""
    try:
        found = await rehearse(company, connector, topics, look_through(company.exports).files)
    except (OSError, ExportUnfinished) as error:
        say(f"the folder {company.exports} can't be looked through: {error}")
        return
    for file in found.files:
        say(f"{file.name}: {file.state.value}, {file.changes} changes of {file.rows_read} rows {file.why}".rstrip())
    for (entity, op), count in sorted(found.counts.items()):
        say(f"would send {count} x {entity} {op}")
    for one in found.examples:
        say(f"for example {one.entity} {one.op} {one.key} {', '.join(one.fields)}".rstrip())


def _differing(before: dict[str, object] | None, after: dict[str, object] | None) -> tuple[str, ...]:
    if before is None or after is None:
        return ()
    return tuple(name for name in after if before.get(name) != after[name])


def _copy(source: Path, target: Path) -> None:
    """The state may be replaced while it is copied: then it is copied anew."""
    for last in range(_TRIES):
        try:
            shutil.copytree(source, target, dirs_exist_ok=True, ignore=shutil.ignore_patterns("lock", "*.new"))
            return
        except FileNotFoundError:
            return
        except shutil.Error:
            if last == _TRIES - 1:
                raise
