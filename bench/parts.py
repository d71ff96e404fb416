"""What the bench consists of: each part measures one thing in a process of its own."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Part:
    """``python -m module`` prints its figures as JSON on the last line; with ``--quick`` in a fraction of the time.

    ``minutes`` is what the whole part takes on two quiet cores.
    """

    name: str
    module: str
    minutes: float


PARTS = (
    Part("diff", "bench.rivals.diff", 1.5),
    Part("folder_to_topic", "bench.rivals.folder", 7.0),
    Part("worker_stage", "bench.rivals.worker", 2.5),
    Part("commit_to_event", "bench.rivals.debezium", 3.0),
    Part("growth", "bench.growth", 3.0),
    Part("file_to_crm", "bench.latency", 1.0),
    Part("first_load", "bench.first_load", 1.0),
    Part("quotation", "bench.quotation", 2.5),
    Part("webhooks", "bench.webhooks", 0.5),
    Part("recovery", "bench.recovery", 1.0),
    Part("idle", "bench.idle", 2.7),
    Part("console", "bench.console", 0.5),
)


def chosen(names: list[str]) -> list[Part]:
    """The parts of these names in their order; without names all. Raises KeyError with a name that is none."""
    known = {part.name: part for part in PARTS}
    for name in names:
        if name not in known:
            raise KeyError(name)
    return [part for part in PARTS if not names or part.name in names]
