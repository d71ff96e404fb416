"""What the sales person may do at a step; each gives the words of what was done."""

from tests.operations.two_way.people import Edit, Row, World
from tests.operations.two_way.plan import Step

ACCOUNT_FIELDS = {"TELEPHONE": "phone", "FAX": "fax", "E_MAIL": "email", "ADDRESS_3": "city", "WEB_ADDRESS": "website"}
CONTACT_FIELDS = {
    "TELEPHONE": "phone1",
    "FAX": "fax",
    "E_MAIL": "email",
    "ADDRESS_3": "city",
    "CONTACT_ROLE": "Z_SageRole",
}
"""Column of Sage: field of Sales Management. Those that people edit here."""

NOTHING = "nothing: there is none"
_FOR_SAGE = ("Potential", "Client")
_LINES_MAX = 3


def picked(rows: list[Row], pick: float) -> Row | None:
    return rows[int(pick * len(rows))] if rows else None


async def creates_potential(world: World, step: Step) -> str:
    identity = await world.crm.company(f"Mead {step.number} Ltd", "Potential", phone=f"new {step.number}")
    return f"account {identity}"


async def creates_client(world: World, step: Step) -> str:
    return f"account {await world.crm.company(f'Meadow {step.number} Ltd', 'Client', city=f'new {step.number}')}"


async def creates_lead(world: World, step: Step) -> str:
    return f"account {await world.crm.company(f'Moor {step.number} Ltd', 'Lead')}"


async def makes_lead_potential(world: World, step: Step) -> str:
    rows = [row for row in await world.crm.rows("accounts") if _status(row) == "Lead"]
    if (account := picked(rows, step.pick)) is None:
        return NOTHING
    statuses = {row["descriptionEN"]: row["id"] for row in await world.crm.all("accountStatuses")}
    await world.crm.edits("accounts", account["id"], statusId=statuses["Potential"])
    return f"account {account['id']}"


async def creates_contact(world: World, step: Step) -> str:
    if (account := await _company(world, step)) is None:
        return NOTHING
    identity = await world.crm.contact(account["id"], "Nora", f"Byrne {step.number}", phone1=f"new {step.number}")
    return f"contact {identity} of account {account['id']}"


async def creates_quotation(world: World, step: Step) -> str:
    products = [row["id"] for row in await world.crm.rows("products") if row["extId"]]
    account = await _company(world, step)
    if account is None or not products:
        return NOTHING
    count = 1 + int(step.choice * _LINES_MAX)
    lines = [(products[(step.number + at) % len(products)], at + 1) for at in range(count)]
    identity = await world.crm.quotation(account["id"], f"Offer {step.number}", lines)
    return f"order {identity} with {count} lines of account {account['id']}"


async def edits_account(world: World, step: Step) -> str:
    return await _edits(world, step, "accounts", ACCOUNT_FIELDS)


async def edits_contact(world: World, step: Step) -> str:
    return await _edits(world, step, "contacts", CONTACT_FIELDS)


async def edits_order(world: World, step: Step) -> str:
    if (order := picked(await world.crm.rows("salesorders"), step.pick)) is None:
        return NOTHING
    if order["readOnly"]:
        return await edit(world, step, "salesorders", order, "comment")
    products = [row["id"] for row in await world.crm.rows("products") if row["extId"]]
    if products and step.choice < 0.5:
        await world.crm.adds_line(order["id"], products[0], step.number + 1)
        return f"order {order['id']}: one more line"
    await world.crm.edits("salesorders", order["id"], comment=f"note {step.number}")
    return f"order {order['id']}: comment"


async def deletes(world: World, step: Step) -> str:
    """A contact, an order, or a company to which nothing belongs."""
    resource = ("contacts", "salesorders", "accounts")[int(step.choice * 3)]
    rows = await world.crm.rows(resource)
    if resource == "accounts":
        others = [row for name in ("contacts", "salesorders") for row in await world.crm.rows(name)]
        owners = {(row["accountId"] or {}).get("id") for row in others}
        rows = [row for row in rows if row["id"] not in owners]
    if (row := picked(rows, step.pick)) is None:
        return NOTHING
    await world.crm.deletes(resource, row["id"])
    return f"{resource} {row['id']} ({row['extId']})"


async def _edits(world: World, step: Step, resource: str, fields: dict[str, str]) -> str:
    if (row := picked(await world.crm.rows(resource), step.pick)) is None:
        return NOTHING
    return await edit(world, step, resource, row, list(fields.values())[int(step.choice * len(fields))])


async def edit(world: World, step: Step, resource: str, row: Row, field: str) -> str:
    value = f"crm {step.number}"
    write = world.crm.edits_locked if row["readOnly"] else world.crm.edits
    await write(resource, row["id"], **{field: value})
    world.edits.append(Edit(resource, row["id"], field, value))
    return f"{resource} {row['id']} ({row['extId']}): {field} = {value}"


async def _company(world: World, step: Step) -> Row | None:
    return picked([row for row in await world.crm.rows("accounts") if _status(row) in _FOR_SAGE], step.pick)


def _status(row: Row) -> str | None:
    return (row["statusId"] or {}).get("value")
