"""The lines of sales orders (``/salesordersLines``): only what differs is written."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from cdc.failures import Refused, Unavailable
from cdc.sales_management.where import any_of
from cdc.sinks.crm.bulk import Item, send
from cdc.sinks.crm.line_text import fraction_text
from cdc.sinks.crm.locks import is_about_a_lock, set_lock
from cdc.sinks.crm.mapping import Attempt, Office
from cdc.sinks.crm.payload import number
from schemas.document import Line
from schemas.sales_order import SalesOrder
from schemas.vocabulary import Entity

RESOURCE = "salesordersLines"
ORDERS = "salesorders"
DESCRIPTION_LENGTH_MAX = 2000
BATCH_MAX = {"POST": 200, "PUT": 200, "DELETE": 120}
"""ssm.md 1.4."""


@dataclass(slots=True)
class Work:
    """What has to be sent, with the attempt that each item belongs to."""

    attempts: dict[str, Attempt] = field(default_factory=dict)
    items: dict[str, list[Item]] = field(default_factory=lambda: {method: [] for method in BATCH_MAX})

    def add(self, method: str, attempt: Attempt, place: object, *, id: int | None = None, data: Any = None) -> None:
        guid = f"{attempt.guid}:{method}:{place}"
        self.keep(method, attempt, Item(guid, id, data))

    def keep(self, method: str, attempt: Attempt, item: Item) -> None:
        self.attempts[item.guid] = attempt
        self.items[method].append(item)


class OrderLines:
    """Lines have no identity of their own in the API: the n-th line there is the n-th line here."""

    async def write(self, attempts: Sequence[Attempt], office: Office) -> None:
        """Failures go to the attempts. Raises Unavailable if the lines that are there can't be read."""
        known = [each for each in attempts if not each.created]
        there = await self._read([each.crm_id for each in known if each.crm_id is not None], office)
        work = Work()
        for each in attempts:
            _compare(each, list(desired_lines(each, office)), there.get(each.crm_id or 0, []), work)
        locked = Work()
        await self._send(work, office, locked)
        if locked.attempts:
            await self._send_unlocked(locked, office)

    async def _read(self, orders: Sequence[int], office: Office) -> dict[int, list[dict[str, Any]]]:
        """The living lines by order, in their order. Read examples spell the reference ``salesorderId``."""
        lines: dict[int, list[dict[str, Any]]] = {}
        for where in any_of("salesOrderId", orders):
            for row in await office.api.rows(f"/{RESOURCE}", where, urgent=office.urgent):
                order = _reference(row.get("salesorderId", row.get("salesOrderId")))
                if order is not None and not row.get("deleted"):
                    lines.setdefault(order, []).append(row)
        return {order: sorted(rows, key=_position) for order, rows in lines.items()}

    async def _send(self, work: Work, office: Office, locked: Work | None = None) -> None:
        """``locked`` takes what was refused because its order may be read-only."""
        for method, most in BATCH_MAX.items():
            items = [item for item in work.items[method] if work.attempts[item.guid].answer is None]
            results = await send(office.api, method, RESOURCE, items, most, urgent=office.urgent)
            for item in items:
                attempt, result = work.attempts[item.guid], results[item.guid]
                if locked is not None and is_about_a_lock(result):
                    locked.keep(method, attempt, item)
                elif not isinstance(result, int) and attempt.answer is None:
                    attempt.fail(_of_a_line(result))

    async def _send_unlocked(self, work: Work, office: Office) -> None:
        """Whether lines of a read-only order can be written is as unknown as for the order itself (ssm.md 4)."""
        orders = list(dict.fromkeys(work.attempts.values()))
        opened = await set_lock(ORDERS, orders, office, BATCH_MAX["PUT"], lock=False)
        await self._send(work, office)
        await set_lock(ORDERS, [each for each in opened if each.payload.fields.get("readOnly")], office,
                       BATCH_MAX["PUT"], lock=True)  # fmt: skip


def desired_lines(attempt: Attempt, office: Office) -> Iterator[dict[str, Any]]:
    """The lines that Sales Management can hold: those whose product it has."""
    order = SalesOrder.model_validate(attempt.write.command.record)
    for line in sorted(order.lines, key=lambda each: each.number):
        product = office.links.crm_id(office.company.id, Entity.PRODUCT, line.product_code or "")
        if line.in_stock_table and product is not None:
            yield {"productId": product, "order": line.number, **_amounts(line)}


def _of_a_line(failure: Refused | Unavailable) -> Refused | Unavailable:
    return Refused(f"a line: {failure.words}") if isinstance(failure, Refused) else failure


def _amounts(line: Line) -> dict[str, Any]:
    """Quantities are whole numbers in the API: a fraction becomes one piece at the line's price, said in words."""
    price, quantity = line.unit_price or Decimal(0), line.quantity or Decimal(0)
    total = number(line.net) if line.net is not None else None
    if quantity == quantity.to_integral_value():
        return {
            "quantity": int(quantity),
            "price": number(price),
            "discount1": number(line.discount_rate or Decimal(0)),
            "total": total,
            "description": _shortened(line.description or ""),
        }
    net = line.net if line.net is not None else quantity * price
    return {
        "quantity": 1,
        "price": number(net),
        "discount1": 0,
        "total": total,
        "description": _shortened(fraction_text(line)),
    }


def _compare(attempt: Attempt, wanted: list[dict[str, Any]], there: list[dict[str, Any]], work: Work) -> None:
    for place, line in enumerate(wanted):
        if place >= len(there):
            line = {name: value for name, value in line.items() if value is not None}
            work.add("POST", attempt, place, data=line | {"salesOrderId": attempt.crm_id})
        elif changed := {name: value for name, value in line.items() if _differs(there[place].get(name), value)}:
            work.add("PUT", attempt, place, id=int(there[place]["id"]), data=changed)
    for place, row in enumerate(there[len(wanted) :], len(wanted)):
        work.add("DELETE", attempt, place, id=int(row["id"]))


def _differs(current: Any, wanted: Any) -> bool:
    plain = _reference(current) if isinstance(current, dict) else current
    return bool(plain != wanted and not (wanted == "" and plain is None))


def _reference(value: Any) -> int | None:
    found = value.get("id") if isinstance(value, dict) else value
    return found if isinstance(found, int) else None


def _position(row: dict[str, Any]) -> tuple[float, int]:
    position = row.get("order")
    return (position if isinstance(position, int | float) else float("inf")), int(row["id"])


def _shortened(text: str) -> str:
    return text[:DESCRIPTION_LENGTH_MAX]
