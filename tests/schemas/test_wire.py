"""Messages as they travel: they read back equal and satisfy the published schema."""

import json
from datetime import UTC
from typing import Any

import jsonschema
import pytest
from pydantic import BaseModel, ValidationError

from schemas import contract
from schemas.change import Change
from schemas.control import Action, ControlRequest
from schemas.export_file import ExportFile, FileLedger, FileState
from schemas.reason import Reason
from schemas.record import Record
from schemas.records import RECORDS
from schemas.reject import Rejection
from schemas.status import Status
from schemas.vocabulary import Entity, Result
from schemas.wire import dumps, from_bytes, loads, to_bytes
from tests.rules.examples import NOW, answer, change, record, rows, waits
from tests.rules.worker import Worker

LINE = {"number": 1, "product_code": "PAPER01", "quantity": "2.5", "unit_price": "10", "net": "25.00"}


def processed() -> Worker:
    worker = Worker(Entity.SALES_ORDER)
    order = record(Entity.SALES_ORDER, lines=(LINE,), ordered_on="2026-11-20", net="25.00")
    worker.take(change(order, entity=Entity.SALES_ORDER, accounts_for=rows(), file="orders.csv", table="SALES_ORDER"))
    worker.tell(answer(worker.commands[0]))
    return worker


def examples() -> list[BaseModel]:
    worker = processed()
    command = worker.commands[0]
    return [
        change(record()),
        change(None, held=True, accounts_for=rows(3, 4)),
        command,
        answer(command, notes=("the picture a.jpg was not found",)),
        waits(command),
        worker.status,
        ExportFile(company="acme", file_id="f1", name="customers.csv", state=FileState.COMMITTED, rows_read=24, at=NOW),
        FileLedger(company="acme", commit_id="f1.7", outcomes={Result.APPLIED: 23, Result.REJECTED: 1}, at=NOW),
        ControlRequest(id="1", company="acme", action=Action.RELEASE, entity=Entity.ACCOUNT, by="ann", at=NOW),
        Rejection(company="acme", source="customers.csv", row=7, reason=Reason.MALFORMED.code, words="short", at=NOW),
        *(RECORDS[entity].model_validate(record(entity)) for entity in Entity),
        RECORDS[Entity.SALES_ORDER].model_validate(command.record),
    ]


EXAMPLES = examples()


def test_every_published_schema_has_an_example() -> None:
    assert {type(example) for example in EXAMPLES} == set(contract.published())


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: type(example).__name__)
def test_a_message_satisfies_its_published_schema(example: BaseModel) -> None:
    path = contract.FOLDER / "json" / contract.file_name(type(example))
    schema = json.loads(path.read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator(schema).validate(json.loads(to_bytes(example)))


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: type(example).__name__)
def test_a_message_reads_back_as_it_was_sent(example: BaseModel) -> None:
    assert from_bytes(type(example), to_bytes(example)) == example


@pytest.mark.parametrize("model", contract.published(), ids=contract.name_of)
def test_a_published_schema_is_a_schema(model: type[BaseModel]) -> None:
    jsonschema.Draft202012Validator.check_schema(contract.json_schema(model))


def test_a_published_schema_refuses_what_is_no_status() -> None:
    status = json.loads(to_bytes(processed().status)) | {"status": "fine"}
    with pytest.raises(jsonschema.ValidationError, match="'fine' is not one of"):
        jsonschema.Draft202012Validator(contract.json_schema(Status)).validate(status)


def test_money_travels_as_text_so_that_no_digit_is_lost() -> None:
    order = json.loads(to_bytes(processed().commands[0]))["record"]
    assert (order["net"], order["lines"][0]["quantity"]) == ("25.00", "2.5")


def test_the_version_travels_under_its_public_name() -> None:
    assert json.loads(to_bytes(change(record())))["schema"] == 1


def test_moments_travel_in_utc() -> None:
    seen = change(record()).model_dump() | {"observed_at": "2026-06-01T10:00:00+01:00"}
    assert json.loads(to_bytes(Change.model_validate(seen)))["observed_at"] == "2026-06-01T09:00:00Z"


def test_a_moment_without_a_time_zone_is_refused() -> None:
    with pytest.raises(ValidationError, match="a moment needs a time zone"):
        ExportFile.model_validate(
            {"company": "acme", "file_id": "f", "name": "n", "state": "seen", "at": "2026-11-23T09:00:00"}
        )


def test_a_field_that_the_message_does_not_have_is_refused() -> None:
    raw: dict[str, Any] = json.loads(to_bytes(change(record()))) | {"extra": 1}
    with pytest.raises(ValidationError, match="extra"):
        from_bytes(Change, dumps(raw))


def test_plain_values_have_one_spelling_for_hashing() -> None:
    assert dumps({"b": 1, "a": None}) == dumps({"a": None, "b": 1}) == b'{"a":null,"b":1}'


def test_plain_values_read_back() -> None:
    assert loads(dumps({"code": "00042"})) == {"code": "00042"}


def test_a_moment_is_kept_in_utc() -> None:
    assert change(record()).observed_at.tzinfo is UTC


def test_a_record_has_its_names_in_both_systems() -> None:
    names = dict(RECORDS[Entity.ACCOUNT].names())
    assert (names["code"].sage, names["code"].crm) == ("ACCOUNT_REF", "extId")


@pytest.mark.parametrize("entity", Entity)
def test_a_record_cannot_be_changed(entity: Entity) -> None:
    canonical: Record = RECORDS[entity].model_validate(record(entity))
    with pytest.raises(ValidationError, match="frozen"):
        canonical.code = "other"  # type: ignore[attr-defined]  # what the test proves impossible


def test_an_error_about_a_message_tells_no_value_of_it() -> None:
    with pytest.raises(ValidationError) as error:
        from_bytes(Change, b'{"company": {"name": "Jane Smith"}}')
    assert "Jane Smith" not in str(error.value)
