"""Quotation saved in Sales Management to priced and read-only there: at rest, and while 20,000 writes wait."""

import asyncio
import json
import tempfile
from collections.abc import AsyncIterator
from datetime import datetime
from functools import partial
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from bench.customers import customers
from bench.hops import Moments, fill_in, medians
from bench.options import is_quick
from bench.sage import WRITE_S
from bench.two_way import Place, place
from cdc.operations.demo.exports import SAMPLES, drop
from cdc.operations.following import NotSeen
from cdc.operations.logs import set_up_logs

RATE = 13.0
QUOTATIONS, QUICK_QUOTATIONS = 40, 8
CUSTOMERS = 20_000
PERSON = "raj.patel@northgate.example"
ACCOUNT = "ALD001"
PRODUCTS = ("BOARD001", "BOOK-REGS", "LAB-DAY")
PAUSE_S = 1.0
"""At rest: the plan's requests of the quotation before are no longer counted. In a row there is no pause."""

_WARM_UPS = 3
_WITHIN_S = 60.0
_NS_PER_MS = 1_000_000


class SalesPerson:
    """Saves quotations and sees what becomes of them."""

    def __init__(self, place: Place, ids: dict[str, int], products: list[int]) -> None:
        self._place = place
        self._ids = ids
        self._products = products
        self._seen = 0
        self.quotations: dict[int, Moments] = {}

    @classmethod
    async def at_work(cls, place: Place) -> "SalesPerson":
        accounts, products = await place.crm.live("accounts"), await place.crm.live("products")
        user = next(row["id"] for row in await place.crm.all("users") if row["email"] == PERSON)
        branch = (await place.crm.all("branches"))[0]["id"]
        ids = {"accountId": accounts[ACCOUNT]["id"], "salesRepId": user, "branchId": branch}
        return cls(place, ids, [products[code]["id"] for code in PRODUCTS])

    async def quote(self) -> None:
        """Save one, and wait until it is priced and read-only. Raises NotSeen."""
        ids = await self._save()
        order, watch = ids[0], self._place.watch
        try:
            await watch.until(partial(watch.is_locked, order), f"quotation {order} was locked", _WITHIN_S)
        except NotSeen as error:
            raise NotSeen(f"{error}; its status: {watch.status_of(order)}") from error
        writes = await self._new_writes()
        written_ns = max(_first_ns(writes, {order}), _first_ns(writes, set(ids[1:])))
        self.quotations[order] = {"written": written_ns // _NS_PER_MS}

    async def _save(self) -> list[int]:
        order = self._insert("salesorders", {"reference": "Offer", **self._ids})
        lines = [
            self._insert(
                "salesordersLines", {"salesOrderId": {"change": 0}, "productId": one, "quantity": 2, "price": 0}
            )
            for one in self._products
        ]
        answer = await self._place.person.post("/simulator/changes", json=[order, *lines])
        found: list[int] = answer.raise_for_status().json()["ids"]
        return found

    def _insert(self, resource: str, data: dict[str, Any]) -> dict[str, Any]:
        return {"user": PERSON, "resource": resource, "action": "insert", "data": data}

    async def _new_writes(self) -> list[dict[str, Any]]:
        answer = await self._place.person.get("/simulator/requests", params={"after": self._seen})
        writes: list[dict[str, Any]] = answer.raise_for_status().json()["writes"]
        self._seen = max((write["sequence"] for write in writes), default=self._seen)
        return writes


def _first_ns(writes: list[dict[str, Any]], ids: set[int]) -> int:
    """When the first update of one of these was received."""
    updates = (write for write in writes if write["method"] == "PUT" and not ids.isdisjoint(write["ids"]))
    return min(int(write["received_wall_ns"]) for write in updates)


async def measure(folder: Path, count: int = QUOTATIONS) -> dict[str, object]:
    """Milliseconds from save to locked, at rest and under load, and the median of each hop."""
    async with place(folder, RATE, _customers(0)) as here:
        person = await SalesPerson.at_work(here)
        for _ in range(_WARM_UPS):
            await person.quote()
        before = await _requests(here)
        at_rest = await _quotations(person, _times(count, PAUSE_S))
        requests = await _requests(here) - before
        in_a_row = await _quotations(person, _times(count, 0.0))
        under_load = await _quotations(person, _while_loading(here, count))
        await _check(here, person.quotations)
        await fill_in(here, person.quotations)
        refused = (await here.person.get("/simulator/stats")).raise_for_status().json()["rate_limited"]
    return {
        "requests_per_second": RATE,
        "sage_write_ms": WRITE_S * 1000,
        "refused_for_the_rate": refused,
        "requests_per_quotation": round(requests / count, 2),
        "at_rest": _figures(at_rest),
        "in_a_row": _figures(in_a_row),
        "while_20000_writes_wait": _figures(under_load),
    }


async def _requests(here: Place) -> int:
    """How many Sales Management has answered so far."""
    answer = await here.person.get("/simulator/requests")
    return sum(int(each["count"]) for each in answer.raise_for_status().json()["counts"])


async def _quotations(person: SalesPerson, turns: AsyncIterator[None]) -> list[Moments]:
    before = set(person.quotations)
    async for _ in turns:
        await person.quote()
    return [moments for order, moments in person.quotations.items() if order not in before]


async def _times(count: int, pause_s: float) -> AsyncIterator[None]:
    """Turns, each a while after the one before has come back."""
    for _ in range(count):
        await asyncio.sleep(pause_s)
        yield


async def _while_loading(here: Place, count: int) -> AsyncIterator[None]:
    """Turns while every customer is being written, changed again and again, until enough."""
    turns = seed = 0
    while turns < count:
        seed += 1
        dropped = drop(here.exports, "customers.csv", (SAMPLES / "customers.csv").read_bytes() + _customers(seed))
        while not here.watch.has_ended(dropped.file_id):
            turns += 1
            yield


def _customers(seed: int) -> bytes:
    """Rows without their heading; with another seed the same customers are changed."""
    return b"".join(customers(CUSTOMERS, seed=seed)).partition(b"\n")[2]


async def _check(here: Place, quotations: dict[int, Moments]) -> None:
    """Each is priced, numbered and read-only in the end; notes when Sales Management had saved it."""
    lines = [row for row in await here.crm.all("salesordersLines") if not row["deleted"]]
    for row in await here.crm.all("salesorders"):
        if row["id"] not in quotations:
            continue
        own = [line for line in lines if line["salesorderId"]["id"] == row["id"]]
        priced = len(own) == len(PRODUCTS) and all(line["price"] for line in own)
        if not (row["readOnly"] and row["extId"] and row["total"] and priced):
            raise NotSeen(f"quotation {row['id']} is not what Sage made of it")
        quotations[row["id"]]["saved"] = int(datetime.fromisoformat(row["dateCreated"]).timestamp() * 1000)


def _figures(quotations: list[Moments]) -> dict[str, object]:
    took = sorted(each["written"] - each["saved"] for each in quotations)
    cuts = quantiles(took, n=100)
    return {
        "quotations": len(took),
        "p50_ms": round(median(took), 1),
        "p99_ms": round(cuts[98], 1),
        "max_ms": took[-1],
        "hops_ms": medians(quotations),
    }


if __name__ == "__main__":
    set_up_logs("bench")
    with tempfile.TemporaryDirectory() as scratch:
        count = QUICK_QUOTATIONS if is_quick(__doc__) else QUOTATIONS
        print(json.dumps(asyncio.run(measure(Path(scratch) / "stage", count))))
