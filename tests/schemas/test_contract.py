"""The checked-in contract is what the models say, and keeps its promises to those who build on it."""

import json
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel, Field

from schemas import contract
from schemas.status import Status


def test_the_checked_in_documents_are_what_the_models_say() -> None:
    assert contract.drift() == []


def test_no_model_breaks_what_the_checked_in_documents_promise() -> None:
    assert contract.broken_promises() == [], "give the message a new schema version instead"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with the contract as it is."""
    assert contract.write(tmp_path) == []
    return tmp_path


def altered(folder: Path, path: str, **changes: Any) -> None:
    document = json.loads((folder / path).read_text(encoding="utf-8"))
    (folder / path).write_text(json.dumps(document | changes), encoding="utf-8")


def test_what_was_just_written_does_not_drift(folder: Path) -> None:
    assert contract.drift(folder) == []


def test_a_document_that_differs_drifts(folder: Path) -> None:
    altered(folder, "json/status.v1.json", title="Other")
    assert contract.drift(folder) == [
        "json/status.v1.json: is not what the models say; run python -m schemas.contract --write"
    ]


def test_a_missing_document_drifts(folder: Path) -> None:
    (folder / "asyncapi.json").unlink()
    assert contract.drift(folder) == ["asyncapi.json: is missing; run python -m schemas.contract --write"]


@pytest.mark.parametrize("name", ["odd.v1.json", "status.v2.json", "status.json", "status.v0.json"])
def test_a_document_without_a_model_drifts(folder: Path, name: str) -> None:
    (folder / "json" / name).write_text("{}", encoding="utf-8")
    assert contract.drift(folder) == [f"json/{name}: no model has this name and version"]


def test_a_mere_difference_breaks_no_promise(folder: Path) -> None:
    altered(folder, "json/status.v1.json", title="Other")
    assert contract.broken_promises(folder) == []


def promise(folder: Path, name: str) -> None:
    """The checked-in status has a field that the model lacks."""
    path = folder / "json/status.v1.json"
    schema = json.loads(path.read_text(encoding="utf-8"))
    schema["properties"][name] = {"type": "string"}
    path.write_text(json.dumps(schema), encoding="utf-8")


def test_a_field_that_a_model_lost_breaks_a_promise(folder: Path) -> None:
    promise(folder, "icon")
    assert contract.broken_promises(folder) == ["status.v1.json: message.icon: is gone"]


def test_a_broken_promise_is_not_written(folder: Path) -> None:
    promise(folder, "icon")
    before = (folder / "json/status.v1.json").read_text(encoding="utf-8")
    assert contract.write(folder) == ["status.v1.json: message.icon: is gone"]
    assert (folder / "json/status.v1.json").read_text(encoding="utf-8") == before


def test_a_new_optional_field_is_written(folder: Path) -> None:
    path = folder / "json/status.v1.json"
    schema = json.loads(path.read_text(encoding="utf-8"))
    del schema["properties"]["next_retry_at"]
    path.write_text(json.dumps(schema), encoding="utf-8")
    assert contract.write(folder) == []
    assert contract.drift(folder) == []


def test_a_new_version_of_a_message_is_a_new_file() -> None:
    class ExportFile(Status):
        schema_version: int = Field(default=2, alias="schema")

    assert contract.file_name(ExportFile) == "export-file.v2.json"


def test_a_schema_names_the_version_of_its_message() -> None:
    assert contract.json_schema(Status)["properties"]["schema"]["const"] == 1


@pytest.mark.parametrize("model", contract.published(), ids=contract.name_of)
def test_readers_may_meet_fields_that_they_do_not_know(model: type[BaseModel]) -> None:
    assert '"additionalProperties": false' not in json.dumps(contract.json_schema(model))


@pytest.mark.parametrize("model", contract.published(), ids=contract.name_of)
def test_every_published_schema_says_what_it_is(model: type[BaseModel]) -> None:
    assert contract.json_schema(model)["description"]


def test_checking_says_nothing_when_all_is_well(capsys: pytest.CaptureFixture[str]) -> None:
    assert (contract.main(["--check"]), capsys.readouterr().out) == (0, "")


def test_checking_or_writing_must_be_chosen() -> None:
    with pytest.raises(SystemExit, match="2"):
        contract.main([])
