"""A message made of values that need no check is the one that pydantic would make of them."""

from collections.abc import Mapping
from typing import Any

import pytest
from pydantic import BaseModel

from schemas.command import Cause, Command
from schemas.status import Status, StatusCause
from schemas.wire import from_bytes, to_bytes
from tests.rules.examples import answer, change, record
from tests.rules.worker import Worker


def sent() -> list[BaseModel]:
    worker = Worker()
    worker.take(change(record()))
    worker.tell(answer(worker.commands[0]))
    return [worker.commands[0], worker.status]


@pytest.mark.parametrize("message", sent(), ids=lambda each: type(each).__name__)
def test_it_is_written_as_the_checked_one_is(message: BaseModel) -> None:
    values = dict(message)
    assert to_bytes(type(message).model_construct(**values)) == to_bytes(type(message).model_validate(values))


@pytest.mark.parametrize("message", sent(), ids=lambda each: type(each).__name__)
def test_it_is_written_in_the_order_of_its_fields_whatever_the_order_of_the_values(message: BaseModel) -> None:
    backwards: Mapping[str, Any] = dict(reversed(list(message)))
    assert to_bytes(type(message).model_construct(**backwards)) == to_bytes(message)


def test_what_is_not_given_has_its_default() -> None:
    values = {name: value for name, value in sent()[1] if name not in ("attempts", "cause")}
    made = Status.model_construct(**values)
    assert (made.attempts, made.cause) == (0, StatusCause())


def test_it_equals_the_checked_one_and_reads_back_as_it() -> None:
    (command, _) = sent()
    made = Command.model_construct(**dict(command))
    assert made == command == from_bytes(Command, to_bytes(made))


def test_a_changed_copy_of_it_is_of_its_own() -> None:
    (command, _) = sent()
    made = Command.model_construct(**dict(command))
    other = made.model_copy(update={"cause": Cause(change_id="other", observed_at=made.cause.observed_at)})
    assert (made.cause.change_id == other.cause.change_id, made.id == other.id) == (False, True)
