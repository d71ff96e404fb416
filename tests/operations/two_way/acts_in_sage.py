"""What the bookkeeper may do at a step; each gives the words of what was done."""

import asyncio

from tests.operations.two_way.acts_in_crm import ACCOUNT_FIELDS, CONTACT_FIELDS, NOTHING, edit, picked
from tests.operations.two_way.people import Edit, Row, World
from tests.operations.two_way.plan import Step

LEDGER, ADDRESSES, ORDERS = "SALES_LEDGER", "SALES_DEL_ADDR", "SALES_ORDER"
_HOW = ("flag", "hard", "recorded")


async def creates_potential(world: World, step: Step) -> str:
    code = f"SAG{step.number:03d}"
    values = {"NAME": f"Sagebrush {step.number} Ltd", "ANALYSIS_1": "Prospect", "TELEPHONE": f"new {step.number}"}
    await world.sage.creates(LEDGER, ACCOUNT_REF=code, COUNTRY_CODE="GB", CURRENCY="1", **values)
    return code


async def creates_contact(world: World, step: Step) -> str:
    if (account := picked(await world.sage.rows(LEDGER), step.pick)) is None:
        return NOTHING
    code = str(account["ACCOUNT_REF"])
    taken = [int(row["ADDRESS_REF"]) for row in await world.sage.all(ADDRESSES) if row["ACCOUNT_REF"] == code]
    number = max([*taken, 0]) + 1
    key = {"REFERENCE": f"{code:8}{number:04d}", "ACCOUNT_REF": code, "ADDRESS_REF": str(number)}
    values = {"ADDRESS_TYPE": "1", "ADDRESS_TYPE_NAME": "Contact", "CONTACT_NAME": f"Sage Person {step.number}"}
    await world.sage.creates(ADDRESSES, **key, **values, TELEPHONE=f"new {step.number}")
    return key["REFERENCE"]


async def edits_account(world: World, step: Step) -> str:
    return await _edits(world, step, LEDGER, await world.sage.rows(LEDGER), ACCOUNT_FIELDS)


async def edits_contact(world: World, step: Step) -> str:
    return await _edits(world, step, ADDRESSES, await _contacts(world), CONTACT_FIELDS)


async def converts_potential(world: World, step: Step) -> str:
    if (row := picked(await potentials(world), step.pick)) is None:
        return NOTHING
    await world.sage.edits(LEDGER, row["ACCOUNT_REF"], ANALYSIS_1="Trade")
    return str(row["ACCOUNT_REF"])


async def wins_quotation(world: World, step: Step) -> str:
    rows = [row for row in await world.sage.rows(ORDERS) if "quot" in row["ORDER_OR_QUOTE"].lower()]
    if (row := picked(rows, step.pick)) is None:
        return NOTHING
    await world.sage.wins(row["ORDER_NUMBER"])
    return str(row["ORDER_NUMBER"])


async def deletes_contact(world: World, step: Step) -> str:
    return await _deletes(world, step, ADDRESSES, "REFERENCE", await _contacts(world))


async def deletes_potential(world: World, step: Step) -> str:
    """One to which nothing belongs."""
    owners = {row["ACCOUNT_REF"] for table in (ADDRESSES, ORDERS) for row in await world.sage.rows(table)}
    rows = [row for row in await potentials(world) if row["ACCOUNT_REF"] not in owners]
    return await _deletes(world, step, LEDGER, "ACCOUNT_REF", rows)


async def both_edit_contact(world: World, step: Step) -> str:
    return await _both_edit(world, step, (ADDRESSES, "contacts", "REFERENCE"), await _contacts(world), CONTACT_FIELDS)


async def both_edit_potential(world: World, step: Step) -> str:
    return await _both_edit(world, step, (LEDGER, "accounts", "ACCOUNT_REF"), await potentials(world), ACCOUNT_FIELDS)


async def potentials(world: World) -> list[Row]:
    return [row for row in await world.sage.rows(LEDGER) if row["ANALYSIS_1"] == "Prospect"]


async def _contacts(world: World) -> list[Row]:
    return [row for row in await world.sage.rows(ADDRESSES) if row["ADDRESS_TYPE"] == "1"]


async def _edits(world: World, step: Step, table: str, rows: list[Row], fields: dict[str, str]) -> str:
    if (row := picked(rows, step.pick)) is None:
        return NOTHING
    return await _edit(world, step, table, row, list(fields)[int(step.choice * len(fields))])


async def _edit(world: World, step: Step, table: str, row: Row, column: str) -> str:
    key = row["ACCOUNT_REF" if table == LEDGER else "REFERENCE"]
    value = f"sage {step.number}"
    await world.sage.edits(table, key, **{column: value})
    world.edits.append(Edit(table, key, column, value))
    return f"{table} {key}: {column} = {value}"


async def _both_edit(
    world: World, step: Step, names: tuple[str, str, str], rows: list[Row], fields: dict[str, str]
) -> str:
    """At the same time, one time in three the same field."""
    table, resource, key = names
    there = {row["extId"]: row for row in await world.crm.rows(resource) if row["extId"]}
    if (row := picked([row for row in rows if row[key] in there], step.pick)) is None:
        return NOTHING
    columns = list(fields)
    first = int(step.choice * len(columns))
    second = (first + step.number % 3) % len(columns)
    done = await asyncio.gather(
        _edit(world, step, table, row, columns[first]),
        edit(world, step, resource, there[row[key]], fields[columns[second]]),
    )
    return "; ".join(done)


async def _deletes(world: World, step: Step, table: str, key: str, rows: list[Row]) -> str:
    if (row := picked(rows, step.pick)) is None:
        return NOTHING
    how = _HOW[int(step.choice * len(_HOW))]
    await world.sage.deletes(table, row[key], how)
    return f"{row[key]} ({how})"
