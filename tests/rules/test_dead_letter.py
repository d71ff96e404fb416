"""Nothing that comes in stops the processor: what it can't use becomes a dead letter (promises 3 and 7)."""

from typing import NoReturn

import pytest

from cdc.rules.company_rules import CompanyRules
from cdc.rules.effects import Emission
from cdc.rules.places import state_key
from cdc.rules.processor import Processor
from schemas.change import Change
from schemas.reason import Reason
from schemas.vocabulary import Entity, Result, SyncStatus
from schemas.wire import to_bytes
from tests.rules.examples import COMPANY, NOW, answer, change, record, rows
from tests.rules.worker import TOPICS, Worker, outcomes, statuses

CHANGES, OUTCOMES = TOPICS.changes(Entity.ACCOUNT), TOPICS.outcomes(Entity.ACCOUNT)
STATUSES, REJECTS = TOPICS.sync_status(Entity.ACCOUNT), TOPICS.rejects

NO_CHANGE = [b"", b"{}", b"null", b"\xff\xfe", b"[1, 2]", b'{"schema": 1, "id": 7}', b"x" * 100_000]


@pytest.fixture
def worker() -> Worker:
    return Worker()


def topics_of(emissions: list[Emission]) -> list[str]:
    return [emission.topic for emission in emissions]


def headers_of(emission: Emission) -> dict[str, str]:
    return {name: value.decode() for name, value in emission.headers}


@pytest.mark.parametrize("topic", [CHANGES, OUTCOMES])
@pytest.mark.parametrize("raw", NO_CHANGE, ids=range(len(NO_CHANGE)))
def test_bytes_that_are_no_message_become_a_dead_letter(worker: Worker, topic: str, raw: bytes) -> None:
    letter, *more = worker.deliver(topic, raw, key=b"acme|sage|ABC001")
    assert (letter.topic, letter.key, letter.value, more) == (REJECTS, b"acme|sage|ABC001", raw, [])


def test_a_dead_letter_says_where_when_and_why(worker: Worker) -> None:
    letter = worker.deliver(CHANGES, b"{", key=b"acme|sage|ABC001")[0]
    headers = headers_of(letter)
    words = headers.pop("words")
    assert words.startswith("record: invalid json")
    assert headers == {
        "schema": "1",
        "company": "acme",
        "entity": "account",
        "source": "cdc.accounts.changes+0",
        "reason": "malformed",
        "at": "2026-11-23T09:00:00Z",
    }


def test_a_dead_letter_does_not_repeat_the_content_in_its_headers(worker: Worker) -> None:
    raw = b'{"schema": 1, "id": 1, "company": ["Jane Doe"], "jane@acme.example": 2}'
    assert "jane" not in str(headers_of(worker.deliver(CHANGES, raw)[0])).casefold()


def test_bytes_without_a_key_become_a_dead_letter_too(worker: Worker) -> None:
    effects = worker.processor.handle(CHANGES, 0, None, b"{", worker.table.get, NOW)
    assert (effects.emissions[0].key, headers_of(effects.emissions[0])["company"]) == (b"", "")


def test_a_dead_letter_touches_no_state(worker: Worker) -> None:
    worker.deliver(CHANGES, b"{")
    assert worker.table == {}


def test_a_state_that_cannot_be_read_is_a_dead_letter_and_is_kept_as_it_is(worker: Worker) -> None:
    place = state_key(COMPANY, "ABC001")
    worker.table[place] = b"damaged"
    sent = worker.take(change(record()))
    assert topics_of(sent) == [REJECTS, OUTCOMES, STATUSES]
    assert worker.table[place] == b"damaged"


class Defect(dict[str, CompanyRules]):
    """A configuration on which every decision fails, as on a defect of a rule."""

    def get(self, *_: object) -> NoReturn:
        raise ZeroDivisionError("divided 1 for Jane Doe by zero")


class Defective:
    """The worker while its rules have a defect; its table and topics are the same."""

    def __init__(self, worker: Worker) -> None:
        self._worker = worker
        self._processor = Processor(worker.entity, TOPICS, Defect())

    def take(self, seen: Change) -> list[Emission]:
        sound, self._worker.processor = self._worker.processor, self._processor
        sent = self._worker.take(seen)
        self._worker.processor = sound
        return sent


@pytest.fixture
def defective(worker: Worker) -> Defective:
    return Defective(worker)


def test_a_defect_of_a_rule_becomes_a_dead_letter_with_the_original_bytes(defective: Defective) -> None:
    seen = change(record())
    letter = defective.take(seen)[0]
    assert (letter.topic, letter.value, headers_of(letter)["reason"]) == (REJECTS, to_bytes(seen), "defect")


def test_a_defect_ends_the_change_as_dead_lettered(defective: Defective) -> None:
    outcome = outcomes(defective.take(change(record(), accounts_for=rows())))[0]
    assert (outcome.result, outcome.causes[0].accounts_for) == (Result.DEAD_LETTERED, rows())


def test_a_defect_is_shown_in_the_status(defective: Defective) -> None:
    status = statuses(defective.take(change(record())))[0]
    assert (status.status, status.reason) == (SyncStatus.PENDING_REVIEW, Reason.DEFECT.code)


def test_a_defects_own_text_is_told_to_nobody(defective: Defective) -> None:
    sent = defective.take(change(record(name=None)))
    assert "Jane" not in str(sent)


def test_a_defect_does_not_make_the_status_forget_the_link(worker: Worker, defective: Defective) -> None:
    worker.take(change(record()))
    worker.tell(answer(worker.commands[0], crm_id=131))
    status = statuses(defective.take(change(record(town="York"), sequence=2)))[0]
    assert (status.crm_id, status.version, status.name) == (131, 1, "A B C Ltd")


def test_a_change_that_met_a_defect_is_taken_once_the_defect_is_mended(worker: Worker, defective: Defective) -> None:
    seen = change(record())
    defective.take(seen)
    worker.take(seen)
    assert (len(worker.commands), worker.status.reason) == (1, Reason.CAPTURED.code)


def test_the_outcome_of_a_defect_keeps_the_status(worker: Worker, defective: Defective) -> None:
    sent = defective.take(change(record()))
    worker.tell(outcomes(sent)[0])
    assert worker.status.reason == Reason.DEFECT.code


def test_one_bad_record_stops_nothing_but_itself(worker: Worker, defective: Defective) -> None:
    defective.take(change(record()))
    worker.deliver(CHANGES, b"{")
    worker.take(change(record(code="XYZ001")))
    assert [command.sage_key for command in worker.commands] == ["XYZ001"]


def test_an_outcome_with_an_unknown_reason_is_a_dead_letter(worker: Worker) -> None:
    worker.take(change(record()))
    odd = answer(worker.commands[0]).model_copy(update={"reason": "no such reason"})
    assert topics_of(worker.tell(odd)) == [REJECTS]
