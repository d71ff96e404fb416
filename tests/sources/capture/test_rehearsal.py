"""A rehearsal tells what would be sent, and neither sends nor remembers anything."""

from pathlib import Path

from cdc.settings import ConnectorSettings
from cdc.sources.capture.rehearsal import rehearse, rehearse_folder
from cdc.sources.capture.store import Store, company_folder
from schemas.export_file import FileState
from tests.sources.capture.desk import ORDER, SAMPLES, TOPICS, Desk, company, desk


def _connector(tmp_path: Path) -> ConnectorSettings:
    return ConnectorSettings(data=tmp_path)


async def test_it_counts_what_the_files_together_would_send(tmp_path: Path) -> None:
    paths = [SAMPLES / f"{name}.csv" for name in ORDER]
    found = await rehearse(company(tmp_path), _connector(tmp_path), TOPICS, paths)
    assert found.counts["sales_order", "r"] == 12
    assert found.counts["invoice", "d"] == 1
    assert {file.state for file in found.files} == {FileState.COMMITTED}


async def test_it_compares_with_what_is_known_and_leaves_that_alone(tmp_path: Path) -> None:
    folder = company_folder(tmp_path, "acme")
    at = Desk(tmp_path / "exports", folder, company(tmp_path / "exports"))
    await at.samples("customers")
    before = at.capture.store.manifest
    found = await rehearse(at.settings, _connector(tmp_path), TOPICS, [SAMPLES / "t1" / "customers.csv"])
    at.capture.close()
    assert found.counts == {("account", "u"): 4, ("account", "c"): 1, ("account", "d"): 2}
    assert Store.open(folder, "acme", 0).manifest == before


async def test_examples_name_fields_and_never_values(tmp_path: Path) -> None:
    at = Desk(tmp_path / "exports", company_folder(tmp_path, "acme"), company(tmp_path / "exports"))
    await at.samples("customers")
    found = await rehearse(at.settings, _connector(tmp_path), TOPICS, [SAMPLES / "t1" / "customers.csv"])
    (update,) = [one for one in found.examples if one.key == "NEW001"]
    assert (update.op, update.fields) == ("u", ("phone",))


async def test_the_folder_is_told_in_lines(tmp_path: Path) -> None:
    at = desk(tmp_path)
    (at.exports / "users.csv").write_bytes((SAMPLES / "users.csv").read_bytes())
    lines: list[str] = []
    await rehearse_folder(at.settings, _connector(tmp_path), TOPICS, lines.append)
    assert "would send 10 x user r" in lines
    assert not any("@" in line for line in lines)


async def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    lines: list[str] = []
    await rehearse_folder(company(tmp_path / "nowhere"), _connector(tmp_path), TOPICS, lines.append)
    assert len(lines) == 1
    assert "nowhere" in lines[0]
