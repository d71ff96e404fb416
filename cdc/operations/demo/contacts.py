"""A contact that both sides know: different fields survive, the same field leaves a person to look."""

from cdc.operations.demo.meadow import Meadow
from cdc.operations.demo.potentials import BORN
from cdc.operations.demo.scene import Scene
from schemas.reason import Reason
from schemas.vocabulary import Entity

ADDRESSES = "SALES_DEL_ADDR"
_FIRST, _LAST = "Marion", "Holloway"
EMAIL, _PHONE = "marion@meadholloway.example", "0161 496 0311"
_IN_SAGE, IN_CRM = "07700 900311", "07700 900322"


async def edited_on_both_sides(scene: Scene) -> None:
    """Different fields of one contact are changed on both sides at once: both changes survive on both."""
    meadow = Meadow(scene)
    account = await meadow.crm.found("accounts", "name", BORN)
    crm_id = await meadow.sales_person.enters_contact(account["id"], _FIRST, _LAST)
    code = str((await meadow.says(Reason.APPLIED, Entity.CONTACT, crm_id)).sage_key)
    row = await meadow.sage.row(ADDRESSES, REFERENCE=code)
    meadow.expect(f"a new contact is in Sage as {code}", row["CONTACT_NAME"] == f"{_FIRST} {_LAST}")
    async with meadow.at_once():
        await meadow.sage.edit(ADDRESSES, code, TELEPHONE=_PHONE)
        await meadow.sales_person.edits("contacts", crm_id, email=EMAIL)

    async def have_both() -> bool:
        row, record = await meadow.sage.row(ADDRESSES, REFERENCE=code), await meadow.crm.record("contacts", crm_id)
        return (row.get("TELEPHONE"), row.get("E_MAIL")) == (record["phone1"], record["email"]) == (_PHONE, EMAIL)

    words = "Sage's telephone number and Sales Management's e-mail address are on both sides"
    await meadow.agree(Entity.CONTACT, crm_id, have_both, words)


async def same_field_on_both_sides(scene: Scene) -> None:
    """The same field is changed on both sides before either saw the other: Sage's value stands, both are told."""
    meadow = Meadow(scene)
    contact = await meadow.crm.found("contacts", "email", EMAIL)
    news = meadow.how_often(Entity.CONTACT, contact["id"])
    async with meadow.at_once():
        await meadow.sage.edit(ADDRESSES, contact["extId"], TELEPHONE_2=_IN_SAGE)
        await meadow.sales_person.edits("contacts", contact["id"], phone2=IN_CRM)
    status = await meadow.says(Reason.CONFLICT, Entity.CONTACT, contact["id"], news)
    scene.story.say(status.detail)
    both = [{"field": "phone_2", "sage": _IN_SAGE, "crm": IN_CRM}]
    meadow.expect("the status holds both values", list(status.conflict) == both)

    async def sage_stands() -> bool:
        row = await meadow.sage.row(ADDRESSES, REFERENCE=contact["extId"])
        record = await meadow.crm.record("contacts", contact["id"])
        return (row.get("TELEPHONE_2"), record["phone2"]) == (_IN_SAGE, _IN_SAGE)

    await scene.stage.facts.until_so(sage_stands, "Sage's value stands on both sides")
    meadow.expect("Sage's value stands on both sides", await sage_stands())
