"""What every chapter does: drop files, wait for facts, look records up."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from cdc.operations.demo.exports import SAMPLES, Dropped, Rows, drop
from cdc.operations.demo.stage import Stage
from cdc.operations.demo.story import Story
from cdc.operations.statuses import FileReport
from schemas.export_file import FileState
from schemas.reason import Reason
from schemas.status import Status
from schemas.vocabulary import Entity

LATER = SAMPLES / "t1"
"""The exports of the same company, ninety minutes later."""


@dataclass(frozen=True, slots=True)
class Scene:
    """The stage with the story that plays on it."""

    stage: Stage
    story: Story

    def drop(self, name: str, content: bytes) -> Dropped:
        """Put a file in place; it may be one that was there before."""
        dropped = drop(self.stage.exports, name, content)
        before = self.stage.facts.file(dropped.file_id)
        return replace(dropped, after=before.file.sequence if before else 0)

    def drop_folder(self, source: Path) -> list[Dropped]:
        return [self.drop(path.name, path.read_bytes()) for path in sorted(source.glob("*.csv"))]

    async def committed(self, dropped: Sequence[Dropped], within_s: float = 30.0) -> None:
        """Return once each file is committed and each of its rows has ended. Raises NotSeen."""
        names, ended = ", ".join(one.name for one in dropped), self.stage.facts.has_ended
        what = f"every row of {names} has ended"
        await self.until(lambda: all(ended(one.file_id, one.after) for one in dropped), what, within_s)

    async def until(self, fact: Callable[[], bool], what: str, within_s: float = 30.0) -> None:
        await self.stage.facts.until(fact, what, within_s)

    async def see(self, fact: Callable[[], bool], what: str) -> None:
        """Wait for a fact and tell it."""
        await self.until(fact, what)
        self.story.expect(what, fact())

    def report(self, dropped: Dropped) -> FileReport:
        """What became of the file. Raises LookupError when it was not seen."""
        report = self.stage.facts.file(dropped.file_id)
        if report is None:
            raise LookupError(f"{dropped.name} was not seen")
        return report

    def state(self, dropped: Dropped) -> FileState | None:
        report = self.stage.facts.file(dropped.file_id)
        return report.file.state if report else None

    def status(self, entity: Entity, code: str) -> Status:
        """The record's status. Raises LookupError when it has none."""
        status = self.stage.facts.status(entity, code)
        if status is None:
            raise LookupError(f"no status for {entity.value} {code}")
        return status

    def held(self) -> int:
        """How many records wait for a person because of a held deletion."""
        statuses = self.stage.facts.statuses.values()
        return sum(1 for status in statuses if status.reason == Reason.DELETION_HELD.code)


def with_values(found: Rows, code: str, **values: str) -> Rows:
    """The rows with other values for one account."""
    return [{**row, **values} if row["ACCOUNT_REF"] == code else row for row in found]
