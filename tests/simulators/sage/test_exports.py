"""The exports of the simulated company: written whole, in the form they had, and fit for the connector."""

from pathlib import Path

import pytest

from cdc.simulators.sage import NotACompany, SageOptions
from cdc.simulators.sage.store import Store
from cdc.sources.capture.assembly import ASSEMBLERS
from cdc.sources.capture.assembly.world import World
from cdc.sources.capture.feeds import keyed
from cdc.sources.exports.export import Export, read_export
from schemas.vocabulary import Entity
from tests.simulators.sage.sage import SAMPLES, Sage, SageFactory, copied_company
from tests.sources.capture.desk import company

FILES = sorted(path.name for path in SAMPLES.glob("*.csv"))


def read(sage: Sage, file: str) -> Export:
    return read_export(sage.folder / file, max_bytes=1_000_000)


@pytest.mark.parametrize("file", FILES)
async def test_an_export_of_an_unchanged_company_is_the_file_it_was(sage: Sage, file: str) -> None:
    assert file in (await sage.control("POST", "/export"))["files"]
    assert (sage.folder / file).read_bytes() == (SAMPLES / file).read_bytes()


@pytest.mark.parametrize("dialect", ["customers_excel_utf8bom.csv", "customers_all_quoted.csv"])
async def test_the_code_page_and_the_quotes_stay_as_they_were(sage_with: SageFactory, dialect: str) -> None:
    original = (SAMPLES / "dialects" / dialect).read_bytes()
    sage = await sage_with()
    (sage.folder / "customers.csv").write_bytes(original)
    again = await sage_with()
    await again.control("POST", "/export", {"tables": ["SALES_LEDGER"]})
    assert (sage.folder / "customers.csv").read_bytes() == original


async def test_nothing_is_exported_before_it_is_asked_for(sage: Sage) -> None:
    await sage.quotation()
    assert "\r\n114," not in sage.exported("orders.csv")


async def test_one_table_can_be_exported_alone(sage: Sage) -> None:
    await sage.quotation()
    await sage.control("POST", "/export", {"tables": ["SALES_ORDER"]})
    assert "\r\n114,9,Sales Quotation," in sage.exported("orders.csv")
    assert "\r\n114," not in sage.exported("order_lines.csv")


async def test_after_a_change_just_its_tables_are_exported_if_switched_on(sage_with: SageFactory) -> None:
    sage = await sage_with(export_after_changes=True)
    before = (sage.folder / "customers.csv").stat().st_ino
    await sage.quotation()
    assert "\r\n114," in sage.exported("orders.csv")
    assert "\r\n114," in sage.exported("order_lines.csv")
    assert (sage.folder / "customers.csv").stat().st_ino == before


async def test_no_temporary_file_stays_behind(sage: Sage) -> None:
    await sage.control("POST", "/export")
    assert sorted(path.name for path in sage.folder.iterdir()) == FILES


async def test_the_connector_reads_what_was_written_through_the_bridge(sage_with: SageFactory) -> None:
    sage = await sage_with(export_after_changes=True)
    await sage.done("POST", "/customer/", {"name": "Café “Astér”, Ltd", "accountRef": "AST001"})
    await sage.done("POST", "/customerAddress", {"accountRef": "AST001", "addressType": 1, "contact": "Zoë Byrne"})
    cents = {"stockCode": "BOLT-M8/50", "quantity": 7, "discount": 33.33}
    await sage.quotation({"stockCode": "ENERGY-LED", "quantity": 1}, cents, cents, customerAccountRef="AST001")
    exports = {export.table.name: export for export in (read(sage, file) for file in FILES)}
    assert [bad for export in exports.values() for bad in export.bad] == []
    assert "AST001" in exports["SALES_LEDGER"].frame["ACCOUNT_REF"].to_list()
    assert "Zoë Byrne" in exports["SALES_DEL_ADDR"].frame["CONTACT_NAME"].to_list()
    world = World({name: keyed(name, export.frame) for name, export in exports.items()}, company(sage.folder))
    [quotation] = ASSEMBLERS[Entity.SALES_ORDER](world).filter(key="114").to_dicts()
    assert (quotation["waits"], quotation["line_fault"], len(quotation["lines"])) == (None, None, 3)


def test_a_folder_that_is_not_there_is_no_company(tmp_path: Path) -> None:
    with pytest.raises(NotACompany, match="is no folder"):
        Store(SageOptions(folder=tmp_path / "nowhere"))


def test_a_folder_without_customers_is_no_company(tmp_path: Path) -> None:
    folder = copied_company(tmp_path / "company")
    (folder / "customers.csv").unlink()
    with pytest.raises(NotACompany, match="SALES_LEDGER"):
        Store(SageOptions(folder=folder))


def test_two_exports_of_one_table_are_no_company(tmp_path: Path) -> None:
    folder = copied_company(tmp_path / "company")
    (folder / "customers2.csv").write_bytes((folder / "customers.csv").read_bytes())
    with pytest.raises(NotACompany, match=r"customers2\.csv and customers\.csv"):
        Store(SageOptions(folder=folder))


def test_a_truncated_export_is_no_company(tmp_path: Path) -> None:
    folder = copied_company(tmp_path / "company")
    (folder / "customers.csv").write_bytes((folder / "customers.csv").read_bytes()[:900])
    with pytest.raises(NotACompany, match=r"customers\.csv: record"):
        Store(SageOptions(folder=folder))
