"""The manifest: one small file that names everything a company's capture remembers; it changes in one step."""

from collections.abc import Mapping
from datetime import date

from pydantic import BaseModel, ConfigDict, Field

from cdc.sources.exports.notation import Evidence
from schemas.export_file import ExportFile
from schemas.vocabulary import Entity

VERSION = 1
_REMEMBERED_REQUESTS = 200


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Stored(_Part):
    """A parquet file of the store, with what proves that it is whole.

    ``amendments`` are files whose rows take the place of those before with the same ``key``, the latest last; ``rows``
    is what all of them hold together.
    """

    name: str
    rows: int
    size_bytes: int
    digest: str
    key: str = ""
    amendments: tuple["Stored", ...] = ()


class KeptImprint(_Part):
    """An Imprint of exports. ``recipe`` says how its rows became records."""

    form: str
    dates: Mapping[str, Evidence]
    beyond: date | None
    records: Stored
    recipe: str


class TableState(_Part):
    """A Sage table as last taken in. ``recipe`` says how its file was read, ``ledger`` what became of its rows."""

    stored: Stored
    recipe: str
    ledger: ExportFile
    imprint: KeptImprint | None = None


class EntityState(_Part):
    """An entity's snapshot. ``loaded``: its first load is over, so that a new record was created since."""

    stored: Stored | None = None
    recipe: str = ""
    loaded: bool = False


class HandledFile(_Part):
    """A file that was taken in, as it lay in the folder then: it is not news after a restart."""

    file_id: str
    size_bytes: int
    modified_ns: int


class HeldFile(_Part):
    """A file that waits for a person."""

    name: str
    ledger: ExportFile


class Manifest(_Part):
    """``sequence`` is that of the last commit; ``outbox`` are messages about files that belong to the last commit.

    ``doubts`` are records of which an event may have been sent since then: no commit has followed yet. If they are few,
    they stand in ``few_doubts`` as entity and key.
    """

    version: int = VERSION
    company: str
    sequence: int
    company_name: str | None = None
    tables: Mapping[str, TableState] = Field(default_factory=dict)
    entities: Mapping[Entity, EntityState] = Field(default_factory=dict)
    troubles: Stored | None = None
    shares: Stored | None = None
    doubts: Stored | None = None
    few_doubts: tuple[tuple[str, str], ...] = ()
    handled: Mapping[str, HandledFile] = Field(default_factory=dict)
    held: Mapping[str, HeldFile] = Field(default_factory=dict)
    released: tuple[str, ...] = ()
    discarded: tuple[str, ...] = ()
    control_offset: int = 0
    requests: tuple[str, ...] = ()
    outbox: tuple[ExportFile, ...] = ()

    def stored(self) -> list[Stored]:
        """Every parquet file that belongs to the state."""
        entities = [state.stored for state in self.entities.values()]
        tables = [state.stored for state in self.tables.values()]
        imprints = [state.imprint.records for state in self.tables.values() if state.imprint]
        files = [*tables, *imprints, *entities, self.troubles, self.shares, self.doubts]
        return [part for file in files if file is not None for part in (file, *file.amendments)]

    def entity(self, entity: Entity) -> EntityState:
        return self.entities.get(entity, EntityState())

    def with_request(self, request_id: str, offset: int) -> "Manifest":
        """The manifest after a request of a person was carried out."""
        return self.model_copy(
            update={
                "requests": (*self.requests, request_id)[-_REMEMBERED_REQUESTS:],
                "control_offset": max(self.control_offset, offset + 1),
            }
        )
