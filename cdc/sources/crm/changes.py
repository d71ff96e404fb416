"""Rows to change events: an id that follows from content and from the record's own moment."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import xxhash

from cdc.sources.crm.rows import Row, is_deleted
from schemas.change import Change, CrmFacts, Source
from schemas.identity import change_id
from schemas.vocabulary import Entity, Operation, Seen, System
from schemas.wire import dumps


@dataclass(frozen=True, slots=True)
class Sight:
    """How and when a row was seen. ``deletes``: the hook says that the record was deleted."""

    seen: Seen
    observed_at: datetime
    deletes: bool = False


def change_of(
    company: str,
    entity: Entity,
    identity: int,
    row: Row,
    at: datetime,
    after: dict[str, Any] | None,
    facts: CrmFacts,
    sight: Sight,
) -> Change:
    """The event of what happened at that moment. A hook and the sweep that see the same state give it the same id."""
    record_key, op = str(identity), operation_of(row, sight)
    kept = None if op is Operation.DELETE else after
    content = xxhash.xxh3_64_hexdigest(dumps([kept, facts.model_dump(mode="json")]))
    return Change(
        id=change_id(company, entity, System.CRM, record_key, op, at.isoformat(), content),
        company=company,
        entity=entity,
        system=System.CRM,
        key=record_key,
        op=op,
        after=kept,
        source=Source(seen=sight.seen, crm=facts),
        occurred_at=at,
        observed_at=sight.observed_at,
    )


def operation_of(row: Row, sight: Sight) -> Operation:
    """Created means never updated since; deleted says the row or the hook."""
    if sight.deletes or is_deleted(row):
        return Operation.DELETE
    return Operation.UPDATE if row.get("dateUpdated") else Operation.CREATE
