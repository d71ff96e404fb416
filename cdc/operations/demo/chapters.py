"""The chapters of the story: what happens to the sample company, and what must follow."""

import os
import signal
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from pathlib import Path
from statistics import median
from typing import Any

from cdc.operations.demo.expected import expected
from cdc.operations.demo.exports import SAMPLES, Dropped, Rows, copy_pictures, drop, edited
from cdc.operations.demo.processes import process_of
from cdc.operations.demo.stage import Stage
from cdc.operations.demo.story import Story
from cdc.operations.ledger_table import ledger_table
from cdc.operations.statuses import FileReport
from schemas.export_file import FileState
from schemas.status import Status
from schemas.vocabulary import Entity, Result, SyncStatus

LATER = SAMPLES / "t1"
_DROPS_TIMED = 10
_NS_PER_MS = 1_000_000


class Chapters:
    """Each public method is one step; ``all`` names them in order."""

    def __init__(self, stage: Stage, story: Story) -> None:
        self._stage = stage
        self._story = story
        self._facts = stage.facts

    def all(self) -> list[tuple[str, Callable[[], Awaitable[None]]]]:
        return [
            ("A company's exports are dropped into the folder", self.first_export),
            ("Ninety minutes later the company exports again", self.later_export),
            ("The same files are dropped once more", self.same_again),
            ("One telephone number changes, ten times", self.one_change_timed),
            ("One row has a price that is no number", self.one_bad_row),
            ("A truncated file and one that a spreadsheet damaged", self.damaged_files),
            ("Every customer but one is missing from an export", self.mass_deletion),
            ("Sales Management is down for a while", self.outage),
            ("The stream processor is killed", self.worker_killed),
            ("The books of the books: every file's ledger adds up", self.ledgers),
        ]

    async def first_export(self) -> None:
        copy_pictures(self._stage.exports)
        await self._committed(self._drop_folder(SAMPLES), within_s=90)
        await self._holds(expected(SAMPLES))
        accounts, products = await self._stage.crm.live("accounts"), await self._stage.crm.live("products")
        self._expect_accounts(accounts)
        self._expect_products(products, await self._stage.crm.pictures())
        self._expect_statuses()

    def _expect_accounts(self, accounts: dict[str, dict[str, Any]]) -> None:
        story = self._story
        story.expect(
            "codes survive untouched: 00042, 007, 1E10, A&B_001", {"00042", "007", "1E10", "A&B_001"} <= set(accounts)
        )
        story.expect("customers are read-only", accounts["ALD001"]["readOnly"] is True)
        story.expect('potentials stay editable and are marked "Potential"', self._is_potential(accounts["PRO001"]))
        story.expect(
            "the owner follows Sage's sales rep", accounts["ALD001"]["salesRepId1"]["value"].startswith("Helen")
        )

    def _expect_products(self, products: dict[str, dict[str, Any]], pictures: Sequence[dict[str, Any]]) -> None:
        story = self._story
        story.expect("a service has no stock: the field is null", products["LAB-HR"]["stock"] is None)
        story.expect("base price without tax, tax beside it", products["BOARD001"]["price"] == 42.5)
        story.expect("an inactive product is not available", products["OLD-FAX"]["notAvailable"] is True)
        story.expect(f"five pictures were uploaded ({len(pictures)})", len(pictures) == 5)

    def _expect_statuses(self) -> None:
        status = self._status
        detail = "Synchronised: the account is correctly synchronised with Sage."
        self._story.expect(f"ALD001 says: {detail}", status(Entity.ACCOUNT, "ALD001").detail == detail)
        led = status(Entity.PRODUCT, "ENERGY-LED")
        self._story.expect("a missing picture is told, not failed", "led.jpg" in led.detail)
        delivery = status(Entity.CONTACT, "ALD001  0001")
        self._story.expect("a delivery address is not synchronised", delivery.status is SyncStatus.NOT_SYNCHRONISED)
        self._story.say(f"for example: {led.detail}")

    async def later_export(self) -> None:
        before = await self._stage.crm.live("accounts")
        await self._committed(self._drop_folder(LATER))
        after = await self._stage.crm.live("accounts")
        await self._holds(expected(LATER, SAMPLES))
        story = self._story
        same = after["PRO001"]["id"] == before["PRO001"]["id"]
        story.expect(
            "PRO001 became a customer: the same record, now read-only", same and after["PRO001"]["readOnly"] is True
        )
        gone = {one["extId"] for one in await self._stage.crm.all("accounts") if one["deleted"]}
        story.expect("GLA001 and PRO003 were deleted in Sage and are marked deleted", {"GLA001", "PRO003"} <= gone)
        sales = await self._stage.crm.live("sales")
        paid = float(sales["508"]["Z_SageOutstanding"]) == 0.0
        story.expect("invoice 508 is paid, though its own row did not change", paid)
        orders = await self._stage.crm.live("salesorders")
        story.expect("quotation 113 was won: now an order", orders["113"]["Z_SageDocumentType"] == "Sales Order")

    async def same_again(self) -> None:
        writes = len(await self._stage.crm.writes())
        self._drop_folder(LATER)
        await self._committed([self._drop("users.csv", edited(SAMPLES / "users.csv", _one_more_user))])
        self._story.expect("nothing was written to Sales Management", len(await self._stage.crm.writes()) == writes)

    async def one_change_timed(self) -> None:
        took = [await self._timed_change(number) for number in range(_DROPS_TIMED)]
        self._story.measure("drop_to_crm_ms_median", median(took))
        self._story.measure("drop_to_crm_ms_max", max(took))
        self._story.expect("each change reached Sales Management", len(took) == _DROPS_TIMED)
        self._story.say(f"file in place → request received: median {median(took):.0f} ms, slowest {max(took):.0f} ms")

    async def _timed_change(self, number: int) -> float:
        telephone = f"0191 498 {number:04d}"
        content = edited(LATER / "customers.csv", lambda found: _with(found, "ALD001", TELEPHONE=telephone))
        dropped = self._drop("customers.csv", content)
        await self._committed([dropped])
        (account,) = [w for w in await self._stage.crm.writes() if w["received_wall_ns"] > dropped.at_ns]
        return float((account["received_wall_ns"] - dropped.at_ns) / _NS_PER_MS)

    async def one_bad_row(self) -> None:
        content = edited(LATER / "products.csv", _bad_price)
        dropped = self._drop("products.csv", content)
        await self._committed([dropped])
        report = self._report(dropped)
        self._story.expect(
            "the row is rejected alone, and says why", report.file.rejected == 1 and "SALES_PRICE" in report.file.why
        )
        mug = self._status(Entity.PRODUCT, "CAFE-MUG")
        self._story.expect("its record needs a person", mug.status is SyncStatus.PENDING_REVIEW)
        self._story.expect(
            "its neighbour was written", (await self._stage.crm.live("products"))["GIFT-25"]["price"] == 30.0
        )
        self._story.say(mug.detail)
        await self._committed([self._drop("products.csv", (LATER / "products.csv").read_bytes())])

    async def damaged_files(self) -> None:
        whole = (LATER / "customers.csv").read_bytes()
        writes = len(await self._stage.crm.writes())
        for words, content in (
            ("a truncated file", whole[: len(whole) * 2 // 3]),
            ("a file from a spreadsheet", whole.replace(b"00042,", b"4.20E+01,")),
        ):
            dropped = self._drop("customers.csv", content)
            await self._facts.until(lambda d=dropped: self._state(d) is FileState.REFUSED, f"{words} is refused")  # type: ignore[misc]
            self._story.expect(f"{words} is refused: {self._report(dropped).file.why}", True)
        self._story.expect("nothing was changed", len(await self._stage.crm.writes()) == writes)

    async def mass_deletion(self) -> None:
        accounts = len(await self._stage.crm.live("accounts"))
        lonely = edited(LATER / "customers.csv", lambda found: [row for row in found if row["ACCOUNT_REF"] == "ALD001"])
        dropped = self._drop("customers.csv", lonely)
        await self._facts.until(
            lambda: self._state(dropped) in (FileState.COMMITTED, FileState.HELD), "the file was read"
        )
        await self._facts.until(
            lambda: 0 < self._held() == self._report(dropped).file.deletions_held, "the deletions are held"
        )
        self._story.expect(f"{self._held()} deletions are held for a person", True)
        self._story.expect("nothing was deleted", len(await self._stage.crm.live("accounts")) == accounts)
        await self._committed([self._drop("customers.csv", (LATER / "customers.csv").read_bytes())])
        await self._facts.until(lambda: self._held() == 0, "the whole export heals the hold")
        self._story.expect("the next whole export heals it", True)

    async def outage(self) -> None:
        await self._stage.crm.fail({"match": {"path": "*"}, "times": 1000, "do": "status", "status": 503})
        content = edited(LATER / "customers.csv", lambda found: _with(found, "KIN001", TELEPHONE="0161 496 0199"))
        dropped = self._drop("customers.csv", content)
        await self._facts.until(
            lambda: self._status(Entity.ACCOUNT, "KIN001").reason == "retrying", "the write is tried again"
        )
        waiting = self._status(Entity.ACCOUNT, "KIN001")
        self._story.expect("the status says so", waiting.status is SyncStatus.PENDING_SYNCHRONISATION)
        self._story.say(waiting.detail)
        await self._stage.crm.heal()
        await self._committed([dropped], within_s=60)
        done = (await self._stage.crm.live("accounts"))["KIN001"]["phone"] == "0161 496 0199"
        self._story.expect("then it was written", done)

    async def worker_killed(self) -> None:
        process = process_of(self._stage, "worker")
        os.kill(process, signal.SIGKILL)
        content = edited(LATER / "customers.csv", lambda found: _with(found, "WIL001", TELEPHONE="01632 960134"))
        await self._committed([self._drop("customers.csv", content)], within_s=15)
        done = (await self._stage.crm.live("accounts"))["WIL001"]["phone"] == "01632 960134"
        self._story.expect("the change arrived within 15 s all the same", done)

    async def ledgers(self) -> None:
        reports = [report for report in self._facts.files() if report.file.state is FileState.COMMITTED]
        self._story.show(ledger_table(reports))
        wrong = [report.file.name for report in reports if not report.adds_up]
        self._story.expect(
            f"{len(reports)} files: rows read = applied + unchanged + rejected + held + dead-lettered", not wrong
        )
        dead = sum(report.endings[Result.DEAD_LETTERED] for report in reports)
        self._story.expect("nothing was dead-lettered", dead == 0)

    async def _holds(self, want: Any) -> None:
        """Sales Management holds exactly what Sage shows."""
        crm, story = self._stage.crm, self._story
        for words, resource, codes in (
            ("accounts", "accounts", want.accounts), ("contacts", "contacts", want.contacts),
            ("products", "products", want.products), ("orders and quotations", "salesorders", want.orders),
            ("invoices and credit notes", "sales", want.invoices),
        ):  # fmt: skip
            story.expect(f"{len(codes)} {words}, no more and no less", set(await crm.live(resource)) == set(codes))

    async def _committed(self, dropped: Sequence[Dropped], within_s: float = 30.0) -> None:
        """Each file is committed and each of its rows has ended."""

        def ended(one: Dropped) -> bool:
            report = self._facts.file(one.file_id)
            return report is not None and report.file.sequence > one.after and report.adds_up

        names = ", ".join(one.name for one in dropped)
        await self._facts.until(lambda: all(ended(one) for one in dropped), f"every row of {names} has ended", within_s)

    def _drop(self, name: str, content: bytes) -> Dropped:
        dropped = drop(self._stage.exports, name, content)
        before = self._facts.file(dropped.file_id)
        return replace(dropped, after=before.file.sequence if before else 0)

    def _drop_folder(self, source: Path) -> list[Dropped]:
        return [self._drop(path.name, path.read_bytes()) for path in sorted(source.glob("*.csv"))]

    def _report(self, dropped: Dropped) -> FileReport:
        report = self._facts.file(dropped.file_id)
        assert report is not None, f"{dropped.name} was not seen"
        return report

    def _state(self, dropped: Dropped) -> FileState | None:
        report = self._facts.file(dropped.file_id)
        return report.file.state if report else None

    def _status(self, entity: Entity, code: str) -> Status:
        status = self._facts.status(entity, code)
        assert status is not None, f"no status for {entity} {code}"
        return status

    def _held(self) -> int:
        return sum(1 for status in self._facts.statuses.values() if status.reason == "deletion_held")

    @staticmethod
    def _is_potential(account: dict[str, Any]) -> bool:
        return account["readOnly"] is False and account["statusId"]["value"] == "Potential"


def _with(found: Rows, code: str, **values: str) -> Rows:
    return [{**row, **values} if row["ACCOUNT_REF"] == code else row for row in found]


def _one_more_user(found: Rows) -> Rows:
    return [
        *found,
        {**found[0], "USER_NAME": "NEWUSER", "FULL_NAME": "New User", "E_MAIL": "new.user@northgate.example"},
    ]


def _bad_price(found: Rows) -> Rows:
    prices = {"CAFE-MUG": "six pounds", "GIFT-25": "30"}
    return [{**row, "SALES_PRICE": prices.get(row["STOCK_CODE"], row["SALES_PRICE"])} for row in found]
