"""Which codes Sales Management has already, in as few requests as there can be."""

from typing import Any

import httpx
import pytest

from cdc.failures import Unavailable
from cdc.sinks.crm.index import Index
from tests.sinks.crm.scripted import Script


class Shelf:
    """A list of records with a page size, and a clock that the test turns."""

    def __init__(self, *codes: str, size: int = 2) -> None:
        self.rows: list[dict[str, Any]] = [{"id": number, "extId": code} for number, code in enumerate(codes, 1)]
        self.size = size
        self.s = 10.0
        self.fail_at: int | None = None
        self.script = Script({"GET /accounts": self._page})
        self.index = Index(self.script.api(), "accounts", lambda: self.s)

    def _page(self, request: httpx.Request) -> Any:
        page, where = int(request.url.params["page"]), request.url.params.get("where", "")
        if page == self.fail_at:
            return httpx.Response(503)
        rows = [row for row in self.rows if not where or f"'{row['extId']}'" in where]
        return rows[page * self.size : (page + 1) * self.size]

    @property
    def asked(self) -> list[tuple[str, str | None]]:
        """Page and filter of every request."""
        return [
            (each.url.params["page"], each.url.params.get("where")) for each in self.script.sent("GET", "/accounts")
        ]

    async def find(self, *codes: str, since_s: float | None = None, linked: int = 0) -> dict[str, list[int]]:
        return await self.index.find(dict.fromkeys(codes, since_s), linked=linked)


async def test_without_a_link_the_whole_list_is_read() -> None:
    shelf = Shelf("A", "B", "C")
    assert await shelf.find("C", "D") == {"C": [3]}
    assert shelf.asked == [("0", None), ("1", None), ("2", None)]


async def test_the_whole_list_is_read_once() -> None:
    shelf = Shelf("A")
    await shelf.find("A")
    before = len(shelf.asked)
    await shelf.find("B")
    assert len(shelf.asked) == before


async def test_an_interrupted_reading_goes_on_where_it_was() -> None:
    shelf = Shelf("A", "B", "C")
    shelf.fail_at = 1
    with pytest.raises(Unavailable):
        await shelf.find("C")
    shelf.fail_at = None
    assert await shelf.find("A", "C") == {"A": [1], "C": [3]}
    assert [page for page, _ in shelf.asked] == ["0", "1", "1", "2"]


async def test_a_doubt_older_than_the_reading_is_settled_by_it() -> None:
    shelf = Shelf("A")
    await shelf.find("B", since_s=5.0)
    assert [where for _, where in shelf.asked] == [None, None]


async def test_a_doubt_younger_than_the_reading_is_looked_up() -> None:
    shelf = Shelf("A")
    await shelf.find("A")
    shelf.rows.append({"id": 9, "extId": "B"})
    assert await shelf.find("B", since_s=11.0) == {"B": [9]}


async def test_a_doubtful_code_is_not_taken_from_memory() -> None:
    shelf = Shelf("A")
    await shelf.find("A")
    shelf.rows.clear()
    assert await shelf.find("A", since_s=11.0) == {}


async def test_with_links_known_and_no_doubt_nothing_is_asked() -> None:
    shelf = Shelf("A")
    assert await shelf.find("A", linked=5) == {}
    assert shelf.asked == []


async def test_once_more_was_looked_up_than_is_linked_the_whole_list_is_cheaper() -> None:
    shelf = Shelf("A", "B", "C", "D", "E")
    await shelf.find("A", "B", "C", since_s=5.0, linked=2)
    await shelf.find("D", since_s=5.0, linked=2)
    before = len(shelf.asked)
    assert await shelf.find("E", since_s=5.0, linked=2) == {"E": [5]}
    assert len(shelf.asked) == before


async def test_two_living_records_with_one_code_are_both_found() -> None:
    assert await Shelf("A", "A").find("A") == {"A": [1, 2]}


async def test_a_deleted_record_is_not_found() -> None:
    shelf = Shelf("A")
    shelf.rows[0]["deleted"] = True
    assert await shelf.find("A") == {}


async def test_what_we_deleted_is_forgotten() -> None:
    shelf = Shelf("A")
    await shelf.find("A")
    shelf.index.deleted("A")
    assert await shelf.find("A") == {}


async def test_a_deleted_record_is_known_by_the_version_that_it_shows() -> None:
    shelf = Shelf("A")
    shelf.rows[0] |= {"deleted": True, "Z_SageVersion": "3"}
    assert await shelf.find("A", since_s=11.0) == {}
    assert (shelf.index.gone("A", 3), shelf.index.gone("A", 4)) == (1, None)
