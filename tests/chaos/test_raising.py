"""A rule that raises for one record and decides all others."""

import pytest

from schemas.vocabulary import Entity
from tests.chaos.raising import RULE, DefectOnRequest, raising_for
from tests.chaos.wrapping import located
from tests.rules.examples import change, record


def test_it_raises_for_the_record_alone() -> None:
    rule = raising_for("acme", "ABC001", lambda change, known: (change.key, known))
    one = change(record(Entity.ACCOUNT, code="ABC001")).model_copy(update={"company": "acme"})
    with pytest.raises(DefectOnRequest):
        rule(one, "known")
    for other in ({"company": "harbour"}, {"key": "ABC002"}):
        assert rule(one.model_copy(update=other), "known") == (other.get("key", "ABC001"), "known")


def test_the_rule_is_still_there() -> None:
    assert located(RULE)[1] == "decide"
