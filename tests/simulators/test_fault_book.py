"""Which calls a fault meets, whichever simulator asks."""

import pytest

from cdc.simulators.fault_book import FaultBook, Latency, LoseAnswer, LoseRequest, Match


@pytest.mark.parametrize("pattern", ["/Accounts", "/accounts/", "/acc*"])
@pytest.mark.parametrize("path", ["/accounts", "/accounts/"])
def test_a_path_is_met_in_any_case_and_with_or_without_a_last_stroke(pattern: str, path: str) -> None:
    assert Match(path=pattern).meets("GET", path)


def test_another_path_is_not_met() -> None:
    assert not Match(path="/accounts").meets("GET", "/contacts")


def test_a_call_meets_every_pause_and_only_the_first_other_fault() -> None:
    book: FaultBook[Latency | LoseRequest | LoseAnswer] = FaultBook()
    first = LoseRequest(do="lose_request")
    pause = Latency(do="latency", ms=500)
    book.add([pause, first, LoseAnswer(do="lose_answer"), pause])
    assert book.take("GET", "/accounts") == (1.0, first)
