"""A record's page: where it stands, its values on both sides, its history, what can be done."""

import pytest

from cdc.console.pages.record import pairs_of
from cdc.console.read_model.views import RecordDetail
from schemas.reason import Reason
from schemas.vocabulary import Entity
from tests.console.pages.application import asking
from tests.console.pages.scene import account, record_id, scene
from tests.console.pages.standin import MemoryRecords


async def text_of(detail: RecordDetail) -> str:
    model = MemoryRecords()
    model.add(detail)
    async with asking(model) as client:
        return (await client.get(f"/records/{detail.status.record_id}")).text


async def of_scene(entity: Entity, code: str) -> str:
    return await text_of(scene().details[record_id(entity, code)])


async def test_a_synchronised_record_has_the_light_green_label() -> None:
    assert '<span class="label ok">' in await text_of(account("ABC001", "A B C"))


async def test_a_record_for_a_person_has_the_red_label_of_the_specification() -> None:
    text = await of_scene(Entity.ACCOUNT, "IRON001")
    assert '<span class="label error">' in text
    assert "Synchronisation error</span>" in text


async def test_the_block_has_the_words_of_the_specification() -> None:
    text = await text_of(account("ABC001", "A B C"))
    for words in ("Synchronisation status details", "Synchronisation status<", "Last synchronisation<"):
        assert words in text
    assert "Synchronised: the account is correctly synchronised with Sage." in text


async def test_an_error_says_why_and_what_to_do() -> None:
    text = await of_scene(Entity.ACCOUNT, "IRON001")
    assert "the e-mail address is not valid" in text
    assert Reason.REFUSED.remedy in text


async def test_stock_that_does_not_apply_is_a_dash_on_both_sides() -> None:
    text = await of_scene(Entity.PRODUCT, "SERV-1")
    row = text.partition('<th scope="row">Stock</th>')[2].partition("</tr>")[0]
    assert row.count("–</td>") == 2
    assert "<dt>Stock</dt><dd>–</dd>" in text


async def test_values_stand_side_by_side_and_a_difference_is_named() -> None:
    row = (await of_scene(Entity.ACCOUNT, "HADR001")).rpartition("Phone <span")[2].partition("</tr>")[0]
    assert "differs" in row
    assert row.index("01434 555 0101") < row.index("01434 555 0199")


def test_a_field_that_one_side_never_shows_does_not_differ() -> None:
    detail = account("ABC001", "A B C")
    assert [pair.name for pair in pairs_of(detail) if pair.differs] == []


async def test_a_conflict_offers_both_values() -> None:
    text = await of_scene(Entity.ACCOUNT, "HADR001")
    assert 'name="choice" value="phone:sage"' in text
    assert 'name="choice" value="phone:crm"' in text


async def test_a_read_only_record_says_so() -> None:
    assert "Read-only in Sales Management" in await text_of(account("ABC001", "A B C"))


async def test_an_editable_record_does_not_claim_to_be_read_only() -> None:
    assert "Read-only in Sales Management" not in await text_of(account("ABC001", "A B C", read_only=False))


async def test_the_history_shows_change_decision_write_and_answer() -> None:
    text = await text_of(account("ABC001", "A B C"))
    for words in ("Change in Sage", "Write to Sales Management", "Answer of Sales Management", "01539 555 0100"):
        assert words in text


@pytest.mark.parametrize(
    ("reason", "offered"),
    [(Reason.REFUSED, True), (Reason.RETRYING, True), (Reason.APPLIED, False), (Reason.DELETION_HELD, False)],
)
async def test_another_try_is_offered_where_it_makes_sense(reason: Reason, offered: bool) -> None:
    text = await text_of(account("ABC001", "A B C", reason))
    assert ("<button>Try again</button>" in text) is offered


async def test_a_name_is_shown_and_never_run() -> None:
    text = await text_of(account("ABC001", "<img src=x onerror=alert(1)>"))
    assert "<img" not in text


async def test_a_record_that_is_not_there_is_a_page_that_says_so() -> None:
    async with asking(scene()) as client:
        answer = await client.get("/records/no-such-record")
    assert answer.status_code == 404
    assert "There is no record at this address" in answer.text
