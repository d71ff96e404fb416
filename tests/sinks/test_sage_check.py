"""What is looked at before anything is written to a company's Sage."""

from pathlib import Path

from cdc.sinks.sage_check import look_at_sage
from tests.sinks.hyperaccounts.arranged import company
from tests.sinks.hyperaccounts.simulated import simulator

NAME = "Northgate Trade Supplies Ltd"


async def test_the_bridge_with_the_right_books_open_is_well(tmp_path: Path) -> None:
    with simulator(tmp_path) as running:
        found = await look_at_sage(company(running.url, tmp_path, company_name=NAME))
    assert (found.ok, found.words) == (True, f"the books of {NAME} are open")


async def test_a_bridge_with_other_books_open_is_an_error(tmp_path: Path) -> None:
    with simulator(tmp_path) as running:
        found = await look_at_sage(company(running.url, tmp_path, company_name="Beta Ltd"))
    assert found.ok is False
    assert NAME in found.words


async def test_a_company_name_that_is_not_configured_is_asked_for(tmp_path: Path) -> None:
    with simulator(tmp_path) as running:
        found = await look_at_sage(company(running.url, tmp_path))
    assert found.ok is None
    assert "company_name" in found.words


async def test_a_bridge_that_does_not_answer_is_an_error(tmp_path: Path) -> None:
    found = await look_at_sage(company("http://127.0.0.1:1", tmp_path))
    assert found.ok is False


async def test_an_import_folder_needs_a_place_to_be_created_in(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    assert (await look_at_sage(company(folder=tmp_path, writer="import-folder"))).ok is True
    assert (await look_at_sage(company(folder=tmp_path / "file", writer="import-folder"))).ok is False


async def test_a_company_that_is_not_written_to_is_a_remark(tmp_path: Path) -> None:
    assert (await look_at_sage(company(folder=tmp_path, writer="none"))).ok is None
