"""Accept a match report: link what it matched, then open the gate for what is to be created."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import NAMESPACE_URL, uuid5

from cdc.operations.asking import ask
from cdc.operations.load.linking import Linked, Linker
from cdc.operations.load.matching_up import match_up
from cdc.operations.load.report import Report, differences, fates_in
from cdc.operations.load.saving import NoReport, save, saved_report
from cdc.sales_management.lookups import Lookups
from cdc.sales_management.opening import new_api
from cdc.settings import CompanySettings, KafkaSettings, Settings
from cdc.sinks.crm.extra_fields import ExtraFields
from schemas.control import Action, ControlRequest
from schemas.topics import Topics

Say = Callable[[str], None]

_EXAMPLES = 5


class Changed(Exception):
    """One of the sides is not as the report says any more. The message says what changed and what to do."""


class NotLinked(Exception):
    """Sales Management refused some of the links, so nothing was accepted. The message names them."""


@dataclass(frozen=True, slots=True)
class Acceptance:
    """What was done, or would be. ``linked`` is None of what was only looked at."""

    report: Report
    linked: Linked | None


async def look(settings: Settings, company: CompanySettings, say: Say) -> Report:
    """Match both sides as they are now, and save the report. Raises what ``match_up`` raises."""
    report = await _match(settings, company, say)
    save(settings.connector.data, report)
    return report


async def accept(
    settings: Settings, company: CompanySettings, kafka: KafkaSettings, say: Say, *, dry_run: bool = False
) -> Acceptance:
    """Carry out the saved report, and tell the sinks. Interrupted, it goes on when it is asked again.

    Raises NoReport, Changed, NotLinked, KafkaUnavailable, and what ``match_up`` raises.
    """
    saved = saved_report(settings.connector.data, company.id)
    api = new_api(settings, company, time.monotonic)
    try:
        lookups = Lookups(api, time.monotonic)
        report = await match_up(settings, company, api, lookups, say)
        _compare(saved, report)
        if dry_run:
            return Acceptance(report, None)
        linked = await Linker(api, lookups, ExtraFields(api), say).link(report)
    finally:
        await api.close()
    if linked.refused:
        raise NotLinked(_refused(linked))
    await ask(kafka, Topics(settings.connector.topic_prefix, kafka.partitions), [_request(report)])
    return Acceptance(report, linked)


async def _match(settings: Settings, company: CompanySettings, say: Say) -> Report:
    api = new_api(settings, company, time.monotonic)
    try:
        return await match_up(settings, company, api, Lookups(api, time.monotonic), say)
    finally:
        await api.close()


def _compare(saved: dict[str, object], report: Report) -> None:
    try:
        changes = differences(fates_in(saved), report.fates())
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise NoReport("The saved report can't be understood. Run `cdc load --dry-run` again.") from error
    if changes:
        more = f" (and {len(changes) - _EXAMPLES} more)" if len(changes) > _EXAMPLES else ""
        raise Changed(
            f"{len(changes)} records are not as the report {saved['id']} says any more: "
            f"{'; '.join(changes[:_EXAMPLES])}{more}. Run `cdc load --dry-run` again and look at the new report."
        )


def _refused(linked: Linked) -> str:
    more = f" (and {len(linked.refused) - _EXAMPLES} more)" if len(linked.refused) > _EXAMPLES else ""
    return (
        f"Sales Management refused {len(linked.refused)} links: {'; '.join(linked.refused[:_EXAMPLES])}{more}. "
        "Correct them there, then run `cdc load --accept` again; nothing is created until then."
    )


def _request(report: Report) -> ControlRequest:
    """The same report accepted twice is one request."""
    return ControlRequest(
        id=str(uuid5(NAMESPACE_URL, f"accept|{report.company}|{report.id}")),
        company=report.company,
        action=Action.ACCEPT,
        report_id=report.id,
        by="terminal",
        at=datetime.now(UTC),
    )
