"""Which record of Sage is which record of Sales Management."""

from collections import Counter
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from cdc.rules.matching import InCrm, InSage, Match, Matched, match
from cdc.rules.signs import VAT_NUMBER, account_signs, contact_signs, email_sign, vat_sign

TELLING = frozenset({VAT_NUMBER})


def sage(code: str, name: str = "A B C Ltd", vat: str | None = None, email: str | None = None) -> InSage:
    return InSage(code, name, account_signs(vat, email), {"name": name, "email": email})


def crm(id: int, code: str = "", name: str = "A B C Ltd", vat: str | None = None, email: str | None = None) -> InCrm:
    return InCrm(id, code, name, account_signs(vat, email), {"name": name, "email": email})


def only(ours: list[InSage], theirs: list[InCrm], code: str = "A") -> Matched:
    found = match(ours, theirs, TELLING).records
    return next(each for each in found if each.code == code)


def test_a_record_that_carries_the_code_is_linked() -> None:
    assert only([sage("A")], [crm(1, "A")]) == Matched("A", "A B C Ltd", Match.LINKED, 1, by="code")


def test_two_records_that_carry_the_code_are_ambiguous() -> None:
    found = only([sage("A")], [crm(1, "A"), crm(2, "A")])
    assert (found.match, found.candidates) == (Match.AMBIGUOUS, (1, 2))


def test_one_vat_number_on_both_sides_links_in_any_spelling() -> None:
    found = only([sage("A", vat="GB 123 4567 89")], [crm(1, vat="123456789")])
    assert (found.match, found.crm_id, found.by) == (Match.WILL_LINK, 1, "VAT number")


def test_one_email_address_on_both_sides_links_in_any_case() -> None:
    found = only([sage("A", email="Office@ABC.example ")], [crm(1, email="office@abc.example")])
    assert (found.match, found.crm_id, found.by) == (Match.WILL_LINK, 1, "e-mail address")


def test_a_name_alone_is_a_hint_and_no_match() -> None:
    found = only([sage("A", name="A B C Ltd")], [crm(7, name="a b c  LTD")])
    assert (found.match, found.same_name) == (Match.WILL_CREATE, (7,))


def test_an_email_address_that_two_records_of_sales_management_have_is_ambiguous() -> None:
    found = only([sage("A", email="x@y.example")], [crm(1, email="x@y.example"), crm(2, email="x@y.example")])
    assert (found.match, found.candidates) == (Match.AMBIGUOUS, (1, 2))


def test_an_email_address_that_two_records_of_sage_have_is_ambiguous_for_both() -> None:
    found = match([sage("A", email="x@y.example"), sage("B", email="x@y.example")], [crm(1, email="x@y.example")])
    why = "several records of Sage have this e-mail address: A, B"
    assert [(each.match, each.why) for each in found.records] == [(Match.AMBIGUOUS, why)] * 2


def test_a_vat_number_and_an_email_address_that_disagree_are_ambiguous() -> None:
    ours = [sage("A", vat="123456789", email="x@y.example")]
    found = only(ours, [crm(1, vat="123456789"), crm(2, email="x@y.example")])
    assert (found.match, found.why) == (Match.AMBIGUOUS, "the e-mail address names another record")


def test_one_email_address_with_two_vat_numbers_is_ambiguous() -> None:
    ours = [sage("A", vat="123456789", email="x@y.example")]
    found = only(ours, [crm(1, vat="987654321", email="x@y.example")])
    assert (found.match, found.why) == (Match.AMBIGUOUS, "the VAT number differs")


def test_branches_that_share_a_vat_number_are_told_apart_by_their_email_addresses() -> None:
    ours = [sage("A", vat="123456789", email="a@y.example"), sage("B", vat="123456789", email="b@y.example")]
    theirs = [crm(1, vat="123456789", email="a@y.example"), crm(2, vat="123456789", email="b@y.example")]
    assert [each.crm_id for each in match(ours, theirs, TELLING).records] == [1, 2]


def test_two_records_of_sage_that_find_one_record_by_different_signs_are_ambiguous() -> None:
    ours = [sage("A", vat="123456789"), sage("B", email="x@y.example")]
    found = match(ours, [crm(1, vat="123456789", email="x@y.example")], TELLING)
    assert [(each.match, each.candidates) for each in found.records] == [(Match.AMBIGUOUS, (1,))] * 2


def test_a_record_that_carries_another_code_is_no_candidate() -> None:
    assert only([sage("A", email="x@y.example")], [crm(1, "Z", email="x@y.example")]).match is Match.WILL_CREATE


def test_what_nobody_in_sage_is_stays_in_sales_management_only() -> None:
    found = match([sage("A")], [crm(1, "A"), crm(2), crm(3, "Z")])
    assert [each.id for each in found.only_in_crm] == [2, 3]


def test_the_fields_of_a_matched_record_that_differ_are_told() -> None:
    assert only([sage("A", name="New")], [crm(1, "A", name="Old")]).differs == ("name",)


def test_a_placeholder_is_no_vat_number() -> None:
    assert [vat_sign(each) for each in ("N/A", "0", "NONE", "", None)] == [""] * 5


def test_several_addresses_in_one_field_are_no_sign() -> None:
    assert [email_sign(each) for each in ("a@b.example;c@d.example", "@", "a@", None)] == [""] * 4


def test_a_contact_matches_within_its_account_only() -> None:
    ours = [InSage("A   0001", "Jane Smith", contact_signs(1, None, "Jane Smith"))]
    theirs = [InCrm(9, "", "Jane Smith", contact_signs(2, None, "Jane Smith"))]
    assert match(ours, theirs).records[0].match is Match.WILL_CREATE


def test_a_contact_with_another_email_address_matches_by_its_whole_name() -> None:
    ours = [InSage("A   0001", "Jane Smith", contact_signs(1, "new@y.example", "Jane Smith"))]
    theirs = [InCrm(9, "", "Jane Smith", contact_signs(1, "old@y.example", "jane  smith"))]
    assert match(ours, theirs).records[0].by == "name"


VATS = st.sampled_from([None, "111111111", "222222222", "GB 111 1111 11"])
EMAILS = st.sampled_from([None, "a@x.example", "b@x.example", "A@x.example"])
NAMES = st.sampled_from(["One", "Two"])
CODES = st.sampled_from(["", "", "A", "B", "C"])
SAGE = st.lists(st.builds(sage, st.sampled_from("ABCDEF"), NAMES, VATS, EMAILS), unique_by=lambda each: each.code)
CRM = st.lists(st.builds(crm, st.integers(1, 9), CODES, NAMES, VATS, EMAILS), unique_by=lambda each: each.id)


@given(SAGE, CRM)
def test_every_record_of_sage_is_told_exactly_once(ours: list[InSage], theirs: list[InCrm]) -> None:
    assert [each.code for each in match(ours, theirs, TELLING).records] == sorted(each.code for each in ours)


@given(SAGE, CRM)
def test_no_record_of_sales_management_is_matched_twice(ours: list[InSage], theirs: list[InCrm]) -> None:
    ids = Counter(each.crm_id for each in match(ours, theirs, TELLING).records if each.crm_id is not None)
    assert all(count == 1 for count in ids.values())


@given(SAGE, CRM)
def test_what_is_only_in_sales_management_is_nobodys_match_and_nobodys_candidate(
    ours: list[InSage], theirs: list[InCrm]
) -> None:
    found = match(ours, theirs, TELLING)
    taken = {one for each in found.records for one in (each.crm_id, *each.candidates)} - {None}
    assert {each.id for each in found.only_in_crm} == {each.id for each in theirs} - taken


@given(SAGE, CRM, st.randoms())
def test_the_order_of_the_records_does_not_matter(ours: list[InSage], theirs: list[InCrm], random: Random) -> None:
    found = match(ours, theirs, TELLING)
    random.shuffle(ours)
    random.shuffle(theirs)
    assert match(ours, theirs, TELLING) == found
