"""Have the worker write again what the policy says Sage owns: it decides and writes, as for any change.

What differs although everything ended well is nothing that could be retried. So each record goes through the worker
once more as a forced replay of what Sage shows, at the position where capture saw it: a newer change stands.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Any

from cdc.broker.client import company_partition, new_producer
from cdc.broker.sending import send_all
from cdc.operations.asking import ask
from cdc.operations.reconcile.comparing import MISSING_IN_CRM, Difference, Why
from cdc.operations.sage_state import SageState
from cdc.rules.policy import policy_of
from cdc.settings import KafkaSettings
from schemas.change import Change, Replay, Source
from schemas.control import Action, ControlRequest
from schemas.topics import Topics, key
from schemas.vocabulary import Entity, Operation, System
from schemas.wire import to_bytes

Say = Callable[[str], None]

_AT_ONCE = 500


def repairable(differences: Iterable[Difference]) -> list[Difference]:
    """Unexplained ones of kinds that Sage owns; what people edit on both sides is for people to decide."""
    return [each for each in differences if each.why is Why.UNEXPLAINED and _is_sages(each)]


def codes_of(differences: Iterable[Difference]) -> dict[Entity, set[str]]:
    """The records concerned."""
    codes: dict[Entity, set[str]] = {}
    for each in differences:
        codes.setdefault(each.entity, set()).add(each.code)
    return codes


async def repair(
    kafka: KafkaSettings,
    topics: Topics,
    sage: SageState,
    request: ControlRequest,
    differences: Iterable[Difference],
    say: Say,
) -> int:
    """How many records were asked for; everything is durable when this returns. Raises KafkaUnavailable."""
    wanted = codes_of(differences)
    if not wanted:
        return 0
    await ask(kafka, topics, [request])
    partition, count = company_partition(request.company, topics.partitions), 0
    producer = new_producer(kafka, "cdc-reconcile")
    await producer.start()
    try:
        for entity, codes in wanted.items():
            changes = list(_changes(sage, entity, codes, request))
            for start in range(0, len(changes), _AT_ONCE):
                part = changes[start : start + _AT_ONCE]
                records = [(key(each.company, each.system, each.key), to_bytes(each), ()) for each in part]
                await send_all(producer, topics.changes(entity), partition, records)
                count += len(part)
                say(f"{entity.plural}: {start + len(part)} of {len(changes)} asked for")
    finally:
        await producer.stop()
    return count


def request_of(company: str, identity: str, count: int, by: str, at: datetime) -> ControlRequest:
    """Every lever that somebody pulls is told on the control topic."""
    told: dict[str, Any] = {"forced": True, "records": count, "why": "reconcile --repair"}
    return ControlRequest(id=identity, company=company, action=Action.REPLAY, replay=told, by=by, at=at)


def _changes(sage: SageState, entity: Entity, codes: set[str], request: ControlRequest) -> Iterator[Change]:
    for row in sage.rows(entity):
        if row["code"] in codes:
            yield Change(
                id=f"{request.id}|{entity.value}|{row['code']}",
                company=request.company,
                entity=entity,
                system=System.SAGE,
                key=row["code"],
                op=Operation.READ,
                after=sage.shown(entity, row),
                source=Source(sequence=row["sequence"], replay=Replay(id=request.id, forced=True)),
                observed_at=request.at,
            )


def _is_sages(each: Difference) -> bool:
    """Users are matched and never written; a record that Sage does not have is nothing to write again."""
    is_there = each.sage is not None or each.crm is not None or each.field == MISSING_IN_CRM
    return is_there and each.entity is not Entity.USER and not policy_of(each.kind).merges
