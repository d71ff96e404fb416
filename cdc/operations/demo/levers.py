"""What people do on the console: look at the counts, settle a conflict, have a refused record tried again."""

from collections import Counter

from cdc.operations.demo.configuration import MEADOW
from cdc.operations.demo.console import Counts
from cdc.operations.demo.contacts import ADDRESSES, EMAIL, IN_CRM
from cdc.operations.demo.meadow import Meadow
from cdc.operations.demo.potentials import BORN
from cdc.operations.demo.quotations import LINES, expect_priced
from cdc.operations.demo.scene import Scene
from schemas.reason import Reason
from schemas.vocabulary import Entity, SyncStatus


async def conflict_settled(scene: Scene) -> None:
    """Somebody chooses Sales Management's value: Sage has it, and the record is synchronised."""
    meadow = Meadow(scene)
    contact = await meadow.crm.found("contacts", "email", EMAIL)
    console = scene.stage.console
    record = await console.shows(MEADOW, Entity.CONTACT, contact["id"], Reason.CONFLICT)
    await console.ask(f"records/{record['record_id']}/choose", choices={"phone_2": "crm"})

    async def chosen_on_both() -> bool:
        row = await meadow.sage.row(ADDRESSES, REFERENCE=contact["extId"])
        there = await meadow.crm.record("contacts", contact["id"])
        return (row.get("TELEPHONE_2"), there["phone2"]) == (IN_CRM, IN_CRM)

    await meadow.agree(Entity.CONTACT, contact["id"], chosen_on_both, "the chosen value is on both sides")
    status = meadow.told(Entity.CONTACT, contact["id"])[-1]
    meadow.expect("nothing is left to settle", not status.conflict)


async def tried_again(scene: Scene) -> None:
    """A refused quotation is tried again once its cause is gone: nobody has to save it anew."""
    meadow, console = Meadow(scene), scene.stage.console
    account = await meadow.crm.found("accounts", "name", BORN)
    await meadow.sage.edit("SALES_LEDGER", account["extId"], ACCOUNT_ON_HOLD="1")
    crm_id = await meadow.sales_person.enters_quotation(account["id"], "Boards for the yard", *LINES)
    status = await meadow.says(Reason.REFUSED, Entity.SALES_ORDER, crm_id)
    scene.story.say(status.detail)
    await meadow.sage.edit("SALES_LEDGER", account["extId"], ACCOUNT_ON_HOLD="0")
    record = await console.shows(MEADOW, Entity.SALES_ORDER, crm_id, Reason.REFUSED)
    await console.ask(f"records/{record['record_id']}/retry")
    await expect_priced(meadow, await meadow.says(Reason.APPLIED, Entity.SALES_ORDER, crm_id), crm_id)
    shown = await console.shows(MEADOW, Entity.SALES_ORDER, crm_id, Reason.APPLIED)
    meadow.expect(f"the console shows it: {shown['detail']}", shown["status"] == SyncStatus.SYNCHRONISED)


async def same_counts(scene: Scene) -> None:
    """Who subscribes to the topics and who looks at the console see the same."""
    console = scene.stage.console

    async def is_same() -> bool:
        return await console.counts() == _subscribed(scene)

    await console.until(is_same, "the console counts what the topics say")
    counts = _subscribed(scene)
    by_status: Counter[str] = Counter()
    for (_, _, status), count in counts.items():
        by_status[status] += count
    told = ", ".join(f"{count} {status.replace('_', ' ')}" for status, count in sorted(by_status.items()))
    scene.story.expect(f"{counts.total()} records on the console as in the topics: {told}", counts.total() > 0)


def _subscribed(scene: Scene) -> Counts:
    latest = scene.stage.facts.records.values()
    return Counter((status.company, status.entity.value, status.status.value) for status in latest)
