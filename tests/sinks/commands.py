"""Commands and records for tests of the sinks: each factory takes only what matters."""

from datetime import UTC, datetime
from typing import Any
from uuid import NAMESPACE_OID, uuid5

from cdc.sinks.base import Write
from cdc.sinks.first_load import FirstLoad
from schemas.command import Cause, Command, Parent
from schemas.identity import record_id
from schemas.vocabulary import Entity, Kind, System, WriteOperation

AT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)

KINDS = {
    Entity.ACCOUNT: Kind.CUSTOMER,
    Entity.CONTACT: Kind.CONTACT,
    Entity.SALES_ORDER: Kind.SALES_ORDER,
    Entity.INVOICE: Kind.INVOICE,
    Entity.PRODUCT: Kind.PRODUCT,
    Entity.USER: Kind.USER,
}


def command(
    entity: Entity = Entity.ACCOUNT,
    key: str = "ABC001",
    version: int = 1,
    *,
    record: dict[str, Any] | None = None,
    kind: Kind | None = None,
    company: str = "acme",
    parents: tuple[tuple[Entity, str], ...] = (),
    delete: bool = False,
    crm_id: int | None = None,
    owner_email: str | None = None,
    read_only: bool = True,
) -> Command:
    """A command; its id and its cause follow from record and version."""
    identity = record_id(company, entity, System.SAGE, key)
    content = {"code": key, **(record or {})}
    return Command(
        id=str(uuid5(NAMESPACE_OID, f"{identity}|{version}")),
        record_id=identity,
        company=company,
        entity=entity,
        kind=kind or KINDS[entity],
        target=System.CRM,
        operation=WriteOperation.DELETE if delete else WriteOperation.UPSERT,
        version=version,
        sage_key=key,
        crm_id=crm_id,
        name=key,
        read_only=read_only,
        record=None if delete else content,
        record_hash="" if delete else f"hash of version {version}",
        parents=tuple(Parent(entity=parent, key=parent_key) for parent, parent_key in parents),
        owner_email=owner_email,
        cause=Cause(change_id=f"{identity}|{version}", observed_at=AT),
        issued_at=AT,
    )


def account(key: str = "ABC001", version: int = 1, **more: Any) -> Command:
    record = {
        "name": "A B C Ltd",
        "town": "Leeds",
        "country": "GB",
        "credit_limit": "1000.50",
        **more.pop("record", {}),
    }
    return command(Entity.ACCOUNT, key, version, record=record, **more)


def contact(key: str = "ABC001  0001", version: int = 1, account_code: str = "ABC001", **more: Any) -> Command:
    record = {"account_code": account_code, "name": "Jane Ann Smith", **more.pop("record", {})}
    parents = ((Entity.ACCOUNT, account_code),)
    return command(Entity.CONTACT, key, version, record=record, parents=parents, read_only=False, **more)


def product(key: str = "BOLT", version: int = 1, **more: Any) -> Command:
    record = {
        "name": "Bolt M6",
        "price": "1.250000",
        "stock_applies": True,
        "free_stock": "12.5",
        **more.pop("record", {}),
    }
    return command(Entity.PRODUCT, key, version, record=record, **more)


def line(number: int = 1, code: str = "BOLT", **more: Any) -> dict[str, Any]:
    usual = {"quantity": "2", "unit_price": "38.00", "discount_rate": "10", "net": "68.40", "description": "Bolts"}
    return {"number": number, "product_code": code, **usual, **more}


def order(key: str = "101", version: int = 1, lines: tuple[dict[str, Any], ...] = (), **more: Any) -> Command:
    record = {"account_code": "ABC001", "net": "68.40", "label": "Sales Order", **more.pop("record", {})}
    products = dict.fromkeys(each["product_code"] for each in lines if each.get("in_stock_table", True))
    parents = ((Entity.ACCOUNT, "ABC001"), *((Entity.PRODUCT, code) for code in products))
    return command(Entity.SALES_ORDER, key, version, record=record | {"lines": list(lines)}, parents=parents, **more)


def invoice(key: str = "5001", version: int = 1, **more: Any) -> Command:
    record = {"account_code": "ABC001", "issued_on": "2026-11-20", "net": "100.00", "gross": "120.00"}
    record |= more.pop("record", {})
    return command(Entity.INVOICE, key, version, record=record, parents=((Entity.ACCOUNT, "ABC001"),), **more)


def user(key: str = "RAJ", version: int = 1, email: str | None = "raj.patel@northgate.example", **more: Any) -> Command:
    record = {"name": "Raj Patel", "email": email, **more.pop("record", {})}
    return command(Entity.USER, key, version, record=record, read_only=False, **more)


def write(of: Command, crm_id: int | None = None, **more: Any) -> Write:
    return Write(of, crm_id, **more)


class KnownLinks:
    """Links as the service would know them."""

    def __init__(self, links: dict[tuple[Entity, str], int] | None = None) -> None:
        self.links = links or {}
        self.loads: dict[str, FirstLoad] = {}

    def crm_id(self, company: str, entity: Entity, key: str) -> int | None:
        return self.links.get((entity, key))

    def sage_key(self, company: str, entity: Entity, crm_id: int) -> str | None:
        return next((key for (linked, key), each in self.links.items() if (linked, each) == (entity, crm_id)), None)

    def count(self, company: str, entity: Entity) -> int:
        return sum(1 for linked, _ in self.links if linked is entity)

    def first_load(self, company: str) -> FirstLoad:
        return self.loads.get(company, FirstLoad.FREE)
