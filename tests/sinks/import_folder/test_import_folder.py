"""Import files: Sage's own layout for new customers, headed files for the rest, whole and never overwritten."""

import csv
import io
from pathlib import Path
from typing import Any

import pytest

from cdc.failures import Refused, Unavailable
from cdc.sinks.base import Answer, Waiting, Written
from cdc.sinks.import_folder.company import ImportFolder
from schemas.command import Command, Parent
from schemas.reason import Reason
from schemas.vocabulary import Entity, Result
from tests.sinks.commands import KnownLinks, write
from tests.sinks.hyperaccounts.arranged import company, offer, person, potential


class Office:
    """A company whose Sage is written to by files."""

    def __init__(self, folder: Path, **sage: Any) -> None:
        self.folder = folder / "import"
        self.settings = company(folder=folder, writer="import-folder", **sage)

    async def write(self, command: Command, sage_key: str | None = None) -> Answer:
        return await ImportFolder(self.settings).write(write(command, sage_key=sage_key), KnownLinks())

    def names(self) -> list[str]:
        return sorted(path.name for path in self.folder.iterdir())

    def raw(self) -> bytes:
        [name] = self.names()
        return (self.folder / name).read_bytes()

    def rows(self) -> list[list[str]]:
        return list(csv.reader(io.StringIO(self.raw().decode("cp1252"), newline="")))

    def named(self) -> list[dict[str, str]]:
        heading, *rows = self.rows()
        return [dict(zip(heading, row, strict=True)) for row in rows]


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path)


async def test_a_new_customer_is_one_full_row_of_sages_import_without_a_heading(office: Office) -> None:
    record = {"phone": "0113 1", "phone_2": "0777", "email": "a@b.example", "vat_number": "GB1", "postcode": "LS1"}
    await office.write(potential(record=record))
    [row] = office.rows()
    assert len(row) == 31
    filled = {0: "NEWC0001", 1: "New Company Ltd", 4: "Leeds", 6: "LS1", 8: "0113 1", 10: "Prospect", 14: "GB1"}
    filled |= {25: "0777", 26: "a@b.example"}
    assert {place: value for place, value in enumerate(row) if value} == filled


async def test_the_file_is_in_the_code_page_and_with_the_line_ends_of_windows(office: Office) -> None:
    await office.write(potential(record={"name": "Café, Söhne – €5\nLtd"}))
    assert office.raw().startswith('NEWC0001,"Café, Söhne – €5 Ltd",'.encode("cp1252"))
    assert office.raw().endswith(b"\r\n")


async def test_it_is_handed_over_and_not_yet_in_sage(office: Office) -> None:
    answer = await office.write(potential())
    assert isinstance(answer, Written)
    assert (answer.result, answer.reason) == (Result.APPLIED, Reason.HANDED_OVER)
    assert [answer.words] == office.names()


async def test_a_repeated_command_makes_no_second_file(office: Office) -> None:
    first = await office.write(potential())
    assert await office.write(potential()) == first
    assert len(office.names()) == 1


async def test_a_file_that_is_there_is_not_overwritten(office: Office) -> None:
    await office.write(potential())
    [name] = office.names()
    (office.folder / name).write_bytes(b"edited by a person")
    await office.write(potential())
    assert office.raw() == b"edited by a person"


async def test_a_newer_version_is_another_file(office: Office) -> None:
    await office.write(potential())
    await office.write(potential(version=2))
    assert len(office.names()) == 2


async def test_a_change_has_only_columns_that_are_known(office: Office) -> None:
    changed = potential(creates=False, record={"phone": None})
    await office.write(changed, sage_key="NEWC0001")
    assert office.named() == [
        {"ACCOUNT_REF": "NEWC0001", "NAME": "New Company Ltd", "ADDRESS_3": "Leeds", "TELEPHONE": ""}
    ]


async def test_a_country_is_not_part_of_sages_import_and_that_is_said(office: Office) -> None:
    answer = await office.write(potential(record={"country": "IE"}))
    assert isinstance(answer, Written)
    assert len(answer.notes) == 1


async def test_a_contact_carries_its_account_and_the_mark(office: Office) -> None:
    await office.write(person())
    assert office.named() == [
        {
            "ACCOUNT_REF": "OLD001", "ADDRESS_TYPE": "1", "CONTACT_NAME": "Jane Smith", "E_MAIL": "jane@old.example",
            "NOTES": "[SSM:131]",
        }
    ]  # fmt: skip


async def test_a_known_contact_carries_the_number_of_its_address(office: Office) -> None:
    await office.write(person("OLD001  0003", creates=False), sage_key="OLD001  0003")
    [row] = office.named()
    assert (row["ACCOUNT_REF"], row["ADDRESS_REF"], "NOTES" in row) == ("OLD001", "3", False)


async def test_a_contact_whose_account_is_not_in_sage_waits(office: Office) -> None:
    answer = await office.write(person(parents=(Parent(entity=Entity.ACCOUNT, crm_id=55),)))
    assert isinstance(answer, Waiting)


async def test_a_quotation_is_one_row_a_line(office: Office) -> None:
    lines = [
        {"number": 1, "product_code": "BOLT", "description": "Bolts", "quantity": "2.125", "discount_rate": None},
        {"number": 2, "product_code": "00042", "description": None, "quantity": "1", "discount_rate": "10"},
    ]
    await office.write(offer(*lines, record={"notes": "By Friday"}))
    first, second = office.named()
    assert (first["CUST_ORDER_NUMBER"], first["ACCOUNT_REF"], first["NOTES_1"]) == ("SSM-Q-131", "OLD001", "By Friday")
    assert (first["ITEM_NUMBER"], first["STOCK_CODE"], first["QTY_ORDER"]) == ("1", "BOLT", "2.125")
    assert (second["ITEM_NUMBER"], second["STOCK_CODE"], second["DISCOUNT_RATE"]) == ("2", "00042", "10")


async def test_a_quotation_that_sage_has_is_not_handed_over_again(office: Office) -> None:
    answer = await office.write(offer(key="101", creates=False), sage_key="101")
    assert isinstance(answer, Written)
    assert answer.reason is Reason.UNDONE
    assert not office.folder.exists()


async def test_a_fourth_analysis_column_is_not_in_the_layout(tmp_path: Path) -> None:
    office = Office(tmp_path, crm_id_column="ANALYSIS_4")
    answer = await office.write(potential())
    assert isinstance(answer, Refused)
    assert not office.folder.exists()


async def test_a_folder_that_cannot_be_written_to_is_tried_later(tmp_path: Path) -> None:
    (tmp_path / "import").write_text("a file where the folder should be")
    answer = await Office(tmp_path).write(potential())
    assert isinstance(answer, Unavailable)
    assert "check import_folder" in answer.words


async def test_nothing_unfinished_is_left_behind(office: Office) -> None:
    await office.write(potential())
    assert [name for name in office.names() if not name.endswith(".csv")] == []
