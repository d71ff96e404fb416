"""The sink whose target is Sage Sales Management, for every company of the configuration."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from pathlib import Path

from pydantic import ValidationError

from cdc.failures import Refused, Unavailable
from cdc.sales_management.opening import shared_api
from cdc.settings import CompanySettings
from cdc.sinks.base import Answer, Links, Write
from cdc.sinks.crm.check import Finding, findings
from cdc.sinks.crm.company import CompanyCrm
from cdc.sinks.crm.limits import batch_max
from schemas.reason import Reason
from schemas.records import RECORDS
from schemas.vocabulary import Entity, WriteOperation


class CrmSink:
    """Connections are opened when first needed, one per company.

    ``data`` is the connector's data folder, where the processes that share a company's rate keep account; without it
    the rate is this process's alone.
    """

    def __init__(
        self, companies: Iterable[CompanySettings], clock: Callable[[], float], data: Path | None = None
    ) -> None:
        self._settings = {company.id: company for company in companies}
        self._clock = clock
        self._data = data
        self._crms: dict[str, CompanyCrm] = {}

    def batch_max(self, entity: Entity, operation: WriteOperation) -> int:
        return batch_max(entity, operation)

    async def write(self, writes: Sequence[Write], links: Links) -> list[Answer]:
        """One answer per write, in their order. A record that is none is refused, its neighbours are written."""
        malformed = {write.command.id: refusal for write in writes if (refusal := _malformed(write))}
        good = [write for write in writes if write.command.id not in malformed]
        answers: dict[str, Answer] = dict(malformed)
        if good:
            given = await self._crm(good[0].command.company).write(good, links)
            answers |= {write.command.id: answer for write, answer in zip(good, given, strict=True)}
        return [answers[write.command.id] for write in writes]

    async def has_strangers(self, company: str, before: datetime) -> bool:
        """Whether people made accounts there before that moment that carry no code. Raises Unavailable."""
        return await self._crm(company).strangers.any(before)

    async def check(self, company_id: str) -> list[Finding]:
        """What is wrong between the configuration and Sales Management; nothing is written."""
        try:
            crm = self._crm(company_id)
        except Unavailable as error:
            return [Finding("error", error.words)]
        return await findings(crm)

    async def close(self) -> None:
        for crm in self._crms.values():
            await crm.close()

    def _crm(self, company_id: str) -> CompanyCrm:
        known = self._crms.get(company_id)
        if known is not None:
            return known
        settings = self._settings.get(company_id)
        if settings is None:
            raise Unavailable(f"the company {company_id} is not in the configuration")
        api = shared_api(settings, self._clock, self._data) if self._data else None
        return self._crms.setdefault(company_id, CompanyCrm(settings, self._clock, api))


def _malformed(write: Write) -> Refused | None:
    """A defect of the rules, seen here: no record, or none of its entity. The words carry no values (promise 12)."""
    command = write.command
    if command.operation is WriteOperation.DELETE:
        return None
    try:
        RECORDS[command.entity].model_validate(command.record)
    except ValidationError as error:
        places = ", ".join(".".join(map(str, mistake["loc"])) or "record" for mistake in error.errors())
        return Refused(f"the command's record is not valid: {places}", reason=Reason.DEFECT)
    return None
