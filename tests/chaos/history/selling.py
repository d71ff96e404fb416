"""What the sales person does in one round, each act with what it comes to; one that finds no record waits its turn."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from random import Random
from typing import Any

import httpx

from schemas.vocabulary import Entity
from tests.chaos.fault import Site
from tests.chaos.history.bookkeeping import contact_key, free_contacts
from tests.chaos.history.books import POTENTIAL, Books, code, in_words
from tests.operations.two_way.people import World

RESOURCES = {
    Entity.ACCOUNT: "accounts",
    Entity.CONTACT: "contacts",
    Entity.PRODUCT: "products",
    Entity.SALES_ORDER: "salesorders",
    Entity.INVOICE: "sales",
}


@dataclass
class Scene:
    """One company as its sales person finds it. Whoever holds ``folder`` may write exports, and nobody else."""

    site: Site
    world: World
    books: Books
    folder: asyncio.Lock = field(default_factory=asyncio.Lock)

    def crm_id(self, entity: Entity, key: str) -> int | None:
        """Of the record with this Sage code, once it is there and free to be edited."""
        table = self.site.crm.simulator.store.table(RESOURCES[entity])
        return next((row["id"] for row in table.with_value("extId", [key]) if not row["deleted"]), None)


@dataclass(frozen=True)
class Act:
    """``carry_out`` returns False when its record is not there yet."""

    words: str
    carry_out: Callable[[Scene], Awaitable[bool]]


def few_acts(books: Books, number: int, each: int = 1) -> Iterator[Act]:
    """Edits of potentials and contacts, so many of each."""
    random, sizes = Random(books.random.random()), books.sizes
    for place in random.sample(range(sizes.disputed + sizes.converted, sizes.potentials), each):
        yield _edit(Entity.ACCOUNT, code("P", place), {"email": "email", "fax": "fax"}, f"crm {number}")
    for place in random.sample(range(free_contacts(books), sizes.contacts), each):
        fields = {"email": "email", "role": "Z_SageRole"}
        yield _edit(Entity.CONTACT, contact_key(books, place), fields, f"crm {number}")


def selling(books: Books, number: int) -> Iterator[Act]:
    """The round's acts, in order."""
    yield from few_acts(books, number, 4)
    random, sizes = Random(books.random.random()), books.sizes
    first = sizes.disputed + sizes.converted
    for place in random.sample(range(sizes.mortal_customers, sizes.customers), 2):
        yield _edit_locked(code("C", place), f"crm {number}")
    yield _create_account(number)
    yield _create_contact(code("P", random.randrange(first, sizes.potentials)), number)
    account = code("C", random.randrange(sizes.mortal_customers, sizes.customers))
    yield _quotation(account, random.sample(range(sizes.priced_products), 2), number)
    yield _delete(contact_key(books, sizes.disputed + sizes.mortal_contacts + number))


def disputes(books: Books, number: int) -> Iterator[Act]:
    """Both sides change one field of a record that nobody else touches, before an export shows either."""
    yield _dispute(Entity.ACCOUNT, "SALES_LEDGER", code("P", number), "phone", number)
    yield _dispute(Entity.CONTACT, "SALES_DEL_ADDR", contact_key(books, number), "phone1", number)


def _edit(entity: Entity, key: str, fields: dict[str, str], value: str) -> Act:
    async def carry_out(scene: Scene) -> bool:
        if (identity := scene.crm_id(entity, key)) is None:
            return False
        await scene.world.crm.edits(RESOURCES[entity], identity, **dict.fromkeys(fields.values(), value))
        scene.books.model.change(entity, key, **dict.fromkeys(fields, value))
        return True

    return Act(f"edits {entity} {key}", carry_out)


def _edit_locked(key: str, value: str) -> Act:
    """Through another program, as people can't: Sage's values stand."""

    async def carry_out(scene: Scene) -> bool:
        if (identity := scene.crm_id(Entity.ACCOUNT, key)) is None:
            return False
        try:
            await scene.world.crm.edits_locked("accounts", identity, fax=value)
        except (AssertionError, httpx.HTTPError):  # the API is what is struck just now: the program tries again
            return False
        return True

    return Act(f"edits the customer {key}", carry_out)


def _create_account(number: int) -> Act:
    async def carry_out(scene: Scene) -> bool:
        facts: dict[str, Any] = {"name": f"Meadow {number} Ltd", "phone": f"new {number}", "email": None}
        identity = await scene.world.crm.company(facts["name"], POTENTIAL, phone=facts["phone"])
        scene.books.model.add_from_crm(Entity.ACCOUNT, identity, **facts, status=POTENTIAL, locked=False)
        return True

    return Act("creates a potential", carry_out)


def _create_contact(account: str, number: int) -> Act:
    async def carry_out(scene: Scene) -> bool:
        if (owner := scene.crm_id(Entity.ACCOUNT, account)) is None:
            return False
        identity = await scene.world.crm.contact(owner, "Nora", f"Byrne {number}", phone1=f"new {number}")
        facts = {"name": f"Nora Byrne {number}", "phone": f"new {number}", "account": account}
        scene.books.model.add_from_crm(Entity.CONTACT, identity, **facts)
        return True

    return Act(f"creates a contact of {account}", carry_out)


def _quotation(account: str, products: list[int], number: int) -> Act:
    async def carry_out(scene: Scene) -> bool:
        owner = scene.crm_id(Entity.ACCOUNT, account)
        found = [scene.crm_id(Entity.PRODUCT, code("A", one)) for one in products]
        goods = [one for one in found if one is not None]
        if owner is None or len(goods) < len(products):
            return False
        counts = [1 + (number + place) % 5 for place in range(len(goods))]
        identity = await scene.world.crm.quotation(owner, f"Offer {number}", list(zip(goods, counts, strict=True)))
        prices = [Decimal(f"{1 + one % 50}.5") for one in products]
        net = sum((count * price for count, price in zip(counts, prices, strict=True)), Decimal(0))
        lines = in_words((code("A", one), count) for one, count in zip(products, counts, strict=True))
        scene.books.model.add_from_crm(Entity.SALES_ORDER, identity, account=account, net=net, lines=lines, locked=True)
        return True

    return Act(f"creates a quotation for {account}", carry_out)


def _delete(key: str) -> Act:
    async def carry_out(scene: Scene) -> bool:
        if (identity := scene.crm_id(Entity.CONTACT, key)) is None:
            return False
        await scene.world.crm.deletes("contacts", identity)
        scene.books.model.deleted_in_crm(Entity.CONTACT, key)
        return True

    return Act(f"deletes the contact {key}", carry_out)


def _dispute(entity: Entity, table: str, key: str, place: str, number: int) -> Act:
    async def carry_out(scene: Scene) -> bool:
        if (identity := scene.crm_id(entity, key)) is None:
            return False
        wanted = scene.books.model.at(entity, key)
        async with scene.folder:
            await scene.world.sage.edits(table, key, TELEPHONE=f"sage {number}")
            await scene.world.crm.edits(RESOURCES[entity], identity, **{place: f"crm {number}"})
        wanted.facts["phone"], wanted.disputed = f"sage {number}", True
        return True

    return Act(f"disputes {entity} {key}", carry_out)
