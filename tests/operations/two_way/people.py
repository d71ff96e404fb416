"""The people on both sides: a bookkeeper in the simulated Sage, a sales person in the simulated Sales Management."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

import httpx

from tests.operations.two_way.deployment import Site

Row = dict[str, Any]
SALES_PERSON = "raj.patel@northgate.example"
_OTHER_PROGRAM = {"username": "other-public-key", "password": "other-private-key"}
_TOO_LATE = ("is read-only", "deleted")


class TooLate(Exception):
    """The record was locked or deleted just before."""


class Door:
    """The control paths of a simulator, or with ``below`` another part of it."""

    def __init__(self, url: str, below: str = "simulator") -> None:
        # A connection that is kept may be closed by the server just when the next call is sent.
        fresh = httpx.Limits(max_keepalive_connections=0)
        self._http = httpx.AsyncClient(base_url=f"{url}/{below}/", timeout=30, trust_env=False, limits=fresh)

    async def ask(self, method: str, path: str, body: Any = None) -> Any:
        """Raises TooLate."""
        answer = await self._http.request(method, path, **({} if body is None else {"json": body}))
        if answer.status_code == 400 and any(words in answer.text for words in _TOO_LATE):
            raise TooLate(answer.json()["message"])
        assert answer.status_code == 200, f"{method} {path}: {answer.text}"
        return answer.json()

    async def log_in(self, keys: Row) -> None:
        token = (await self.ask("POST", "login", keys))["token"]
        self._http.headers["X-Session-Key"] = token

    async def close(self) -> None:
        await self._http.aclose()


@dataclass
class Bookkeeper:
    """Works in Sage itself; its exports follow each change."""

    door: Door
    deleted: set[tuple[str, str]] = field(default_factory=set)

    async def all(self, table: str) -> list[Row]:
        """What the bridge made has only the cells that it was given: the others are empty."""
        return [defaultdict(str, row) for row in await self.door.ask("GET", f"tables/{table}")]

    async def rows(self, table: str) -> list[Row]:
        """Those that are not flagged as deleted."""
        return [row for row in await self.all(table) if row["RECORD_DELETED"] != "1"]

    async def creates(self, table: str, **values: Any) -> None:
        await self._change(table, "create", values=values)

    async def edits(self, table: str, key: str, **values: Any) -> None:
        await self._change(table, "update", key=key, values=values)

    async def deletes(self, table: str, key: str, how: str) -> None:
        await self._change(table, "delete", key=key, how=how)
        self.deleted.add((table, key))

    async def wins(self, number: str) -> None:
        await self._change("SALES_ORDER", "win", key=number)

    async def log(self) -> Row:
        """What the bridge was asked for."""
        found: Row = await self.door.ask("GET", "requests")
        return found

    async def _change(self, table: str, action: str, **more: Any) -> None:
        await self.door.ask("POST", "changes", [{"table": table, "action": action, **more}])


@dataclass
class SalesPerson:
    """Works in Sales Management itself."""

    door: Door
    program: Door
    """Another program with a key of its own, which may write what is locked for people."""
    deleted: set[tuple[str, int]] = field(default_factory=set)
    _lists: dict[str, dict[str, int]] = field(default_factory=dict)

    async def all(self, resource: str) -> list[Row]:
        found: list[Row] = await self.door.ask("GET", f"records/{resource}")
        return found

    async def rows(self, resource: str) -> list[Row]:
        """Those that are not deleted."""
        return [row for row in await self.all(resource) if row["deleted"] is not True]

    async def company(self, name: str, status: str, **fields: Any) -> int:
        own = {"branchId": await self._id("branches", "Northgate"), "salesRepId1": await self._me()}
        own["statusId"] = await self._id("accountStatuses", status)
        return (await self._save([_insert("accounts", {"name": name, **own, **fields})]))[0]

    async def contact(self, account: int, first: str, last: str, **fields: Any) -> int:
        own = {"accountId": account, "salesRepId": await self._me(), "firstName": first, "lastName": last}
        return (await self._save([_insert("contacts", own | fields)]))[0]

    async def quotation(self, account: int, reference: str, lines: list[tuple[int, int]]) -> int:
        """Lines are products and quantities; all is saved at once."""
        own = {"branchId": await self._id("branches", "Northgate"), "salesRepId": await self._me()}
        order = _insert("salesorders", {"reference": reference, "accountId": account, "comment": reference, **own})
        return (await self._save([order, *(_line({"change": 0}, *line) for line in lines)]))[0]

    async def adds_line(self, order: int, product: int, quantity: int) -> None:
        await self._save([_line(order, product, quantity)])

    async def edits(self, resource: str, identity: int, **fields: Any) -> None:
        await self._save([{"resource": resource, "action": "update", "id": identity, "data": fields}])

    async def edits_locked(self, resource: str, identity: int, **fields: Any) -> None:
        """Through the other program."""
        await self.program.log_in(_OTHER_PROGRAM)
        await self.program.ask("PUT", f"{resource}/{identity}", fields)

    async def deletes(self, resource: str, identity: int) -> None:
        await self._save([{"resource": resource, "action": "delete", "id": identity}])
        self.deleted.add((resource, identity))

    async def log(self) -> Row:
        """What the API was asked for."""
        found: Row = await self.door.ask("GET", "requests")
        return found

    async def _me(self) -> int:
        return await self._id("users", SALES_PERSON)

    async def _id(self, resource: str, label: str) -> int:
        if resource not in self._lists:
            name = "email" if resource == "users" else "descriptionEN"
            self._lists[resource] = {row[name]: row["id"] for row in await self.all(resource)}
        return self._lists[resource][label]

    async def _save(self, changes: list[Row]) -> list[int]:
        body = [{"user": SALES_PERSON, **change} for change in changes]
        ids: list[int] = (await self.door.ask("POST", "changes", body))["ids"]
        return ids


def _insert(resource: str, data: Row) -> Row:
    return {"resource": resource, "action": "insert", "data": data}


def _line(order: int | Row, product: int, quantity: int) -> Row:
    return _insert(
        "salesordersLines", {"salesOrderId": order, "productId": product, "quantity": quantity, "price": 1.0}
    )


@dataclass(frozen=True, slots=True)
class Edit:
    """A value that somebody saved: ``place`` is a table or a resource, ``key`` the record's key there."""

    place: str
    key: str | int
    field: str
    value: str


@dataclass
class World:
    """One company and its people."""

    site: Site
    sage: Bookkeeper
    crm: SalesPerson
    happened: list[str] = field(default_factory=list)
    """What was done, in words, in order."""
    edits: list[Edit] = field(default_factory=list)

    @classmethod
    def at(cls, site: Site) -> "World":
        return cls(site, Bookkeeper(Door(site.sage.url)), SalesPerson(Door(site.crm.url), Door(site.crm.url, "api/v4")))

    async def close(self) -> None:
        await self.sage.door.close()
        await self.crm.door.close()
        await self.crm.program.close()
