"""What the pages need of the rest of the console: something to read from, and levers to pull."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from cdc.console.read_model.views import Health, Named, Page, RecordDetail, RejectedLine, Selection, Summary
from cdc.operations.holds import Held
from cdc.operations.rejects import Attempt
from cdc.operations.statuses import FileReport
from schemas.vocabulary import System


class Records(Protocol):
    """Answers from memory or a local file; none of these waits for Kafka."""

    def records(self, selection: Selection, page: int, page_size: int, /) -> Page: ...

    def record(self, record_id: str, /) -> RecordDetail | None: ...

    def summary(self, company: str | None = None, /) -> Summary: ...

    def files(self, company: str | None = None, /) -> list[FileReport]: ...

    def holds(self) -> list[Held]: ...

    def health(self) -> Health: ...

    def rejects(self, company: str | None, page: int, page_size: int, /) -> tuple[list[RejectedLine], int]: ...


class Levers(Protocol):
    """Each returns the ids of its requests once they are durable. ``by`` is who asked. All raise KafkaUnavailable."""

    async def retry(self, names: Sequence[Named], by: str) -> list[str]: ...

    async def choose(self, name: Named, choices: Mapping[str, System], by: str) -> list[str]: ...

    async def release(self, held: Held, by: str) -> list[str]: ...

    async def discard(self, held: Held, by: str) -> list[str]: ...

    async def take_again(self, reject_id: str, by: str) -> tuple[Attempt | None, list[str]]: ...
