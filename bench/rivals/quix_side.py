"""The same rules in Quix Streams: a stateful function that is given one message at a time, its outputs sent on.

``python -m bench.rivals.quix_side BOOTSTRAP PREFIX EVENTS``, in the rivals' virtual environment. Its defaults: state in
RocksDB with a changelog, at least once.
"""

import json
import sys
import tempfile
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from quixstreams import Application
from quixstreams.models import Serializer, Topic

from bench.worker_timing import ACCOUNTS, Report, Timed
from cdc.rules.effects import Emission
from schemas.topics import Topics

PARTITIONS = 4


class Prepared(Serializer):
    """The rules have made the bytes."""

    def __call__(self, value: Emission, *_: Any, **__: Any) -> bytes | None:
        return value.value


class Outputs:
    """The topics that the rules write to, by name."""

    def __init__(self, app: Application, topics: Topics) -> None:
        self._topics = {
            spec.name: app.topic(spec.name, value_serializer=Prepared(), key_serializer="bytes")
            for spec in topics.all()
        }

    def of(self, emission: Emission, *_: Any) -> Topic:
        return self._topics[emission.topic]


def run(bootstrap: str, topics: Topics, events: int, folder: str) -> Report:
    """Until every event was handled and the last checkpoint, with all acknowledgements, is committed."""
    app = Application(
        broker_address=bootstrap, consumer_group=f"{topics.prefix}-quix", auto_offset_reset="earliest",
        state_dir=folder, loglevel="WARNING",
    )  # fmt: skip
    rules, source = Timed(topics, events), topics.changes(ACCOUNTS)

    def process(value: bytes, key: bytes, timestamp: int, headers: Any, state: Any) -> Iterable[Emission]:
        def read(name: bytes, /) -> bytes | None:
            found: bytes | None = state.get_bytes(name.hex())
            return found

        effects = rules.handle(source, 0, key, value, read, datetime.now(UTC))
        for name, content in effects.state.items():
            state.delete(name.hex()) if content is None else state.set_bytes(name.hex(), content)
        if rules.all_decided.is_set():
            app.stop()
        return effects.emissions

    frame = app.dataframe(app.topic(source, value_deserializer="bytes", key_deserializer="bytes"))
    frame = frame.apply(process, stateful=True, metadata=True, expand=True)
    frame.to_topic(Outputs(app, topics).of, key=lambda emission: emission.key)
    app.run()
    return rules.report()


def main(bootstrap: str, prefix: str, events: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        print(json.dumps(run(bootstrap, Topics(prefix, PARTITIONS), int(events), folder)))


if __name__ == "__main__":
    main(*sys.argv[1:])
