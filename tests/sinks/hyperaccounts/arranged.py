"""A company's Sage behind a scripted bridge, and commands into it: each factory takes only what matters."""

import os
from datetime import date
from pathlib import Path
from typing import Any

import httpx

from cdc.secret import Secret
from cdc.settings import CompanySettings, SageSettings, SalesManagementSettings
from cdc.sinks.base import Answer, Write
from cdc.sinks.hyperaccounts.bridge import Bridge
from cdc.sinks.hyperaccounts.company import HyperAccounts
from schemas.command import Command, Parent
from schemas.vocabulary import Entity, Kind, System, WriteOperation
from tests.sinks.commands import KnownLinks, command
from tests.sinks.hyperaccounts.scripted import ScriptedBridge

TODAY = date(2026, 11, 23)


def company(url: str = "http://bridge.test", folder: Path = Path("unused"), **sage: Any) -> CompanySettings:
    os.environ |= {"TEST_BRIDGE_TOKEN": "the token", "TEST_CRM_KEY": "a key"}
    key = Secret("env:TEST_CRM_KEY")
    more = {name: sage.pop(name) for name in ("sales_rep_column", "potential") if name in sage}
    usual = {"writer": "hyperaccounts", "url": url, "token": Secret("env:TEST_BRIDGE_TOKEN"), "timeout_s": 5.0}
    return CompanySettings(
        id="acme",
        exports=folder,
        sales_management=SalesManagementSettings(url="http://crm.test/api/v4", public_key=key, private_key=key),
        sage=SageSettings(**(usual | sage)),
        **more,
    )


class Arranged:
    """``s`` is the clock that the test turns."""

    def __init__(self, bridge: ScriptedBridge | None = None, **sage: Any) -> None:
        self.bridge = bridge or ScriptedBridge()
        self.s = 100.0
        self.links = KnownLinks()
        settings = company(**sage)
        self.sage = HyperAccounts(
            settings, lambda: self.s, lambda: TODAY, Bridge(settings.sage, httpx.MockTransport(self.bridge))
        )

    async def write(self, of: Command, **more: Any) -> Answer:
        return await self.sage.write(Write(of, of.crm_id, **more), self.links)


def into_sage(
    entity: Entity, kind: Kind, record: dict[str, Any], *, key: str = "", version: int = 1, creates: bool = True,
    crm_id: int | None = 131, parents: tuple[Parent, ...] = (), expected: dict[str, Any] | None = None,
    operation: WriteOperation = WriteOperation.UPSERT, company: str = "acme",
) -> Command:  # fmt: skip
    base = command(entity, key or f"crm {crm_id}", version, kind=kind, company=company)
    return base.model_copy(
        update={
            "target": System.SAGE, "sage_key": key, "record": record, "creates": creates, "crm_id": crm_id,
            "parents": parents, "expected": expected, "operation": operation, "read_only": False,
        }
    )  # fmt: skip


def potential(key: str = "NEWC0001", *, expected: dict[str, Any] | None = None, **more: Any) -> Command:
    record = {"code": key, "name": "New Company Ltd", "town": "Leeds", "marker": "Prospect", **more.pop("record", {})}
    return into_sage(Entity.ACCOUNT, Kind.POTENTIAL, record, key=key, expected=expected, **more)


def person(key: str = "", account: str = "OLD001", **more: Any) -> Command:
    record = {"name": "Jane Smith", "email": "jane@old.example", **more.pop("record", {})}
    parents = more.pop("parents", (Parent(entity=Entity.ACCOUNT, key=account),))
    return into_sage(Entity.CONTACT, Kind.CONTACT, record, key=key, parents=parents, **more)


def offer(*lines: dict[str, Any], key: str = "", account: str = "OLD001", **more: Any) -> Command:
    usual = ({"number": 1, "product_code": "BOLT", "description": "Bolt M6", "quantity": "2", "discount_rate": "0"},)
    record = {"lines": list(lines or usual), **more.pop("record", {})}
    parents = more.pop("parents", (Parent(entity=Entity.ACCOUNT, key=account),))
    return into_sage(Entity.SALES_ORDER, Kind.QUOTATION, record, key=key, parents=parents, **more)
