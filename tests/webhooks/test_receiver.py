"""What the receiver answers, and that it answers only what is true."""

import asyncio
import itertools
from collections import Counter
from collections.abc import AsyncIterator

import httpx
import pytest

from cdc.broker.errors import KafkaUnavailable
from cdc.webhooks.delivery import Delivery, delivery_of
from cdc.webhooks.receiver import BODY_BYTES_MAX, Receiver

TOKEN = "t" * 43
ADDRESS = f"/webhooks/acme/{TOKEN}"


class Shelf:
    """Keeps deliveries; on request it waits before it has them, or never has them."""

    def __init__(self) -> None:
        self.kept: list[Delivery] = []
        self.asked = asyncio.Event()
        self.ready = asyncio.Event()
        self.ready.set()
        self.away = False

    async def __call__(self, delivery: Delivery) -> None:
        self.asked.set()
        await self.ready.wait()
        if self.away:
            raise KafkaUnavailable("away")
        self.kept.append(delivery)


@pytest.fixture
def shelf() -> Shelf:
    return Shelf()


@pytest.fixture
async def crm(shelf: Shelf) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(Receiver({"acme": TOKEN}, shelf).application())
    async with httpx.AsyncClient(transport=transport, base_url="http://receiver") as client:
        yield client


async def test_a_delivery_is_kept_as_it_came(crm: httpx.AsyncClient, shelf: Shelf) -> None:
    answer = await crm.post(f"{ADDRESS}?entity=account&action=insert", content=b"[1, 2")
    assert answer.status_code == 202
    assert shelf.kept == [Delivery("acme", "account", "insert", b"[1, 2")]


async def test_nothing_is_answered_before_the_delivery_is_kept(crm: httpx.AsyncClient, shelf: Shelf) -> None:
    shelf.ready.clear()
    answer = asyncio.create_task(crm.post(ADDRESS, content=b"[]"))
    await shelf.asked.wait()
    assert not answer.done()
    shelf.ready.set()
    assert (await answer).status_code == 202


async def test_without_kafka_the_crm_is_asked_to_come_again(crm: httpx.AsyncClient, shelf: Shelf) -> None:
    shelf.away = True
    answer = await crm.post(ADDRESS, content=b"[]")
    assert answer.status_code == 503
    assert int(answer.headers["retry-after"]) > 0


@pytest.mark.parametrize(
    "address", ["/webhooks/acme/wrong", f"/webhooks/bolt/{TOKEN}", "/webhooks/acme/", "/webhooks/bolt/" + "-" * 43]
)
async def test_a_wrong_address_is_not_found_and_nothing_is_kept(
    address: str, crm: httpx.AsyncClient, shelf: Shelf
) -> None:
    assert (await crm.post(address, content=b"[]")).status_code == 404
    assert shelf.kept == []


async def test_a_body_that_is_too_large_is_refused(crm: httpx.AsyncClient, shelf: Shelf) -> None:
    assert (await crm.post(ADDRESS, content=b"x" * (BODY_BYTES_MAX + 1))).status_code == 413
    assert shelf.kept == []


async def test_a_body_of_unknown_size_is_read_no_further_than_allowed(crm: httpx.AsyncClient, shelf: Shelf) -> None:
    async def endless() -> AsyncIterator[bytes]:
        for _ in range(1000):
            yield b"x" * 64 * 1024

    assert (await crm.post(ADDRESS, content=endless())).status_code == 413
    assert shelf.kept == []


async def test_the_largest_body_that_is_allowed_is_kept(crm: httpx.AsyncClient, shelf: Shelf) -> None:
    assert (await crm.post(ADDRESS, content=b"x" * BODY_BYTES_MAX)).status_code == 202


async def test_with_too_much_in_hand_the_crm_is_asked_to_come_again(shelf: Shelf) -> None:
    transport = httpx.ASGITransport(Receiver({"acme": TOKEN}, shelf, waiting_bytes_max=3).application())
    async with httpx.AsyncClient(transport=transport, base_url="http://receiver") as crm:
        shelf.ready.clear()
        first = asyncio.create_task(crm.post(ADDRESS, content=b"[]"))
        await shelf.asked.wait()
        assert (await crm.post(ADDRESS, content=b"[]")).status_code == 503
        shelf.ready.set()
        assert (await first).status_code == 202
        assert (await crm.post(ADDRESS, content=b"[]")).status_code == 202


async def test_a_flood_of_one_company_leaves_the_others_their_room(shelf: Shelf) -> None:
    room = 4 * BODY_BYTES_MAX
    receiver = Receiver({"acme": TOKEN, "bolt": "u" * 43}, shelf, waiting_bytes_max=room)
    transport = httpx.ASGITransport(receiver.application())
    async with httpx.AsyncClient(transport=transport, base_url="http://receiver") as crm:
        shelf.ready.clear()
        flood = [asyncio.create_task(crm.post(ADDRESS, content=b"x" * BODY_BYTES_MAX)) for _ in range(8)]
        async with asyncio.timeout(10):
            refused = [(await each).status_code for each in itertools.islice(asyncio.as_completed(flood), 6)]
        other = asyncio.create_task(crm.post(f"/webhooks/bolt/{'u' * 43}", content=b"x" * BODY_BYTES_MAX))
        shelf.ready.set()
        assert (await other).status_code == 202
        await asyncio.gather(*flood)
    assert refused == [503] * 6
    assert Counter(one.company for one in shelf.kept) == {"acme": 2, "bolt": 1}


async def test_the_token_of_one_company_opens_no_other(shelf: Shelf) -> None:
    transport = httpx.ASGITransport(Receiver({"acme": TOKEN, "bolt": "u" * 43}, shelf).application())
    async with httpx.AsyncClient(transport=transport, base_url="http://receiver") as crm:
        assert (await crm.post(f"/webhooks/bolt/{TOKEN}", content=b"[]")).status_code == 404
    assert shelf.kept == []


async def test_the_receiver_says_that_it_lives(crm: httpx.AsyncClient) -> None:
    assert (await crm.get("/healthz")).status_code == 200


def test_a_delivery_survives_its_topic() -> None:
    delivery = Delivery("acme", "account", "insert", b"[]")
    assert delivery_of(delivery.key, delivery.body, delivery.headers) == delivery


def test_a_record_without_headers_is_a_delivery_that_says_nothing() -> None:
    delivery = delivery_of(b"acme|x", None, [])
    assert (delivery.company, delivery.entity, delivery.action, delivery.body) == ("acme", "", "", b"")
