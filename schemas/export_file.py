"""What happened to an export file, and the ledger of its rows."""

from enum import StrEnum

from pydantic import Field

from schemas.message import Message, Moment
from schemas.vocabulary import Result


class FileState(StrEnum):
    """The life of an export file; only ``committed`` means that its changes are durable in Kafka (promise 1)."""

    SEEN = "seen"
    SETTLED = "settled"
    READ = "read"
    COMMITTED = "committed"
    HELD = "held"
    REFUSED = "refused"


def commit_id(file_id: str, sequence: int) -> str:
    """Names one commit of an export file."""
    return f"{file_id}.{sequence}"


class ExportFile(Message):
    """Capture's side of one file. Key of the compacted topic: company, file id.

    ``rows_read = unchanged + rejected + waiting + emitted + reference``, where the emitted ones end in an outcome each.
    """

    company: str
    file_id: str = Field(description="content hash")
    name: str
    table: str | None = None
    state: FileState
    why: str = Field(default="", description="in plain words, when the file was held or refused or rows were rejected")
    size_bytes: int = 0
    sequence: int = 0
    rows_read: int = 0
    unchanged: int = 0
    rejected: int = 0
    waiting: int = Field(default=0, description="rows of documents whose other file is missing or does not add up")
    emitted: int = Field(default=0, description="rows that became change events")
    reference: int = Field(default=0, description="changed rows of reference tables, taken in")
    changes: int = Field(default=0, description="change events emitted, deletions by absence included")
    deletions_held: int = 0
    at: Moment

    @property
    def commit_id(self) -> str:
        """Tells apart the commits of the same content: an old export may come again after a newer one."""
        return commit_id(self.file_id, self.sequence)


class FileLedger(Message):
    """The outcomes of the rows that became change events. Same topic, key: company, commit id, ``outcomes``."""

    company: str
    commit_id: str = Field(description="the file's content hash and sequence, joined by a dot")
    outcomes: dict[Result, int] = Field(default_factory=dict)
    at: Moment
