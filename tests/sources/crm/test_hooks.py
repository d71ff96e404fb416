"""The connector's own hooks: exactly one per entity and action, at our address."""

import pytest

from cdc.failures import Unavailable
from cdc.simulators.sales_management.server import RunningSimulator
from cdc.sources.crm.hooks import Hook, hooks_of, own_hooks, register, remove
from tests.sources.crm.api import connection
from tests.sources.crm.stage import ADMIN, People

HERE = "http://127.0.0.1:1/webhooks"


def wanted(token: str = "token", address: str = HERE) -> list[Hook]:
    return list(hooks_of("acme", address, token))


def test_there_is_one_for_each_entity_and_action() -> None:
    assert len({(hook.entity, hook.action) for hook in wanted()}) == 9


def test_the_address_says_company_token_entity_and_action() -> None:
    assert wanted()[0].url == f"{HERE}/acme/token?entity=account&action=insert"


def test_a_slash_at_the_end_of_the_setting_changes_nothing() -> None:
    assert wanted(address=f"{HERE}/") == wanted()


async def test_the_first_time_all_are_made(simulator: RunningSimulator) -> None:
    async with connection(simulator) as api:
        done = await register(api, "acme", wanted())
        urls = {row["url"] for row in await own_hooks(api, "acme")}
    assert (done.created, done.corrected, done.removed) == (9, 0, 0)
    assert urls == {hook.url for hook in wanted()}


async def test_our_own_user_is_who_made_the_hooks(simulator: RunningSimulator, people: People) -> None:
    users = await people.control("GET", "records/users")
    admin = next(row["id"] for row in users if row["email"] == ADMIN)
    async with connection(simulator) as api:
        first = await register(api, "acme", wanted())
        again = await register(api, "acme", wanted())
    assert (first.user_id, again.user_id) == (admin, admin)


async def test_the_second_time_nothing_is_written(simulator: RunningSimulator) -> None:
    async with connection(simulator) as api:
        await register(api, "acme", wanted())
        done = await register(api, "acme", wanted())
    assert (done.created, done.corrected, done.removed) == (0, 0, 0)


async def test_another_token_corrects_the_addresses(simulator: RunningSimulator) -> None:
    async with connection(simulator) as api:
        await register(api, "acme", wanted("old"))
        done = await register(api, "acme", wanted("new"))
        urls = {row["url"] for row in await own_hooks(api, "acme")}
    assert (done.created, done.corrected, done.removed) == (0, 9, 0)
    assert urls == {hook.url for hook in wanted("new")}


async def test_what_is_there_twice_or_no_longer_wanted_is_removed(simulator: RunningSimulator) -> None:
    async with connection(simulator) as api:
        twice = wanted()[0].body
        stale = twice | {"name": "cdc acme opportunity insert", "entity": "opportunity"}
        for body in (twice, twice, stale):
            await api.call("POST", "/hooks", body)
        done = await register(api, "acme", wanted())
        assert (done.created, done.removed) == (8, 2)
        assert len(await own_hooks(api, "acme")) == 9


async def test_hooks_of_others_are_left_alone(simulator: RunningSimulator) -> None:
    async with connection(simulator) as api:
        for name in ("cdc acme-two account insert", "somebody's own"):
            await api.call("POST", "/hooks", wanted()[0].body | {"name": name})
        await register(api, "acme", wanted())
        assert await remove(api, "acme") == 9
        left = [row["name"] for row in await api.call("GET", "/hooks") if not row["deleted"]]
    assert left == ["cdc acme-two account insert", "somebody's own"]


async def test_a_refused_address_is_a_matter_for_later_that_names_the_setting(simulator: RunningSimulator) -> None:
    async with connection(simulator) as api:
        with pytest.raises(Unavailable, match="check webhooks"):
            await register(api, "acme", wanted(address="ftp://127.0.0.1"))
