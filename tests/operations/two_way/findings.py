"""What is wrong at the end of a history, in words: nothing, if the promises were kept."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from itertools import groupby
from typing import Any

from schemas.marks import id_in_order
from schemas.status import Status
from schemas.vocabulary import Entity, Kind, SyncStatus
from tests.operations.two_way.acts_in_crm import ACCOUNT_FIELDS, CONTACT_FIELDS
from tests.operations.two_way.ending import KEYS, RESOURCES, Ending

_AGREEING = (SyncStatus.SYNCHRONISED, SyncStatus.PENDING_REVIEW)
_FIELDS = {Entity.ACCOUNT: ACCOUNT_FIELDS, Entity.CONTACT: CONTACT_FIELDS}


def disagreements(end: Ending) -> list[str]:
    """Fields of accounts and contacts in which the two systems differ."""
    return [
        f"{entity} {mine[KEYS[entity][1]]} = {row['id']}: {column} is {mine[column]!r} in Sage, "
        f"{row.get(field)!r} in the CRM ({_reason(status)})"
        for entity, fields in _FIELDS.items()
        for mine, row, status in end.both(entity)
        for column, field in fields.items()
        if (mine[column] or None) != (row.get(field) or None)
    ]


def partners_missing(end: Ending) -> list[str]:
    """Records that should be on both sides and are on one."""
    return [*_missing_in_crm(end), *_missing_in_sage(end), *_not_deleted(end), *_resurrected(end)]


def _missing_in_crm(end: Ending) -> list[str]:
    carried = {entity: {row["extId"] for row in end.crm[entity].values()} for entity in KEYS}
    return [
        f"{entity} {key} is in Sage only"
        for entity, rows in end.sage.items()
        for key, row in rows.items()
        if key not in carried[entity] and (entity is not Entity.CONTACT or row["ADDRESS_TYPE"] == "1")
    ]


def _missing_in_sage(end: Ending) -> list[str]:
    told = {(status.entity, status.crm_id): status for status in end.statuses}
    return [
        f"{entity} {row['id']} ({row['extId']}) is in the CRM only, and its status is {_reason(status)}"
        for entity in KEYS
        for row in end.living(entity)
        if (row["extId"] or "") not in end.sage[entity]
        for status in (told.get((entity, row["id"])),)
        if status is None or status.status is SyncStatus.SYNCHRONISED
    ]


def _not_deleted(end: Ending) -> list[str]:
    return [
        f"{entity} {row['extId']} was deleted in Sage and lives in the CRM as {row['id']}"
        for entity, (table, _) in KEYS.items()
        for row in end.living(entity)
        if (table, row["extId"]) in end.bookkeeper_deleted and row["extId"] not in end.sage[entity]
    ]


def _resurrected(end: Ending) -> list[str]:
    codes = {entity: {row["extId"]: row["id"] for row in end.living(entity)} for entity in KEYS}
    return [
        f"{entity} {code} was deleted in the CRM as {row['id']} and came back as {codes[entity][code]}"
        for entity, resource in RESOURCES.items()
        for row in end.crm[entity].values()
        for code in (row["extId"],)
        if (resource, row["id"]) in end.sales_person_deleted and code and code in codes[entity]
        if (KEYS[entity][0], code) not in end.bookkeeper_deleted
    ]


def lost_edits(end: Ending) -> list[str]:
    """Values that nobody but one person ever touched, of contacts and potentials: they hold on both sides."""
    made = _edits(end)
    return [
        f"{entity} {mine[KEYS[entity][1]]} = {row['id']}: {column} should be {value}, is {mine[column]!r} in Sage and "
        f"{row.get(field)!r} in the CRM ({_reason(status)})"
        for entity, fields in _FIELDS.items()
        for mine, row, status in end.both(entity)
        if entity is Entity.CONTACT or mine["ANALYSIS_1"] == "Prospect"
        for column, field in fields.items()
        for values in (made[entity, mine[KEYS[entity][1]], column] + made[entity, row["id"], field],)
        if len(values) == 1
        for value in values
        if (mine[column], row.get(field)) != (value, value)
    ]


def _edits(end: Ending) -> dict[tuple[Entity, str | int, str], list[str]]:
    places = {table: entity for entity, (table, _) in KEYS.items()}
    places |= {resource: entity for entity, resource in RESOURCES.items()}
    made: defaultdict[tuple[Entity, str | int, str], list[str]] = defaultdict(list)
    for edit in end.edits:
        made[places[edit.place], edit.key, edit.field].append(edit.value)
    return made


def unpriced_quotations(end: Ending) -> list[str]:
    """Quotations that Sage has and the CRM does not show as Sage priced them."""
    return [
        f"order {row['id']} = {mine['ORDER_NUMBER']}: total {row['total']}, net in Sage {mine['INVOICE_NET']}, "
        f"read-only {row['readOnly']} ({_reason(status)})"
        for mine, row, status in end.both(Entity.SALES_ORDER)
        if row["readOnly"] is not True or float(row["total"] or 0) != float(mine["INVOICE_NET"] or 0)
    ]


def duplicates(end: Ending) -> list[str]:
    """Two records for one: codes in the CRM, marks, names and people in Sage."""
    orders = (id_in_order(row["CUST_ORDER_NUMBER"]) for row in end.sage_everything[Entity.SALES_ORDER])
    seen: dict[str, list[Any]] = {f"{entity} of code": [r["extId"] for r in end.living(entity)] for entity in KEYS}
    seen["quotation in Sage of the CRM's order"] = list(orders)
    seen["account in Sage named"] = [row["NAME"] for row in end.sage_everything[Entity.ACCOUNT]]
    seen["contact in Sage named"] = [row["CONTACT_NAME"] for row in end.sage_everything[Entity.CONTACT]]
    seen["account in the CRM named"] = [row["name"] for row in end.crm[Entity.ACCOUNT].values()]
    return [
        f"{count} × {what} {value}"
        for what, values in seen.items()
        for value, count in Counter(values).items()
        if count > 1 and value
    ]


def writes_to_customers(end: Ending) -> list[str]:
    """Changes of accounts in Sage that were customers by then: only a creation may make one."""
    since = {
        key: next(iter(group)).changed_at.timestamp()
        for key, group in groupby(sorted(_customers(end), key=lambda one: one.sage_key or ""), lambda one: one.sage_key)
    }
    return [
        f"{write['method']} {write['body']}"
        for write in end.bridge["writes"]
        if write["method"] == "PATCH" and write["path"] == "/customer"
        for code in (write["body"].get("accountRef"),)
        if write["at"] > since.get(code, float("inf"))
    ]


def _customers(end: Ending) -> list[Status]:
    return [one for one in end.told if one.entity is Entity.ACCOUNT and one.kind is Kind.CUSTOMER and one.sage_key]


def deletions_by_the_connector(end: Ending) -> list[str]:
    """What is gone in Sage though no person deleted it there, and every request to delete."""
    asked = [f"{one['method']} {one['path']}" for one in end.bridge["writes"] if one["method"] == "DELETE"]
    flagged = [
        f"{entity} {row[key]} is flagged as deleted"
        for entity, (table, key) in KEYS.items()
        for row in end.sage_everything[entity]
        if row.get("RECORD_DELETED") == "1" and (table, row[key]) not in end.bookkeeper_deleted
    ]
    return asked + flagged


def false_statuses(end: Ending) -> list[str]:
    """Statuses that say something else than the two systems show."""
    return [words for status in end.statuses if status.entity in KEYS for words in _lies(end, status)]


def _lies(end: Ending, status: Status) -> Iterable[str]:
    name = f"{status.entity} {status.sage_key} = {status.crm_id} ({_reason(status)})"
    row = end.crm[status.entity].get(status.crm_id or 0)
    if status.status is SyncStatus.PENDING_SYNCHRONISATION:
        yield f"{name} is pending: {status.detail}"
    if row is None:
        if status.status is SyncStatus.SYNCHRONISED and status.sage_key in end.sage[status.entity]:
            yield f"{name} has no record in the CRM"
        return
    if row["deleted"] is True:
        return
    if status.status in _AGREEING and (row["extId"] or None) != status.sage_key:
        yield f"{name}: the CRM shows the code {row['extId']}"
    if status.status in _AGREEING and bool(row["readOnly"]) is not status.read_only:
        yield f"{name} says read_only {status.read_only}, the CRM shows {row['readOnly']}"


def untold(end: Ending) -> list[str]:
    """Living records of the CRM that no status speaks of, or several."""
    counts = Counter((status.entity, status.crm_id) for status in end.statuses)
    return [
        f"{counts[entity, row['id']]} statuses speak of {entity} {row['id']} ({row['extId']})"
        for entity in KEYS
        for row in end.living(entity)
        if counts[entity, row["id"]] != 1
    ]


def ledgers_that_do_not_add_up(end: Ending) -> list[str]:
    return [f"{one.file.name}: {one.file.rows_read} rows, {one.endings}" for one in end.files if not one.adds_up]


def _reason(status: Status | None) -> str:
    return "none" if status is None else status.reason
