"""The first load waits for a person: until then nothing is created in Sage either (design rule 11)."""

from datetime import datetime
from math import inf

import httpx
import pytest

from cdc.failures import Unavailable
from cdc.sinks.base import Answer, Waiting, Write, Written
from cdc.sinks.batch import Patience
from cdc.sinks.first_load import GATE, FirstLoad
from cdc.sinks.gatekeeper import Gatekeeper
from cdc.sinks.memory import MemorySink
from cdc.sinks.publisher import Publisher, Record
from cdc.sinks.sage import SageSink
from cdc.sinks.scheduler import Scheduler
from cdc.sinks.standing import Standings
from schemas.command import Command
from schemas.outcome import Outcome
from schemas.reason import Reason
from schemas.vocabulary import Entity, Result, System
from tests.sinks.commands import AT, KnownLinks, account
from tests.sinks.hyperaccounts.arranged import TODAY, company, potential
from tests.sinks.hyperaccounts.scripted import ScriptedBridge
from tests.sinks.test_desk import TOPICS
from tests.sinks.workbench import Workbench

BRIDGE = "POST /api/customer"


async def written(of: Command, state: FirstLoad, links: KnownLinks | None = None) -> tuple[Answer, list[str]]:
    """The answer to a command while the first load is in this state, and what was written in Sage."""
    bridge, known = ScriptedBridge(), links or KnownLinks()
    known.loads["acme"] = state
    sink = SageSink([company()], lambda: inf, lambda: TODAY, httpx.MockTransport(bridge))
    [answer] = await sink.write([Write(of, of.crm_id)], known)
    await sink.close()
    return answer, bridge.writes()


async def test_a_creation_waits_until_the_first_load_was_accepted() -> None:
    assert await written(potential(), FirstLoad.WAITING) == (Waiting(GATE), [])


@pytest.mark.parametrize("state", [FirstLoad.FREE, FirstLoad.ACCEPTED])
async def test_a_creation_goes_on_once_nobody_has_to_accept(state: FirstLoad) -> None:
    answer, writes = await written(potential(), state)
    assert isinstance(answer, Written)
    assert writes == [BRIDGE]


async def test_a_change_of_what_sage_has_waits_for_nobody() -> None:
    edit = potential("OLD001", creates=False, expected={"town": ""})
    answer, _ = await written(edit, FirstLoad.WAITING)
    assert not isinstance(answer, Waiting)


async def test_an_account_that_was_linked_meanwhile_is_not_created_under_a_second_code() -> None:
    links = KnownLinks({(Entity.ACCOUNT, "OLD001"): 131})
    answer, writes = await written(potential(crm_id=131), FirstLoad.ACCEPTED, links)
    assert (getattr(answer, "reason", None), writes) == (Reason.AMBIGUOUS, [])


def test_before_anything_is_known_sage_waits_and_sales_management_is_looked_at() -> None:
    states = {target: Standings(target).first_load("acme") for target in System}
    assert states == {System.SAGE: FirstLoad.WAITING, System.CRM: FirstLoad.FREE}


@pytest.fixture
def bench() -> Workbench:
    return Workbench(standings=Standings(System.SAGE))


def wait(bench: Workbench) -> Outcome:
    bench.pass_s(2.0)
    return bench.tell()[-1]


def hear(bench: Workbench, state: FirstLoad) -> None:
    keeper(bench.scheduler, MemorySink()).hear("acme", state)


def keeper(scheduler: Scheduler, sink: object, sent: list[Record] | None = None, *asked_for: str) -> Gatekeeper:
    async def send(topic: str, partition: int, records: list[Record]) -> None:
        (sent if sent is not None else []).extend(records)

    publisher = Publisher(send, lambda words: None, lambda: 0.5)
    bench = Workbench()
    return Gatekeeper(0, sink, publisher, TOPICS, scheduler, lambda: bench.now, lambda: None, asked_for)


def gated(bench: Workbench, *commands: Command) -> None:
    bench.add(*commands)
    [batch] = bench.start()
    bench.finish(batch, [Waiting(GATE)])


def test_it_is_told_that_nobody_has_asked_yet(bench: Workbench) -> None:
    gated(bench, potential())
    told = wait(bench)
    words = "the answer of Sales Management whether it had accounts of its own before"
    assert (told.reason, told.words) == (Reason.WAITING_FOR_PARENT.code, words)


def test_it_is_told_that_a_person_has_to_accept(bench: Workbench) -> None:
    gated(bench, potential())
    hear(bench, FirstLoad.WAITING)
    gated(bench)
    assert wait(bench).reason == Reason.FIRST_LOAD.code
    assert bench.start() == []


@pytest.mark.parametrize("state", [FirstLoad.FREE, FirstLoad.ACCEPTED])
def test_what_waited_goes_on_by_itself(bench: Workbench, state: FirstLoad) -> None:
    gated(bench, potential())
    hear(bench, state)
    assert bench.keys() == [["NEWC0001"]]


class Asked(MemorySink):
    """Sales Management that is out of reach for its first ``failures`` questions."""

    def __init__(self, failures: int = 0, *, strangers: bool = False) -> None:
        super().__init__()
        self.failures, self.strangers = failures, strangers
        self.before: list[datetime] = []

    async def has_strangers(self, company: str, before: datetime) -> bool:
        self.before.append(before)
        if len(self.before) <= self.failures:
            raise Unavailable("no answer")
        return self.strangers


def scheduler(standings: Standings | None = None) -> Scheduler:
    return Scheduler(standings or Standings(System.CRM), lambda *_: 200, Patience(), lambda: 0.5)


async def look_ahead(sink: Asked, of: Scheduler) -> tuple[Gatekeeper, list[str]]:
    found = keeper(of, sink, None, "acme")
    due = found.due(100.0)
    for each in due:
        await found.look_ahead(each)
    return found, due


async def test_a_company_that_is_written_to_in_sage_is_looked_at_before_anything_is_written() -> None:
    of = scheduler()
    _, due = await look_ahead(Asked(), of)
    assert (due, of.standings.first_loads.of("acme")) == (["acme"], FirstLoad.FREE)


async def test_without_an_answer_it_is_asked_again_later() -> None:
    of, sink = scheduler(), Asked(failures=1)
    found, _ = await look_ahead(sink, of)
    assert of.standings.first_loads.of("acme") is None
    assert (found.due(104.0), found.due(105.0)) == ([], ["acme"])


async def test_that_an_account_waits_for_sage_is_no_sign_of_an_earlier_load() -> None:
    standings, sink = Standings(System.CRM), Asked()
    standings.learn(_outcome(potential(), Result.PENDING))
    await look_ahead(sink, scheduler(standings))
    assert len(sink.before) == 1


async def test_an_account_that_was_written_to_sales_management_is_one() -> None:
    standings, sink = Standings(System.CRM), Asked(strangers=True)
    standings.learn(_outcome(account("A"), Result.APPLIED))
    await look_ahead(sink, scheduler(standings))
    assert (sink.before, standings.first_loads.of("acme")) == ([], FirstLoad.FREE)


def _outcome(of: Command, result: Result) -> Outcome:
    return Outcome(
        id="1", record_id=of.record_id, company="acme", entity=of.entity, kind=of.kind, target=of.target, result=result,
        reason=Reason.APPLIED.code, version=of.version, sage_key=of.sage_key, crm_id=131, at=AT,
    )  # fmt: skip
