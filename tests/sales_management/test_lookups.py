"""Value lists by label, and who owns a record."""

from typing import Any

import pytest

from cdc.failures import Unavailable
from cdc.sales_management.lookups import Lookups
from cdc.sinks.crm.owners import Owners
from tests.sinks.crm.scripted import Script

STATUSES = [
    {"id": 5, "descriptionEN": "Client", "descriptionES": "Cliente", "deleted": True},
    {"id": 6, "descriptionEN": "Client", "descriptionES": "Cliente"},
]


class Lists:
    """The value lists of an implementation, and a clock that the test turns."""

    def __init__(self, **lists: list[dict[str, Any]]) -> None:
        self.s = 0.0
        self.script = Script({f"GET /{name}": rows for name, rows in lists.items()})
        self.lookups = Lookups(self.script.api(), lambda: self.s)


async def test_a_deleted_value_is_not_found() -> None:
    assert await Lists(accountStatuses=STATUSES).lookups.id_of("accountStatuses", "client") == 6


async def test_a_list_is_read_once_for_many_labels() -> None:
    lists = Lists(accountStatuses=STATUSES)
    for label in ("Client", "Cliente"):
        await lists.lookups.id_of("accountStatuses", label)
    assert len(lists.script.sent("GET", "/accountStatuses")) == 1


async def test_a_missing_label_makes_it_look_again_after_a_while() -> None:
    lists = Lists(accountStatuses=[])
    assert await lists.lookups.id_of("accountStatuses", "Client") is None
    lists.script.answers["GET /accountStatuses"] = STATUSES
    assert await lists.lookups.id_of("accountStatuses", "Client") is None
    lists.s = 31.0
    assert await lists.lookups.id_of("accountStatuses", "Client") == 6


async def test_an_old_list_is_read_again() -> None:
    lists = Lists(accountStatuses=STATUSES)
    await lists.lookups.id_of("accountStatuses", "Client")
    lists.s = 601.0
    await lists.lookups.id_of("accountStatuses", "Client")
    assert len(lists.script.sent("GET", "/accountStatuses")) == 2


async def test_a_country_is_not_found_by_its_name() -> None:
    lists = Lists(countries=[{"id": 1, "iso2": "GB", "descriptionEN": "IE"}, {"id": 2, "iso2": "IE"}])
    assert await lists.lookups.id_of("countries", "IE") == 2


async def test_the_default_branch_is_chosen() -> None:
    assert await Lists(branches=[{"id": 1}, {"id": 2, "default": True}]).lookups.branch() == 2


async def test_without_a_default_the_first_branch_is_chosen() -> None:
    assert await Lists(branches=[{"id": 3}, {"id": 4}]).lookups.branch() == 3


async def test_without_a_branch_nothing_can_be_written() -> None:
    with pytest.raises(Unavailable, match="no branch"):
        await Lists(branches=[]).lookups.branch()


def owners(*users: dict[str, Any], admin_user: str | None = None) -> Owners:
    return Owners(Lists(users=list(users)).lookups, admin_user)


RAJ = {"id": 3, "email": "raj@acme.example", "level": 1}
HELEN = {"id": 8, "email": "helen@acme.example", "level": 5}


async def test_the_administrator_is_the_active_user_of_the_highest_level() -> None:
    retired = {"id": 1, "email": "old@acme.example", "level": 5, "isActive": False}
    assert await owners(RAJ, retired, HELEN).owner(None) == (8, None)


async def test_of_two_administrators_the_older_one_owns() -> None:
    assert (await owners(HELEN, HELEN | {"id": 7}).owner(None))[0] == 7


async def test_an_inactive_user_owns_nothing_new() -> None:
    found, note = await owners(RAJ | {"isActive": False}, HELEN).owner("raj@acme.example")
    assert found == 8
    assert note is not None


async def test_of_two_users_with_one_address_the_active_one_counts() -> None:
    assert (await owners(RAJ | {"isActive": False}, RAJ | {"id": 10}).owner("raj@acme.example"))[0] == 10


async def test_without_an_active_user_nothing_can_be_owned() -> None:
    with pytest.raises(Unavailable, match="no active user"):
        await owners(RAJ | {"isActive": False}).owner(None)


async def test_a_country_is_called_by_its_code() -> None:
    lists = Lists(countries=[{"id": 1, "iso2": "GB", "descriptionEN": "United Kingdom"}])
    assert await lists.lookups.label_of("countries", 1) == "GB"


async def test_a_status_is_called_by_its_english_label() -> None:
    assert await Lists(accountStatuses=STATUSES).lookups.label_of("accountStatuses", 6) == "Client"


async def test_a_missing_id_makes_it_look_again_after_a_while() -> None:
    lists = Lists(countries=[])
    assert await lists.lookups.label_of("countries", 2) is None
    lists.script.answers["GET /countries"] = [{"id": 2, "iso2": "IE"}]
    lists.s = 31.0
    assert await lists.lookups.label_of("countries", 2) == "IE"
