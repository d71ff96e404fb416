"""Accounts over the bridge: created under the reserved code, adopted, refused, changed field by field."""

import httpx

from cdc.failures import Refused, Unavailable
from cdc.settings import PotentialMarker
from cdc.sinks.base import Written
from schemas.reason import Reason
from schemas.vocabulary import Result
from tests.sinks.hyperaccounts.arranged import Arranged, potential
from tests.sinks.hyperaccounts.scripted import ScriptedBridge, ledger_row

CREATE, CHANGE = "POST /api/customer", "PATCH /api/customer"


def prospect(code: str = "NEWC0001", **more: object) -> dict[str, object]:
    return ledger_row(code, **{"name": "New Company Ltd", "address3": "Leeds", "analysis1": "Prospect", **more})


async def test_an_account_is_created_under_the_code_that_was_reserved() -> None:
    at = Arranged()
    answer = await at.write(potential())
    assert isinstance(answer, Written)
    assert (answer.result, answer.sage_key) == (Result.APPLIED, "NEWC0001")
    [body] = at.bridge.sent(CREATE)
    assert body == {
        "accountRef": "NEWC0001", "name": "New Company Ltd", "address3": "Leeds", "analysis1": "Prospect"
    }  # fmt: skip


async def test_the_account_is_read_back_as_an_export_would_show_it() -> None:
    answer = await Arranged().write(potential())
    assert isinstance(answer, Written)
    assert answer.read_back is not None
    record = answer.read_back.record
    assert (record["code"], record["town"], record["marker"], record["currency"], record["phone"]) == (
        "NEWC0001", "Leeds", "Prospect", "GBP", None
    )  # fmt: skip
    assert (record["credit_limit"], record["on_hold"], record["inactive"]) == ("0", False, False)
    assert answer.read_back.occurred_at is not None
    assert answer.read_back.occurred_at.isoformat() == "2026-11-23T09:30:00+00:00"


async def test_what_only_a_label_names_is_unknown_in_the_read_back() -> None:
    answer = await Arranged().write(potential())
    assert isinstance(answer, Written)
    assert answer.read_back is not None
    assert "sales_rep" not in answer.read_back.record


async def test_the_sales_rep_and_the_mark_go_into_the_configured_columns() -> None:
    at = Arranged(sales_rep_column="ANALYSIS_2", crm_id_column="ANALYSIS_3")
    answer = await at.write(potential(record={"sales_rep": "Helen Fairbairn"}))
    [body] = at.bridge.sent(CREATE)
    assert (body["analysis2"], body["analysis3"]) == ("Helen Fairbairn", "[SSM:131]")
    assert isinstance(answer, Written)
    assert answer.read_back is not None
    assert (answer.read_back.record["sales_rep"], answer.read_back.record["crm_id"]) == ("Helen Fairbairn", 131)


async def test_a_marker_in_a_column_that_cannot_be_written_is_refused() -> None:
    at = Arranged(potential=PotentialMarker(column="STATUS_TEXT", value="Prospect"))
    answer = await at.write(potential())
    assert isinstance(answer, Refused)
    assert at.bridge.writes() == []


async def test_a_code_that_belongs_to_somebody_else_is_taken() -> None:
    at = Arranged(ScriptedBridge(ledger=[ledger_row("NEWC0001")]))
    answer = await at.write(potential())
    assert isinstance(answer, Refused)
    assert (answer.reason, answer.words) == (Reason.CODE_TAKEN, "NEWC0001")
    assert at.bridge.writes() == []


async def test_an_account_that_carries_our_mark_is_adopted_whatever_its_code() -> None:
    at = Arranged(ScriptedBridge(ledger=[prospect("OTHER01", analysis3="[SSM:131]")]), crm_id_column="ANALYSIS_3")
    answer = await at.write(potential())
    assert isinstance(answer, Written)
    assert answer.sage_key == "OTHER01"
    assert at.bridge.writes() == []


async def test_after_a_lost_answer_the_account_with_the_same_values_is_ours() -> None:
    at = Arranged(ScriptedBridge(ledger=[prospect()]))
    answer = await at.write(potential(), doubtful_since_s=0.0)
    assert isinstance(answer, Written)
    assert answer.sage_key == "NEWC0001"
    assert at.bridge.writes() == []


async def test_without_a_lost_answer_an_account_with_the_same_values_is_somebody_elses() -> None:
    answer = await Arranged(ScriptedBridge(ledger=[prospect()])).write(potential())
    assert isinstance(answer, Refused)
    assert answer.reason is Reason.CODE_TAKEN


async def test_after_a_lost_answer_an_account_with_other_values_is_not_ours() -> None:
    at = Arranged(ScriptedBridge(ledger=[prospect(name="Newcastle Coal")]))
    answer = await at.write(potential(), doubtful_since_s=0.0)
    assert isinstance(answer, Refused)
    assert answer.reason is Reason.CODE_TAKEN


async def test_nothing_is_created_again_while_an_earlier_attempt_may_be_under_way() -> None:
    at = Arranged()
    answer = await at.write(potential(), doubtful_since_s=98.0)
    assert isinstance(answer, Unavailable)
    assert not answer.company_wide
    at.s = 104.0
    assert isinstance(await at.write(potential(), doubtful_since_s=98.0), Written)


async def test_another_account_with_the_same_vat_number_is_not_doubled() -> None:
    at = Arranged(ScriptedBridge(ledger=[ledger_row("ABC001", vatRegNumber="GB123")]))
    answer = await at.write(potential(record={"vat_number": "GB123"}))
    assert isinstance(answer, Refused)
    assert (answer.reason, answer.words) == (Reason.AMBIGUOUS, "Sage has ABC001 with the same VAT number")


async def test_a_deleted_account_with_the_same_email_address_is_no_hindrance() -> None:
    rows = [ledger_row("ABC001", email="info@new.example"), ledger_row()]
    at = Arranged(ScriptedBridge(ledger=rows, deleted={"ABC001"}))
    assert isinstance(await at.write(potential(record={"email": "info@new.example"})), Written)


async def test_a_text_that_sage_cannot_hold_is_refused_before_anything_is_written() -> None:
    at = Arranged()
    answer = await at.write(potential(record={"address_1": "x" * 72}))
    assert isinstance(answer, Refused)
    assert answer.words == "address_1 has 72 characters, Sage holds 60"
    assert at.bridge.writes() == []


async def test_a_change_sends_the_changed_fields_and_clears_with_an_empty_text() -> None:
    at = Arranged(ScriptedBridge(ledger=[prospect(telephoneNumber="0113", fax="0114")]))
    held = {"name": "New Company Ltd", "town": "Leeds", "phone": "0113", "fax": "0114"}
    changed = potential(creates=False, record={"phone": "0199", "fax": None}, expected=held)
    answer = await at.write(changed, sage_key="NEWC0001")
    assert isinstance(answer, Written)
    assert answer.left == ()
    assert at.bridge.sent(CHANGE) == [{"accountRef": "NEWC0001", "telephone": "0199", "fax": ""}]


async def test_a_field_that_was_changed_in_sage_meanwhile_is_left_alone() -> None:
    at = Arranged(ScriptedBridge(ledger=[prospect(telephoneNumber="0777")]))
    held = {"name": "New Company Ltd", "town": "Leeds", "phone": "0113"}
    changed = potential(creates=False, record={"phone": "0199", "town": "York"}, expected=held)
    answer = await at.write(changed, sage_key="NEWC0001")
    assert isinstance(answer, Written)
    assert answer.left == ("phone",)
    assert at.bridge.sent(CHANGE) == [{"accountRef": "NEWC0001", "address3": "York"}]


async def test_a_repeated_change_writes_nothing() -> None:
    at = Arranged(ScriptedBridge(ledger=[prospect()]))
    changed = potential(creates=False, expected={"name": "Old", "town": "Hull"})
    answer = await at.write(changed, sage_key="NEWC0001")
    assert isinstance(answer, Written)
    assert (answer.result, answer.left, at.bridge.writes()) == (Result.UNCHANGED, (), [])
    assert answer.read_back is not None
    assert answer.read_back.whole


async def test_a_potential_that_became_a_customer_in_sage_is_not_written() -> None:
    at = Arranged(ScriptedBridge(ledger=[prospect(analysis1="Trade")]))
    changed = potential(creates=False, record={"town": "York"}, expected={"town": "Leeds"})
    answer = await at.write(changed, sage_key="NEWC0001")
    assert isinstance(answer, Written)
    assert (answer.result, at.bridge.writes()) == (Result.UNCHANGED, [])
    assert answer.read_back is not None
    assert not answer.read_back.whole


async def test_an_account_that_sage_no_longer_has_is_refused() -> None:
    at = Arranged(ScriptedBridge(ledger=[prospect()], deleted={"NEWC0001"}))
    answer = await at.write(potential(creates=False, record={"town": "York"}, expected={}), sage_key="NEWC0001")
    assert isinstance(answer, Refused)
    assert answer.words == "Sage no longer has it"


async def test_what_sage_keeps_otherwise_is_noted_and_not_taken_for_whole() -> None:
    at = Arranged()
    at.bridge.after["POST /api/customer"] = [httpx.Response(200, json={"success": True, "code": 200, "response": "C"})]
    at.bridge.ledger.append(ledger_row("C", name="NEW COMPANY LTD", address3="Leeds"))
    answer = await at.write(potential())
    assert isinstance(answer, Written)
    assert answer.notes == ("Sage holds name otherwise than it was sent",)
    assert answer.read_back is not None
    assert not answer.read_back.whole


async def test_after_a_lost_answer_our_account_is_known_by_its_name_although_it_was_edited_since() -> None:
    first = potential(record={"phone": "1"})
    at = Arranged(ScriptedBridge(ledger=[prospect(telephoneNumber="1")]))
    newer = potential(version=2, expected={"phone": "2"}, record={"phone": "3"})
    answer = await at.write(newer, doubtful_since_s=0.0, doubted=(first.record,))
    assert isinstance(answer, Written)
    assert (answer.sage_key, answer.left) == ("NEWC0001", ())
    assert at.bridge.sent(CREATE) == []
    assert at.bridge.sent(CHANGE) == [{"accountRef": "NEWC0001", "telephone": "3"}]


async def test_what_somebody_entered_in_sage_after_a_lost_answer_is_left_alone() -> None:
    at = Arranged(ScriptedBridge(ledger=[prospect(telephoneNumber="9")]))
    command = potential(record={"phone": "1"})
    answer = await at.write(command, doubtful_since_s=0.0, doubted=(command.record,))
    assert isinstance(answer, Written)
    assert answer.left == ("phone",)
    assert at.bridge.writes() == []
