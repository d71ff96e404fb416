"""The sink whose target is Sage 50, for every company by the writer that its configuration names."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from typing import Protocol
from zoneinfo import ZoneInfo

import httpx

from cdc.failures import Refused, Unavailable
from cdc.settings import CompanySettings
from cdc.sinks.base import Answer, Links, Waiting, Write, Written
from cdc.sinks.first_load import GATE, FirstLoad
from cdc.sinks.hyperaccounts.bridge import Bridge
from cdc.sinks.hyperaccounts.company import HyperAccounts
from cdc.sinks.import_folder.company import ImportFolder
from schemas.reason import Reason
from schemas.records import RECORDS
from schemas.vocabulary import INTO_SAGE, Entity, Result, WriteOperation

_SAGE_CLOCK = ZoneInfo("Europe/London")


class CompanySage(Protocol):
    """The way into one company's Sage."""

    async def write(self, write: Write, links: Links) -> Answer:
        """The answer to one command."""
        ...

    async def close(self) -> None:
        """Let go of connections."""
        ...


class SageSink:
    """Nothing is ever deleted in Sage (promise 5)."""

    def __init__(
        self,
        companies: Iterable[CompanySettings],
        clock: Callable[[], float],
        today: Callable[[], date] = lambda: datetime.now(_SAGE_CLOCK).date(),
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self._settings = {company.id: company for company in companies}
        self._clock = clock
        self._today = today
        self._transport = transport
        self._ways: dict[str, CompanySage] = {}

    def batch_max(self, entity: Entity, operation: WriteOperation) -> int:
        """One: a quotation that comes in meanwhile goes next."""
        return 1

    async def write(self, writes: Sequence[Write], links: Links) -> list[Answer]:
        """One answer per write, in their order."""
        return [await self._one(write, links) for write in writes]

    async def close(self) -> None:
        for way in self._ways.values():
            await way.close()

    async def _one(self, write: Write, links: Links) -> Answer:
        command = write.command
        if command.operation is WriteOperation.WITHDRAW:
            return Written(
                crm_id=command.crm_id, result=Result.UNCHANGED, reason=Reason.DELETED_IN_CRM, sage_key=write.sage_key
            )
        settings = self._settings.get(command.company)
        if settings is None:
            return Unavailable(f"the company {command.company} is not in the configuration")
        if settings.sage.writer == "none":
            return Refused("", reason=Reason.NOT_WRITTEN_TO_SAGE)
        return _malformed(write) or _gate(write, links) or await self._way(settings).write(write, links)

    def _way(self, settings: CompanySettings) -> CompanySage:
        if settings.id not in self._ways:
            self._ways[settings.id] = self._new_way(settings)
        return self._ways[settings.id]

    def _new_way(self, settings: CompanySettings) -> CompanySage:
        if settings.sage.writer == "hyperaccounts":
            return HyperAccounts(settings, self._clock, self._today, Bridge(settings.sage, self._transport))
        return ImportFolder(settings)


def _gate(write: Write, links: Links) -> Waiting | Refused | None:
    """Nothing is created twice: what people had in both systems before is linked first (design rule 11)."""
    command = write.command
    if write.sage_key is not None or not command.creates:
        return None
    state = links.first_load(command.company)
    if state is FirstLoad.WAITING:
        return Waiting(GATE)
    if state is FirstLoad.FREE or command.crm_id is None:
        return None
    linked = links.sage_key(command.company, command.entity, command.crm_id)
    return Refused(f"{linked}, which it is linked with", reason=Reason.AMBIGUOUS) if linked else None


def _malformed(write: Write) -> Refused | None:
    """A defect of the rules, seen here. The words carry no values (promise 12)."""
    command = write.command
    if command.operation is WriteOperation.DELETE:
        return Refused("nothing is deleted in Sage", reason=Reason.DEFECT)
    if command.entity not in INTO_SAGE or command.record is None:
        return Refused("the command carries nothing that can be written to Sage", reason=Reason.DEFECT)
    if unknown := sorted(command.record.keys() - RECORDS[command.entity].model_fields.keys()):
        return Refused(f"the command's record has fields that are none: {', '.join(unknown)}", reason=Reason.DEFECT)
    return None
