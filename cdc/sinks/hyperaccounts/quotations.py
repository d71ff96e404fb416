"""Quotations into Sage: created once, priced by Sage, and never changed from here afterwards."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

from cdc.failures import Refused
from cdc.sinks.account_link import account_of, crm_id_of
from cdc.sinks.base import Answer, Links, State, Waiting, Write, Written
from cdc.sinks.hyperaccounts.books import ORDERS, Books, after_creating, number_given
from cdc.sinks.hyperaccounts.bridge import Row
from cdc.sinks.hyperaccounts.order_body import body_of
from cdc.sinks.hyperaccounts.order_rows import order_state
from cdc.sinks.hyperaccounts.values import quantity, rate
from schemas.marks import order_mark
from schemas.reason import Reason
from schemas.vocabulary import Result

_PATH = "/api/salesOrder/"
_KEPT = "Sage has priced it already"


class Quotations:
    """Writes rows of SALES_ORDER with their lines (hyperaccounts.md 2.5 and 4)."""

    def __init__(self, books: Books) -> None:
        self._books = books

    async def write(self, write: Write, links: Links) -> Answer:
        """Raises Unavailable, Refused and Rejected."""
        number = write.sage_key or write.command.sage_key
        if number:
            living = await self._books.living(ORDERS, ("ORDER_NUMBER", "eq", number), key="orderNumber")
            return await self._kept(write, _numbered(living, number))
        account = account_of(write, links)
        if isinstance(account, Waiting):
            return account
        fitting = self._books.fitting()
        body = body_of(write.command.record or {}, account, crm_id_of(write), self._books.today(), fitting)
        row = await self._marked(write)
        if row is not None:
            return await self._kept(write, row)
        self._books.wait_out_doubt(write)
        given = await self._books.bridge.write("POST", _PATH, body)
        with after_creating():
            answer = await self._shown(number_given(given), body)
        return replace(answer, notes=(*fitting.notes, *answer.notes))

    async def _marked(self, write: Write) -> Row | None:
        """The document that carries the mark, whatever its account is by now. Raises Refused."""
        mine = ("CUST_ORDER_NUMBER", "eq", order_mark(crm_id_of(write)))
        rows = await self._books.bridge.search(ORDERS, mine)
        living = await self._books.living(ORDERS, mine, key="orderNumber") if rows else []
        if len(living) > 1:
            numbers = ", ".join(sorted(str(row["orderNumber"]).strip() for row in living))
            raise Refused(f"the documents {numbers} in Sage", reason=Reason.AMBIGUOUS)
        if rows and not living:
            raise Refused("it was deleted in Sage")
        return living[0] if living else None

    async def _kept(self, write: Write, row: Row | None) -> Written:
        """Sage has it. What it holds stands; only the same content counts as what was asked for."""
        if row is None:
            raise Refused("Sage no longer has it")
        state = await order_state(row, self._books)
        number = state.record["code"]
        if _content(state.record) == _content(write.command.record or {}):
            applied = write.command.creates
            return Written(
                result=Result.APPLIED if applied else Result.UNCHANGED,
                reason=Reason.APPLIED if applied else Reason.UNCHANGED,
                sage_key=number,
                read_back=state,
            )
        return Written(
            result=Result.UNCHANGED,
            reason=Reason.UNDONE,
            words=_KEPT,
            sage_key=number,
            read_back=replace(state, whole=False),
        )

    async def _shown(self, number: str, body: dict[str, Any]) -> Written:
        row = _numbered(await self._books.bridge.search(ORDERS, ("ORDER_NUMBER", "eq", number)), number)
        if row is None:
            raise Refused(f"Sage took it as number {number} and does not show it; look for it in Sage")
        state = await order_state(row, self._books)
        return Written(sage_key=state.record["code"], notes=tuple(_doubts(state, body)), read_back=state)


def _numbered(rows: list[Row], number: str) -> Row | None:
    return next((row for row in rows if str(row.get("orderNumber")).strip() == number), None)


def _content(record: dict[str, Any]) -> list[tuple[Any, Any, Any]]:
    """What people chose: products, quantities, discounts."""
    return [
        (line.get("product_code"), quantity(line.get("quantity")), rate(line.get("discount_rate") or 0))
        for line in record.get("lines") or ()
    ]


def _doubts(state: State, body: dict[str, Any]) -> list[str]:
    """What a person should look at in a document that Sage has just priced."""
    lines = state.record["lines"]
    notes = [f"line {line['number']}: Sage gave no price" for line in lines if _is_free(line)]
    if len(lines) != len(body["invoiceItems"]):
        notes.append(f"Sage keeps {len(lines)} lines of {len(body['invoiceItems'])}")
    day = state.record.get("ordered_on")
    if day and "/".join(reversed(day.split("-"))) != body["orderDate"]:
        notes.append("Sage dated it otherwise than it was sent; check the date format of the bridge")
    return notes


def _is_free(line: dict[str, Any]) -> bool:
    return Decimal(line.get("unit_price") or 0) == 0
