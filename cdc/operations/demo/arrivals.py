"""What arrives in Sales Management: the first export, the next one, the same one, one change."""

from collections.abc import Sequence
from statistics import median
from typing import Any

from cdc.operations.demo.expected import Expected, expected
from cdc.operations.demo.exports import SAMPLES, Rows, copy_pictures, edited
from cdc.operations.demo.scene import LATER, Scene, with_values
from schemas.vocabulary import Entity, SyncStatus

_CODES = {"00042", "007", "1E10", "A&B_001"}
_SENTENCE = "Synchronised: the account is correctly synchronised with Sage."
_DROPS_TIMED = 10
_NS_PER_MS = 1_000_000

Records = dict[str, dict[str, Any]]


async def first_export(scene: Scene) -> None:
    """Everything that the sample company has, and nothing else, is in Sales Management."""
    copy_pictures(scene.stage.exports)
    await scene.committed(scene.drop_folder(SAMPLES), within_s=90)
    await _holds(scene, expected(SAMPLES))
    crm = scene.stage.crm
    _expect_accounts(scene, await crm.live("accounts"))
    _expect_products(scene, await crm.live("products"), await crm.pictures())
    _expect_statuses(scene)


def _expect_accounts(scene: Scene, accounts: Records) -> None:
    expect, potential = scene.story.expect, accounts["PRO001"]
    expect(f"codes survive untouched: {', '.join(sorted(_CODES))}", set(accounts) >= _CODES)
    expect("customers are read-only", accounts["ALD001"]["readOnly"] is True)
    marked = potential["statusId"]["value"] == "Potential"
    expect('potentials stay editable and are marked "Potential"', marked and potential["readOnly"] is False)
    owner = accounts["ALD001"]["salesRepId1"]["value"]
    expect("the owner follows Sage's sales rep", owner == "Helen Fairbairn")


def _expect_products(scene: Scene, products: Records, pictures: Sequence[dict[str, Any]]) -> None:
    expect, board = scene.story.expect, products["BOARD001"]
    expect("a service has no stock: the field is null", products["LAB-HR"]["stock"] is None)
    with_tax = (board["price"], board["Z_SagePriceWithTax"])
    expect("the base price is without tax, the price with tax beside it", with_tax == (42.5, 51))
    expect("an inactive product is not available", products["OLD-FAX"]["notAvailable"] is True)
    expect("five pictures were uploaded", len(pictures) == 5)


def _expect_statuses(scene: Scene) -> None:
    scene.story.expect(f"ALD001 says: {_SENTENCE}", scene.status(Entity.ACCOUNT, "ALD001").detail == _SENTENCE)
    lamp = scene.status(Entity.PRODUCT, "ENERGY-LED")
    told = "led.jpg" in lamp.detail and lamp.status is SyncStatus.SYNCHRONISED
    scene.story.expect(f"a missing picture is told, not failed: {lamp.detail}", told)
    delivery = scene.status(Entity.CONTACT, "ALD001  0001")
    scene.story.expect(delivery.detail, delivery.status is SyncStatus.NOT_SYNCHRONISED)


async def later_export(scene: Scene) -> None:
    """Updates, a conversion, deletions by every signal, payments and a won quotation."""
    crm, expect = scene.stage.crm, scene.story.expect
    before = await crm.live("accounts")
    await scene.committed(scene.drop_folder(LATER))
    await _holds(scene, expected(LATER, SAMPLES))
    converted = (await crm.live("accounts"))["PRO001"]
    same = converted["id"] == before["PRO001"]["id"]
    expect("PRO001 became a customer: the same record, now read-only", same and converted["readOnly"] is True)
    gone = {one["extId"] for one in await crm.all("accounts") if one["deleted"]}
    expect("GLA001 and PRO003 were deleted in Sage and are marked deleted", gone == {"GLA001", "PRO003"})
    paid = (await crm.live("sales"))["508"]
    expect("invoice 508 is paid, though its own row did not change", paid["Z_SageOutstanding"] == 0)
    won = (await crm.live("salesorders"))["113"]
    expect("quotation 113 was won: now an order", won["Z_SageDocumentType"] == "Sales Order")


async def same_again(scene: Scene) -> None:
    """Files that say nothing new lead to nothing. One new user shows that they were all looked at."""
    writes = len(await scene.stage.crm.writes())
    scene.drop_folder(LATER)
    await scene.committed([scene.drop("users.csv", edited(SAMPLES / "users.csv", _one_more_user))])
    scene.story.expect("nothing was written to Sales Management", len(await scene.stage.crm.writes()) == writes)


async def one_change_timed(scene: Scene) -> None:
    """From the file in place to the request that Sales Management received."""
    took = [await _timed_change(scene, number) for number in range(_DROPS_TIMED)]
    scene.story.measure("drop_to_crm_ms_median", median(took))
    scene.story.measure("drop_to_crm_ms_max", max(took))
    words = f"file in place → request received: median {median(took):.0f} ms, slowest {max(took):.0f} ms"
    scene.story.expect(words, len(took) == _DROPS_TIMED)


async def _timed_change(scene: Scene, number: int) -> float:
    telephone = f"0191 498 {number:04d}"
    content = edited(LATER / "customers.csv", lambda found: with_values(found, "ALD001", TELEPHONE=telephone))
    dropped = scene.drop("customers.csv", content)
    await scene.committed([dropped])
    (write,) = [w for w in await scene.stage.crm.writes() if w["received_wall_ns"] > dropped.at_ns]
    return float((write["received_wall_ns"] - dropped.at_ns) / _NS_PER_MS)


async def _holds(scene: Scene, want: Expected) -> None:
    """Sales Management holds exactly what Sage shows."""
    for words, resource, codes in (
        ("accounts", "accounts", want.accounts),
        ("contacts", "contacts", want.contacts),
        ("products", "products", want.products),
        ("orders and quotations", "salesorders", want.orders),
        ("invoices and credit notes", "sales", want.invoices),
    ):
        held = await scene.stage.crm.live(resource)
        scene.story.expect(f"{len(codes)} {words}, no more and no less", set(held) == set(codes))


def _one_more_user(found: Rows) -> Rows:
    more = {"USER_NAME": "NEWUSER", "FULL_NAME": "New User", "E_MAIL": "new.user@northgate.example"}
    return [*found, {**found[0], **more}]
