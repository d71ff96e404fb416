"""What goes wrong in a normal year: bad rows, damaged files, missing records, an outage, a crash."""

import os
import signal
from functools import partial

from cdc.operations.demo.exports import Rows, edited
from cdc.operations.demo.processes import process_of
from cdc.operations.demo.scene import LATER, Scene, with_values
from cdc.operations.ledger_table import ledger_table
from cdc.operations.statuses import FileReport
from schemas.export_file import FileState
from schemas.vocabulary import Entity, Result, SyncStatus

_SERVICE_UNAVAILABLE = {"match": {"path": "*"}, "times": 1000, "do": "status", "status": 503}


async def one_bad_row(scene: Scene) -> None:
    """A bad row is rejected alone, and the next good one heals its record."""
    expect = scene.story.expect
    dropped = scene.drop("products.csv", edited(LATER / "products.csv", _bad_price))
    await scene.committed([dropped])
    file = scene.report(dropped).file
    expect(f"the row is rejected alone: {file.why}", file.rejected == 1 and "SALES_PRICE" in file.why)
    mug = scene.status(Entity.PRODUCT, "CAFE-MUG")
    expect(f"its record needs a person: {mug.detail}", mug.status is SyncStatus.PENDING_REVIEW)
    neighbour = (await scene.stage.crm.live("products"))["GIFT-25"]
    expect("its neighbour was written", neighbour["price"] == 30)
    await scene.committed([scene.drop("products.csv", (LATER / "products.csv").read_bytes())])
    healed = scene.status(Entity.PRODUCT, "CAFE-MUG").status
    expect("the corrected export heals it", healed is SyncStatus.SYNCHRONISED)


async def damaged_files(scene: Scene) -> None:
    """A file that can't be trusted changes nothing and says why."""
    whole, writes = (LATER / "customers.csv").read_bytes(), len(await scene.stage.crm.writes())
    for words, content in (
        ("a truncated file", whole[: len(whole) * 2 // 3]),
        ("a file from a spreadsheet", whole.replace(b"00042,", b"4.20E+01,")),
    ):
        dropped = scene.drop("customers.csv", content)
        await scene.see(partial(_is_refused, scene, dropped.file_id), f"{words} is refused")
        scene.story.say(scene.report(dropped).file.why)
    scene.story.expect("nothing was changed", len(await scene.stage.crm.writes()) == writes)


async def mass_deletion(scene: Scene) -> None:
    """Many records that vanish at once wait for a person; the next whole export heals them."""
    accounts = len(await scene.stage.crm.live("accounts"))
    lonely = edited(LATER / "customers.csv", lambda found: [row for row in found if row["ACCOUNT_REF"] == "ALD001"])
    dropped = scene.drop("customers.csv", lonely)
    await scene.until(lambda: scene.state(dropped) is FileState.COMMITTED, "the file was read")
    count = scene.report(dropped).file.deletions_held
    await scene.see(lambda: 0 < scene.held() == count, f"{count} deletions are held for a person")
    scene.story.expect("nothing was deleted", len(await scene.stage.crm.live("accounts")) == accounts)
    await scene.committed([scene.drop("customers.csv", (LATER / "customers.csv").read_bytes())])
    await scene.see(lambda: scene.held() == 0, "the next whole export heals it")


async def outage(scene: Scene) -> None:
    """While Sales Management is down the status says so; afterwards everything is written."""
    await scene.stage.crm.fail(_SERVICE_UNAVAILABLE)
    content = edited(LATER / "customers.csv", lambda found: with_values(found, "KIN001", TELEPHONE="0161 496 0199"))
    dropped = scene.drop("customers.csv", content)
    await scene.see(partial(_is_retrying, scene, "KIN001"), "the status says that it is tried again")
    scene.story.say(scene.status(Entity.ACCOUNT, "KIN001").detail)
    await scene.stage.crm.heal()
    await scene.committed([dropped], within_s=60)
    written = (await scene.stage.crm.live("accounts"))["KIN001"]["phone"]
    scene.story.expect("then it was written", written == "0161 496 0199")


async def worker_killed(scene: Scene) -> None:
    """Promise 11: after kill -9 a restart continues within 15 s."""
    os.kill(process_of(scene.stage, "worker"), signal.SIGKILL)
    content = edited(LATER / "customers.csv", lambda found: with_values(found, "WIL001", TELEPHONE="01632 960134"))
    await scene.committed([scene.drop("customers.csv", content)], within_s=15)
    written = (await scene.stage.crm.live("accounts"))["WIL001"]["phone"]
    scene.story.expect("the change arrived within 15 s all the same", written == "01632 960134")


async def ledgers(scene: Scene) -> None:
    """Promise 3: rows read = applied + unchanged + rejected + held + dead-lettered, for every file."""
    await scene.until(lambda: all(report.adds_up for report in _committed(scene)), "all files add up")
    reports = _committed(scene)
    scene.story.show(ledger_table(reports))
    scene.story.expect(f"all {len(reports)} files add up", reports != [] and all(each.adds_up for each in reports))
    dead = sum(report.endings[Result.DEAD_LETTERED] for report in reports)
    scene.story.expect("nothing was dead-lettered", dead == 0)


def _committed(scene: Scene) -> list[FileReport]:
    return [report for report in scene.stage.facts.files() if report.file.state is FileState.COMMITTED]


def _is_refused(scene: Scene, file_id: str) -> bool:
    report = scene.stage.facts.file(file_id)
    return report is not None and report.file.state is FileState.REFUSED


def _is_retrying(scene: Scene, code: str) -> bool:
    return scene.status(Entity.ACCOUNT, code).reason == "retrying"


def _bad_price(found: Rows) -> Rows:
    prices = {"CAFE-MUG": "six pounds", "GIFT-25": "30"}
    return [{**row, "SALES_PRICE": prices.get(row["STOCK_CODE"], row["SALES_PRICE"])} for row in found]
