"""Running one part in a process of its own."""

import asyncio
import sys

import pytest

from bench.__main__ import main
from bench.measuring import CHECKOUT, measure
from bench.parts import PARTS, Part
from bench.processes import within
from bench.timed import timed

STAND_IN = Part("stand_in", "tests.bench.stand_in", 0.1)


def test_the_figures_are_what_is_printed_last() -> None:
    assert measure(STAND_IN, quick=False)["figures"] == {"quick": False}


def test_figures_may_be_spread_over_lines() -> None:
    assert measure(STAND_IN, quick=True)["figures"] == {"quick": True}


def test_a_part_that_ends_badly_has_no_figures_and_says_how_it_ended() -> None:
    found = measure(Part("none", "bench.no_such_module", 0.1), quick=False)
    assert (found["figures"], found["failed"]) == ({}, "bench.no_such_module ended with exit code 1")


def test_a_part_that_prints_something_else_says_so() -> None:
    assert measure(Part("poem", "this", 0.1), quick=False)["failed"].startswith("this printed no figures")


def test_an_unknown_part_is_a_mistake_of_use(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--only", "diffs"]) == 2
    assert "there is no part 'diffs'" in capsys.readouterr().err


def test_the_list_names_every_part(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--list"]) == 0
    assert [line.split()[0] for line in capsys.readouterr().out.splitlines()] == [part.name for part in PARTS]


def test_a_command_is_timed_with_what_it_printed() -> None:
    run = timed([sys.executable, "-c", "print('hello', end='')"], CHECKOUT)
    assert run.printed == "hello"
    assert min(run.took_s, run.cpu_s, run.peak_mb) > 0


async def test_a_limit_that_was_passed_says_what_did_not_happen() -> None:
    with pytest.raises(TimeoutError, match="the topic had not 5 records within 0 s"):
        async with within(0.0, "the topic had not 5 records"):
            await asyncio.Event().wait()


def test_a_command_that_fails_is_an_error_that_names_its_exit_code() -> None:
    with pytest.raises(RuntimeError, match="exit code 3"):
        timed([sys.executable, "-c", "raise SystemExit(3)"], CHECKOUT)
