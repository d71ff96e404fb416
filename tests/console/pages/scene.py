"""Two companies' records in every status, as a day in an office leaves them."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from cdc.console.read_model.views import EventType, FieldChange, RecordDetail, RejectedLine, TimelineEvent
from cdc.operations.holds import Held
from cdc.operations.statuses import FileReport
from schemas.export_file import ExportFile, FileState
from schemas.reason import Reason
from schemas.status import Status
from schemas.vocabulary import Direction, Entity, Kind, Result, System
from tests.console.pages.standin import MemoryRecords

NINE = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)

NAMES = (
    "Abbey Stationers", "Barrow & Sons Joinery", "Cheviot Outdoor", "Dales Veterinary Supplies", "Eden Valley Foods",
    "Fenwick Marine", "Glen Orchy Textiles", "Harbour Lights Hotel", "Ings Lane Garden Centre", "Jorvik Cycles",
    "Kestrel Print Works", "Lomond Timber", "Mersey Tool Hire", "North Pier Catering", "Ouse Bridge Dental",
    "Pendle Packaging", "Quayside Antiques", "Ribble Plumbing", "Severn Glass", "Trent Valley Motors",
)  # fmt: skip

FORMULA = "=cmd|' /C calc'!A0"


def record_id(entity: Entity, code: str) -> str:
    return str(uuid5(NAMESPACE_URL, f"{entity.value}/{code}"))


def status_of(kind: Kind, entity: Entity, code: str, name: str, reason: Reason = Reason.APPLIED, words: str = "",
              **more: Any) -> Status:  # fmt: skip
    values = {
        "record_id": record_id(entity, code), "company": "acme", "entity": entity, "kind": kind, "sage_key": code,
        "crm_id": 131, "name": name, "status": reason.status, "label": reason.status.label, "reason": reason.code,
        "detail": reason.detail(kind.words if entity is not Entity.ACCOUNT else "account", words),
        "direction": Direction.SAGE_TO_CRM, "read_only": True, "version": 1, "last_synchronised_at": NINE,
        "changed_at": NINE, "attempts": 1,
    }  # fmt: skip
    return Status.model_validate(values | more)


def account(
    code: str, name: str, reason: Reason = Reason.APPLIED, words: str = "", kind: Kind = Kind.CUSTOMER, **more: Any
) -> RecordDetail:
    status = status_of(kind, Entity.ACCOUNT, code, name, reason, words, **more)
    values = {
        "code": code, "name": name, "address_1": "14 Mill Lane", "town": "Kendal", "postcode": "LA9 4QB",
        "phone": "01539 555 0142", "email": "office@example.com", "vat_number": "GB123456789",
        "account_status": "Open", "credit_limit": "5000.00", "on_hold": False, "inactive": False,
    }  # fmt: skip
    there = {key: value for key, value in values.items() if key not in ("inactive",)}
    return RecordDetail(status, values, there, history(status))


def history(status: Status) -> list[TimelineEvent]:
    answered = Result.REJECTED if status.label == "Synchronisation error" else Result.APPLIED
    return [
        TimelineEvent(at=NINE + timedelta(milliseconds=420), type=EventType.OUTCOME, system=System.CRM,
                      words=status.detail, reason=status.reason, result=answered, attempts=status.attempts,
                      message={"record_id": status.record_id, "result": answered.value}),
        TimelineEvent(at=NINE + timedelta(milliseconds=60), type=EventType.COMMAND, system=System.CRM,
                      words="Sage owns the record, so its values are written to Sales Management.",
                      message={"operation": "upsert", "version": 1}),
        TimelineEvent(at=NINE, type=EventType.CHANGE, system=System.SAGE,
                      words="Phone changed in the export customers.csv.",
                      fields=(FieldChange("phone", "01539 555 0100", "01539 555 0142"),),
                      message={"op": "u", "key": status.sage_key}),
    ]  # fmt: skip


def scene() -> MemoryRecords:
    model = MemoryRecords()
    for number, name in enumerate(NAMES):
        model.add(account(f"{name[:4].upper().strip()}{number + 1:03}", name, crm_id=200 + number))
    for detail in (*troubled_accounts(), *others()):
        model.add(detail)
    model.held = [Held("acme", "account", None, "42 deletions are held")]
    model.held.append(Held("acme", None, "f00d", "customers.csv: dates go back on 7 records: was a backup restored?"))
    model.reports = files()
    model.rejected = [
        RejectedLine("0-7", "acme", Entity.ACCOUNT, "customers.csv", 118, "CREDIT_LIMIT", "malformed",
                     "CREDIT_LIMIT: 'five thousand' is not a number", NINE, 'ZETA01,"Zeta Ltd",five thousand\\xA3'),
        RejectedLine("2-9", "acme", Entity.INVOICE, "cdc.invoices.changes+3+40", None, None, "defect",
                     "the event could not be processed", NINE, '{"schema": 1, "key": "5003"}'),
    ]  # fmt: skip
    return model


def troubled_accounts() -> list[RecordDetail]:
    conflict = account(
        "HADR001", "Hadrian Surveyors", Reason.CONFLICT, "phone, town", kind=Kind.POTENTIAL, read_only=False,
        conflict=({"field": "phone", "sage": "01434 555 0101", "crm": "01434 555 0199"},
                  {"field": "town", "sage": "Hexham", "crm": None}),
    )  # fmt: skip
    conflict.sage.update(phone="01434 555 0101", town="Hexham")
    conflict.crm.update(phone="01434 555 0199", town=None)
    return [
        conflict,
        account("IRON001", "Ironbridge Castings", Reason.REFUSED, "the e-mail address is not valid", attempts=3),
        account("KELD001", "Keld Head Farm", Reason.CAPTURED),
        account("LUNE001", "Lune Aquatics", Reason.DELETED_IN_CRM, last_synchronised_at=None),
        account("MOOR001", "Moorland Surveys", Reason.UNCHANGED, company="globex"),
    ]  # fmt: skip


def others() -> list[RecordDetail]:
    return [*contacts(), *documents(), *products(), user()]


def contacts() -> list[RecordDetail]:
    ann = status_of(Kind.CONTACT, Entity.CONTACT, "ABBE001  0001", "Ann Archer", read_only=False)
    formula = status_of(Kind.CONTACT, Entity.CONTACT, "MOOR001  0001", FORMULA, company="globex")
    return [
        RecordDetail(ann, {"code": "ABBE001  0001", "name": "Ann Archer"}, {"name": "Ann Archer"}, []),
        RecordDetail(formula, {"code": "MOOR001  0001", "name": FORMULA}, {}, []),
    ]


def documents() -> list[RecordDetail]:
    quotation = status_of(
        Kind.QUOTATION,
        Entity.SALES_ORDER,
        "1042",
        "Quotation 1042",
        Reason.VALIDATING_PRICES,
        direction=Direction.CRM_TO_SAGE,
        read_only=False,
        last_synchronised_at=None,
    )
    line = {"number": 1, "product_code": "BOLT-M8", "quantity": "2", "unit_price": "9.99", "net": "19.98"}
    order = {
        "code": "1042",
        "label": "Quotation",
        "account_code": "ABBE001",
        "ordered_on": "2026-11-23",
        "net": "19.98",
        "tax": "4.00",
        "gross": "23.98",
        "lines": [line],
    }
    invoice = status_of(Kind.INVOICE, Entity.INVOICE, "5001", "Invoice 5001")
    late = status_of(
        Kind.INVOICE,
        Entity.INVOICE,
        "5002",
        "Invoice 5002",
        Reason.RETRYING,
        "The API answers 503.",
        attempts=4,
        next_retry_at=NINE + timedelta(minutes=2),
    )
    return [
        RecordDetail(quotation, {}, order, []),
        RecordDetail(invoice, {"code": "5001", "gross": "120.00", "outstanding": "0.00"}, {"gross": "120.00"}, []),
        RecordDetail(late, {"code": "5002", "gross": "80.00", "outstanding": "80.00"}, {}, []),
    ]  # fmt: skip


def products() -> list[RecordDetail]:
    """One whose stock does not apply, and one that is counted."""
    service = status_of(Kind.PRODUCT, Entity.PRODUCT, "SERV-1", "Site survey, one day")
    part = status_of(Kind.PRODUCT, Entity.PRODUCT, "BOLT-M8", "Bolt M8, box of 100")
    price = {"price": "450.00", "tax_code": "1", "tax_rate": "20.0000", "price_with_tax": "540.00", "inactive": False}
    survey = {"code": "SERV-1", **price, "stock_applies": False, "free_stock": None}
    return [
        RecordDetail(service, survey, {**price, "free_stock": None}, []),
        RecordDetail(part, {"code": "BOLT-M8", "free_stock": "180"}, {"free_stock": "180"}, []),
    ]


def user() -> RecordDetail:
    sam = status_of(Kind.USER, Entity.USER, "SALES1", "Sam Sellers", Reason.USER_UNKNOWN, last_synchronised_at=None)
    return RecordDetail(sam, {"code": "SALES1", "email": "sam@example.com"}, {}, [])


def files() -> list[FileReport]:
    whole = ExportFile(
        company="acme",
        file_id="c0ffee",
        name="customers.csv",
        table="SALES_LEDGER",
        state=FileState.COMMITTED,
        sequence=1,
        rows_read=30,
        unchanged=4,
        rejected=1,
        emitted=25,
        at=NINE,
    )
    under_way = whole.model_copy(update={"file_id": "beef", "name": "products.csv", "table": "STOCK", "sequence": 2})
    held = ExportFile(company="acme", file_id="f00d", name="customers.csv", state=FileState.HELD, at=NINE,
                      why="dates go back on 7 records: was a backup restored?")  # fmt: skip
    return [
        FileReport(whole, {Result.APPLIED: 24, Result.REJECTED: 1}),
        FileReport(under_way, {Result.APPLIED: 20}),
        FileReport(held),
    ]
