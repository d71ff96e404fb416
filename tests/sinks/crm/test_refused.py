"""What Sales Management refuses for good, and what can be repaired."""

import time
from pathlib import Path

from cdc.failures import Refused
from cdc.sinks.base import Written
from cdc.sinks.crm.sink import CrmSink
from schemas.reason import Reason
from tests.sinks.commands import account, write
from tests.sinks.crm.asking import one, outcome_of
from tests.sinks.crm.simulated import Inside, connected, simulator


async def test_a_refusal_has_the_targets_own_words(sink: CrmSink) -> None:
    refused = await one(sink, write(account(record={"town": "L" * 60, "address_1": None, "email": "e" * 250})))
    assert isinstance(refused, Written)
    answer = await one(sink, write(account(record={"name": " "})))
    assert isinstance(answer, Refused)
    assert answer.words == "accounts: name is required and must not be empty"


async def test_a_refused_item_leaves_its_neighbours_alone(sink: CrmSink, inside: Inside) -> None:
    inside.fault("fail_items", "/accounts/bulk", "POST", ext_ids=["B"], message="B is not wanted")
    answers = await outcome_of(sink, [write(account(key)) for key in "ABC"])
    assert [type(answer) for answer in answers] == [Written, Refused, Written]
    assert [answer.words for answer in answers if isinstance(answer, Refused)] == ["B is not wanted"]
    assert sorted(row["extId"] for row in inside.records("accounts")) == ["A", "C"]


async def test_a_bulk_call_that_is_refused_as_a_whole_is_halved(sink: CrmSink, inside: Inside) -> None:
    inside.fault("status", "/accounts/bulk", "POST", status=400, times=1)
    answers = await outcome_of(sink, [write(account(key)) for key in "ABCD"])
    assert all(isinstance(answer, Written) for answer in answers)
    assert len(inside.records("accounts")) == 4


async def test_two_living_records_with_one_code_need_a_person(sink: CrmSink, inside: Inside) -> None:
    await one(sink, write(account("X")))
    [first] = inside.records("accounts")
    copy = {
        "name": "A B C",
        "extId": "ABC001",
        "branchId": first["branchId"]["id"],
        "salesRepId1": first["salesRepId1"]["id"],
    }
    ids = inside.seed(accounts=[copy, copy])["accounts"]
    answer = await one(sink, write(account("ABC001"), doubtful_since_s=time.monotonic()))
    assert isinstance(answer, Refused)
    assert answer.reason is Reason.AMBIGUOUS
    assert answer.words == f"{ids[0]} and {ids[1]} carry the code ABC001"


async def test_a_link_to_nothing_is_found_again_by_its_code(sink: CrmSink, inside: Inside) -> None:
    created = await one(sink, write(account("A")))
    assert isinstance(created, Written)
    answer = await one(sink, write(account("A", 2), 999_999, confirmed=True))
    assert isinstance(answer, Written)
    assert answer.crm_id == created.crm_id


async def test_a_link_to_nothing_without_the_code_anywhere_is_created(sink: CrmSink, inside: Inside) -> None:
    answer = await one(sink, write(account("A", 2), 999_999, confirmed=True))
    assert isinstance(answer, Written)
    assert [row["id"] for row in inside.records("accounts")] == [answer.crm_id]


async def test_links_to_nothing_are_repaired_in_a_batch(sink: CrmSink, inside: Inside) -> None:
    await one(sink, write(account("A")))
    answers = await outcome_of(
        sink, [write(account(key, 2), 900_000 + n, confirmed=True) for n, key in enumerate("ABC")]
    )
    assert all(isinstance(answer, Written) for answer in answers)
    assert sorted(row["extId"] for row in inside.records("accounts")) == ["A", "B", "C"]


async def test_what_a_person_deleted_there_is_not_brought_back(sink: CrmSink, inside: Inside) -> None:
    created = await one(sink, write(account("A")))
    assert isinstance(created, Written)
    await one(sink, write(account("A", 2, delete=True), created.crm_id))
    answer = await one(sink, write(account("A", 3), created.crm_id, confirmed=True))
    assert isinstance(answer, Refused)
    assert answer.reason is Reason.DELETED_IN_CRM
    assert answer.words == "it was deleted in Sales Management and is not brought back by itself"


async def test_a_value_that_is_wrong_for_good_is_not_repaired(sink: CrmSink, inside: Inside) -> None:
    created = await one(sink, write(account("A")))
    assert isinstance(created, Written)
    answer = await one(sink, write(account("A", 2, record={"name": " "}), created.crm_id, confirmed=True))
    assert isinstance(answer, Refused)
    assert "name is required" in answer.words


async def test_a_read_only_record_is_unlocked_where_the_api_insists(tmp_path: Path) -> None:
    with simulator(readonly_refused=True) as running:
        inside = Inside(running)
        async with connected(running, tmp_path) as sink:
            created = await one(sink, write(account("A")))
            assert isinstance(created, Written)
            answer = await one(sink, write(account("A", 2, record={"town": "York"}), created.crm_id, confirmed=True))
        assert isinstance(answer, Written)
        assert (inside.one("accounts")["city"], inside.one("accounts")["readOnly"]) == ("York", True)


async def test_a_read_only_record_is_locked_again_when_its_values_are_refused(tmp_path: Path) -> None:
    with simulator(readonly_refused=True) as running:
        inside = Inside(running)
        async with connected(running, tmp_path) as sink:
            created = await one(sink, write(account("A")))
            assert isinstance(created, Written)
            inside.fault("status", "/accounts/*", "PUT", status=400, message="no such town", after=2)
            answer = await one(sink, write(account("A", 2, record={"town": "York"}), created.crm_id, confirmed=True))
        assert isinstance(answer, Refused)
        assert answer.words == "no such town"
        assert inside.one("accounts")["readOnly"] is True


async def test_a_read_only_record_can_be_deleted_where_the_api_insists(tmp_path: Path) -> None:
    with simulator(readonly_refused=True) as running:
        inside = Inside(running)
        async with connected(running, tmp_path) as sink:
            created = await one(sink, write(account("A")))
            assert isinstance(created, Written)
            answer = await one(sink, write(account("A", 2, delete=True), created.crm_id))
        assert isinstance(answer, Written)
        assert inside.living("accounts") == []


async def test_an_extra_field_that_is_missing_there_is_left_out_and_noted(tmp_path: Path) -> None:
    declared = {"accounts": ("Z_SageCode", "Z_SageCreditLimit")}
    with simulator(extra_fields=declared) as running:
        inside = Inside(running)
        async with connected(running, tmp_path) as sink:
            answer = await one(sink, write(account("A", record={"terms": "30 days", "sales_rep": "Raj"})))
        assert isinstance(answer, Written)
        [note] = answer.notes
        assert "Z_SageTerms" in note
        assert "Z_SageSalesRep" in note
        assert inside.one("accounts")["Z_SageCode"] == "A"


async def test_a_record_that_is_none_is_refused_as_a_defect(sink: CrmSink) -> None:
    answers = await outcome_of(sink, [write(account("A", record={"nonsense": 1})), write(account("B"))])
    assert isinstance(answers[0], Refused)
    assert answers[0].reason is Reason.DEFECT
    assert isinstance(answers[1], Written)


async def test_a_refusal_about_a_value_does_not_touch_the_lock(sink: CrmSink, inside: Inside) -> None:
    created = await one(sink, write(account("A")))
    assert isinstance(created, Written)
    await one(sink, write(account("A", 2, record={"name": " "}), created.crm_id, confirmed=True))
    assert inside.calls("PUT", "/accounts/{id}") == 1


async def test_a_link_to_nothing_with_two_records_to_choose_from_needs_a_person(sink: CrmSink, inside: Inside) -> None:
    created = await one(sink, write(account("X")))
    assert isinstance(created, Written)
    [first] = inside.records("accounts")
    copy = {"name": "X", "extId": "A", "branchId": first["branchId"]["id"], "salesRepId1": first["salesRepId1"]["id"]}
    inside.seed(accounts=[copy, copy])
    answer = await one(sink, write(account("A", 2), 999_999, confirmed=True))
    assert isinstance(answer, Refused)
    assert answer.reason is Reason.AMBIGUOUS
