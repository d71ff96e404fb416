"""Two commands of one version: a worker crashed between sending the first and remembering it, and decided otherwise."""

from cdc.sinks.base import Answer
from cdc.sinks.job import Job
from schemas.command import Command
from tests.sinks.commands import account
from tests.sinks.workbench import Workbench, well

FIRST = account("A", 2)
SECOND = account("A", 2).model_copy(update={"id": "decided after the crash", "record_hash": "another"})


def written(bench: Workbench) -> list[str]:
    """The ids of the commands, as they were carried out."""
    ids: list[str] = []

    def noting(job: Job, number: int) -> Answer:
        ids.append(job.command.id)
        return well(job, number)

    bench.write(noting)
    return ids


def after(*commands: Command) -> Workbench:
    bench = Workbench()
    bench.add(*commands)
    written(bench)
    return bench


def test_the_later_one_is_carried_out_as_well() -> None:
    bench = after(FIRST)
    bench.add(SECOND)
    assert written(bench) == [SECOND.id]


def test_of_two_that_wait_the_later_one_stays() -> None:
    bench = Workbench()
    bench.add(FIRST, SECOND)
    assert written(bench) == [SECOND.id]


def test_the_later_one_waits_behind_the_first_under_way() -> None:
    bench = Workbench()
    bench.add(FIRST)
    (batch,) = bench.start()
    bench.add(SECOND)
    bench.finish(batch, [well(batch.jobs[0], 1)])
    assert written(bench) == [SECOND.id]


def test_a_redelivered_command_is_not_carried_out_again() -> None:
    bench = after(FIRST, SECOND)
    bench.add(SECOND)
    assert written(bench) == []


def test_an_older_version_is_never_carried_out() -> None:
    bench = after(FIRST)
    bench.add(account("A", 1))
    assert written(bench) == []
