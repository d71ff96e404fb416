"""A victim dies where it should, and says so when there is no such place any more."""

import signal
import subprocess
import sys
from dataclasses import replace

import pytest

from tests.chaos import victim
from tests.chaos.seams import SEAMS, Seam, Side
from tests.chaos.wrapping import SeamGone, located


class Service:
    """Something with boundaries."""

    def __init__(self) -> None:
        self.done: list[str] = []

    def reads(self) -> str:
        self.done.append("read")
        return "found"

    async def writes(self) -> str:
        self.done.append("written")
        return "kept"


def armed(method: str, side: Side, nth: int, service: Service) -> type[Service]:
    """A class of its own whose method marks the moment of death."""
    own = type("Own", (Service,), {})
    globals()["Own"] = own
    seam = Seam("worker", "here", f"{__name__}:Own.{method}", side)
    victim.arm(seam, nth, lambda: service.done.append("dead"))
    return own


@pytest.mark.parametrize(
    ("side", "expected"), [(Side.BEFORE, ["read", "dead", "read"]), (Side.AFTER, ["read", "read", "dead"])]
)
def test_it_dies_on_its_side_of_the_nth_call(side: Side, expected: list[str]) -> None:
    service = Service()
    own = armed("reads", side, 2, service)
    assert [own.reads(service), own.reads(service)] == ["found", "found"]
    assert service.done == expected


@pytest.mark.parametrize(("side", "expected"), [(Side.BEFORE, ["dead", "written"]), (Side.AFTER, ["written", "dead"])])
async def test_a_call_that_is_awaited_has_ended_before_the_far_side_is_reached(side: Side, expected: list[str]) -> None:
    service = Service()
    own = armed("writes", side, 1, service)
    assert await own.writes(service) == "kept"
    assert service.done == expected


@pytest.mark.parametrize("seam", SEAMS.values(), ids=lambda seam: seam.name)
def test_every_seam_is_still_there(seam: Seam) -> None:
    owner, name, found = located(seam.place)
    assert getattr(owner, name) is found


def test_a_seam_that_was_renamed_is_named() -> None:
    gone = replace(SEAMS["worker: after read"], place="streams.transport.pipeline:Pipeline.took")
    with pytest.raises(SeamGone, match=r"no streams\.transport\.pipeline:Pipeline\.took any more"):
        victim.arm(gone, 1, victim.die)


def ran(*arguments: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([sys.executable, "-m", "tests.chaos.victim", *arguments], capture_output=True, timeout=60)


def test_death_is_that_of_kill_9() -> None:
    ended = subprocess.run([sys.executable, "-c", "from tests.chaos import victim; victim.die()"], timeout=60)
    assert ended.returncode == -signal.SIGKILL


def test_a_boundary_of_another_service_is_refused() -> None:
    ended = ran("--die-at", "worker: after read", "capture")
    assert ended.returncode == 2
    assert b"is no boundary of capture" in ended.stderr
