"""Companies that travel both ways: born in Sales Management, won in Sage, edited where they must not be, deleted."""

from cdc.operations.demo.company import CLOSED, UNWANTED
from cdc.operations.demo.meadow import Meadow
from cdc.operations.demo.scene import Scene
from schemas.reason import Reason
from schemas.vocabulary import Entity, Kind

BORN = "Mead & Holloway Garden Centres"
"""The company that the sales person finds."""

_LEDGER = "SALES_LEDGER"
_PHONE = "0161 496 0310"


async def born_in_crm(scene: Scene) -> None:
    """A potential that a sales person enters is in Sage under a code of its own, and the code comes back."""
    meadow = Meadow(scene)
    await meadow.loaded()
    crm_id = await meadow.sales_person.enters_company(BORN, "Potential", phone=_PHONE, city="Stockport")
    code = str((await meadow.says(Reason.APPLIED, Entity.ACCOUNT, crm_id)).sage_key)
    row = await meadow.sage.row(_LEDGER, ACCOUNT_REF=code)
    held = (row["NAME"], row["TELEPHONE"], row["ADDRESS_3"])
    meadow.expect(f"Sage has it under the free code {code}", held == (BORN, _PHONE, "Stockport"))
    meadow.expect("there it is marked as a prospect", row["ANALYSIS_1"] == "Prospect")

    async def has_code() -> bool:
        record = await meadow.crm.record("accounts", crm_id)
        return (record["extId"], record["readOnly"]) == (code, False)

    words = f"{code} is its code in Sales Management too, and it stays editable"
    await meadow.agree(Entity.ACCOUNT, crm_id, has_code, words)


async def becomes_customer(scene: Scene) -> None:
    """The bookkeeper takes the mark away: the same record is a customer's, and read-only."""
    meadow = Meadow(scene)
    before = await meadow.crm.found("accounts", "name", BORN)
    news, count = meadow.how_often(Entity.ACCOUNT, before["id"]), len(await meadow.crm.all("accounts"))
    await meadow.sage.edit(_LEDGER, before["extId"], ANALYSIS_1="Retail")
    status = await meadow.says(Reason.APPLIED, Entity.ACCOUNT, before["id"], news, Kind.CUSTOMER)
    after = await meadow.crm.record("accounts", before["id"])
    label = after["statusId"]["value"]
    meadow.expect(f'it is a customer: "{label}"', label == "Client")
    meadow.expect("from now on it is read-only", after["readOnly"] is True and status.read_only)
    meadow.expect("it is the same record, no second one", len(await meadow.crm.all("accounts")) == count)


async def edit_undone(scene: Scene) -> None:
    """Promise 5: what is read-only stays untouched; another program's edit is taken back and the record says so."""
    meadow = Meadow(scene)
    before = await meadow.crm.found("accounts", "name", BORN)
    news, writes = meadow.how_often(Entity.ACCOUNT, before["id"]), len(await meadow.sage.writes())
    await meadow.crm.write_as_other_program("accounts", before["id"], phone="0161 496 0399")
    status = await meadow.says(Reason.UNDONE, Entity.ACCOUNT, before["id"], news)
    scene.story.say(status.detail)
    after = await meadow.crm.record("accounts", before["id"])
    meadow.expect("the edit is undone in Sales Management", after["phone"] == _PHONE)
    row = await meadow.sage.row(_LEDGER, ACCOUNT_REF=before["extId"])
    meadow.expect("Sage was not written to", row["TELEPHONE"] == _PHONE and len(await meadow.sage.writes()) == writes)


async def deleted_in_crm(scene: Scene) -> None:
    """A deletion in Sales Management goes nowhere, and no export brings the record back."""
    meadow = Meadow(scene)
    gone, writes = (await meadow.crm.live("accounts"))[UNWANTED]["id"], len(await meadow.sage.writes())
    await meadow.sales_person.deletes("accounts", gone)
    status = await meadow.says(Reason.DELETED_IN_CRM, Entity.ACCOUNT, gone)
    scene.story.say(status.detail)
    await meadow.sage.edit(_LEDGER, UNWANTED, TELEPHONE="0161 496 0178")
    await meadow.exported("customers.csv")
    row = await meadow.sage.row(_LEDGER, ACCOUNT_REF=UNWANTED)
    untouched = row["RECORD_DELETED"] == "0" and len(await meadow.sage.writes()) == writes
    meadow.expect("Sage keeps it and was not written to", untouched)
    meadow.expect("the next export does not bring it back", UNWANTED not in await meadow.crm.live("accounts"))
    meadow.expect("its status stands", meadow.told(Entity.ACCOUNT, gone)[-1].reason == Reason.DELETED_IN_CRM.code)


async def deleted_in_sage(scene: Scene) -> None:
    """A deletion in Sage marks the record in Sales Management as deleted."""
    meadow = Meadow(scene)
    gone = (await meadow.crm.live("accounts"))[CLOSED]["id"]
    await meadow.sage.delete(_LEDGER, CLOSED)
    await meadow.says(Reason.MARKED_DELETED, Entity.ACCOUNT, gone)
    record = await meadow.crm.record("accounts", gone)
    meadow.expect(f"{CLOSED} was deleted in Sage and is marked deleted", record["deleted"] is True)
