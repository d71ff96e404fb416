"""Quotations: entered without prices in Sales Management, priced by Sage, locked; or refused with a reason."""

import time
from decimal import Decimal
from typing import Any

from cdc.operations.demo.meadow import Meadow
from cdc.operations.demo.potentials import BORN
from cdc.operations.demo.scene import Scene
from schemas.marks import order_mark
from schemas.reason import Reason
from schemas.status import Status
from schemas.vocabulary import Entity, Kind

_PHASES = [
    reason.code for reason in (Reason.VALIDATING_PRICES, Reason.PRICES_VALIDATED, Reason.SYNCHRONISING, Reason.APPLIED)
]
LINES = ("BOARD001", 3), ("LAB-HR", 2)
_NET, _GROSS = Decimal("203.5"), Decimal("244.2")
"""Three whiteboards at 42.50 and two hours at 38.00 by the list, and 20 % tax."""

_NS_PER_MS = 1_000_000


async def priced_during_the_visit(scene: Scene) -> None:
    """From the save without prices to the priced, numbered and locked quotation, phase by phase."""
    meadow = Meadow(scene)
    account = await meadow.crm.found("accounts", "name", BORN)
    saved_at_ns = time.time_ns()
    crm_id = await meadow.sales_person.enters_quotation(account["id"], "Boards for the tea room", *LINES)
    status = await meadow.says(Reason.APPLIED, Entity.SALES_ORDER, crm_id)
    _show_phases(meadow, meadow.told(Entity.SALES_ORDER, crm_id), saved_at_ns)
    await expect_priced(meadow, status, crm_id)
    took_ms = await _locked_after_ms(meadow, crm_id, saved_at_ns)
    scene.story.measure("quotation_saved_to_read_only_ms", took_ms)
    meadow.expect(f"saved → priced and read-only: {took_ms:.0f} ms", took_ms > 0)


async def refused_then_put_right(scene: Scene) -> None:
    """A quotation for an account on hold is refused with the reason; put right and saved again it is priced."""
    meadow = Meadow(scene)
    account = await meadow.crm.found("accounts", "name", BORN)
    await meadow.sage.edit("SALES_LEDGER", account["extId"], ACCOUNT_ON_HOLD="1")
    crm_id = await meadow.sales_person.enters_quotation(account["id"], "Boards for the shop", *LINES)
    status = await meadow.says(Reason.REFUSED, Entity.SALES_ORDER, crm_id)
    meadow.expect(f"it is refused: {status.detail}", "on hold" in status.detail and not status.read_only)
    await meadow.sage.edit("SALES_LEDGER", account["extId"], ACCOUNT_ON_HOLD="0")
    await meadow.sales_person.edits("salesorders", crm_id, reference="Boards for the shop, again")
    await expect_priced(meadow, await meadow.says(Reason.APPLIED, Entity.SALES_ORDER, crm_id), crm_id)


def _show_phases(meadow: Meadow, told: list[Status], saved_at_ns: int) -> None:
    for status in told:
        after_ms = status.changed_at.timestamp() * 1000 - saved_at_ns / _NS_PER_MS
        meadow.scene.story.say(f"{after_ms:6.0f} ms  {status.detail}")
    phases = [status.reason for status in told if status.reason in _PHASES]
    meadow.expect("the status told every phase, in order", list(dict.fromkeys(phases)) == _PHASES)


async def expect_priced(meadow: Meadow, status: Status, crm_id: int) -> None:
    record = await meadow.crm.record("salesorders", crm_id)
    row = await meadow.sage.row("SALES_ORDER", CUST_ORDER_NUMBER=order_mark(crm_id))
    number = row["ORDER_NUMBER"]
    numbered = number == record["extId"] == status.sage_key and status.kind is Kind.QUOTATION
    meadow.expect(f"Sage made it quotation {number}, once, and the number came back", numbered)
    amounts = [Decimal(row["INVOICE_NET"]), Decimal(row["INVOICE_GROSS"])]
    shown = [Decimal(str(record["total"])), Decimal(str(record["Z_SageGross"]))]
    meadow.expect(f"Sage's prices and taxes are there: {_NET} net, {_GROSS} gross", amounts == shown == [_NET, _GROSS])
    meadow.expect("it is read-only from now on", record["readOnly"] is True and status.read_only)


async def _locked_after_ms(meadow: Meadow, crm_id: int, saved_at_ns: int) -> float:
    """Until the last write of the connector to the quotation was received."""

    def is_of_quotation(write: dict[str, Any]) -> bool:
        return crm_id in write["ids"] and "/salesorders" in write["path"] and "Lines" not in write["path"]

    received = [w["received_wall_ns"] for w in await meadow.crm.writes() if is_of_quotation(w)]
    return float((max(received) - saved_at_ns) / _NS_PER_MS)
