"""What a match report says, and what counts as a change of it."""

import csv
import io
import json
from datetime import UTC, datetime

from cdc.operations.load.report import Report, differences, fates_in
from cdc.rules.matching import InCrm, Match, Matched, Matching
from schemas.vocabulary import Entity

AT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def report(*records: Matched, only: tuple[InCrm, ...] = ()) -> Report:
    return Report("acme", AT, {Entity.ACCOUNT: Matching(records, only)})


WILL_LINK = Matched("A", "A Ltd", Match.WILL_LINK, 1, by="VAT number")
LINKED = Matched("A", "A Ltd", Match.LINKED, 1, by="code", differs=("town",))
CREATED = Matched("B", "B Ltd", Match.WILL_CREATE)


def test_the_id_follows_from_the_classes() -> None:
    assert report(WILL_LINK).id != report(CREATED).id
    assert report(WILL_LINK).id == Report("acme", datetime.now(UTC), report(WILL_LINK).matchings).id


def test_what_was_linked_as_the_report_says_leaves_it_the_same() -> None:
    assert report(WILL_LINK).id == report(LINKED).id


def test_a_saved_report_says_the_same_of_each_record() -> None:
    ambiguous = Matched("C", "C Ltd", Match.AMBIGUOUS, why="several", candidates=(4, 5))
    made = report(WILL_LINK, CREATED, ambiguous)
    assert fates_in(json.loads(json.dumps(made.to_json()))) == made.fates()


def test_a_change_names_the_record_and_both_classes() -> None:
    changes = differences(report(WILL_LINK).fates(), report(Matched("A", "A Ltd", Match.WILL_CREATE)).fates())
    assert changes == ["account A: pair 1 -> will create"]


def test_counts_tell_every_class_and_what_will_be_updated() -> None:
    assert report(LINKED, CREATED, only=(InCrm(9, "", "Z"),)).counts(Entity.ACCOUNT) == {
        "linked": 1,
        "will_link": 0,
        "ambiguous": 0,
        "will_create": 1,
        "will_update": 1,
        "only_in_crm": 1,
    }


def test_no_cell_of_the_table_is_a_formula() -> None:
    [_, row] = csv.reader(io.StringIO(report(Matched("A", "=HYPERLINK()", Match.WILL_CREATE)).to_csv()))
    assert row[3] == "'=HYPERLINK()"
