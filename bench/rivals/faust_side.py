"""The same rules in Faust as its guide writes an agent: one event at a time, a table, ``topic.send`` for its outputs.

``python -m bench.rivals.faust_side BOOTSTRAP PREFIX EVENTS``. Its defaults, but for what the comparison needs: topics
that are there, no web server, no standby.
"""

import asyncio
import json
import sys
import tempfile
from datetime import UTC, datetime
from typing import Any

import faust

from bench.worker_timing import ACCOUNTS, Report, Timed
from schemas.topics import Topics
from streams.logs import quiet_libraries

PARTITIONS = 4


def build(bootstrap: str, topics: Topics, rules: Timed, folder: str) -> faust.App:
    """The app with its one agent."""
    app = faust.App(
        f"{topics.prefix}-stock", broker=f"kafka://{bootstrap}", datadir=folder, store="memory://", web_enabled=False,
        topic_partitions=PARTITIONS, topic_disable_leader=True, table_standby_replicas=0,
    )  # fmt: skip
    table: Any = app.Table("state", key_type=bytes, value_type=bytes, partitions=PARTITIONS)
    outputs: dict[str, Any] = {}

    def output(name: str) -> Any:
        if name not in outputs:
            outputs[name] = app.topic(name, key_serializer="raw", value_serializer="raw")
        return outputs[name]

    async def process(stream: Any) -> None:
        async for event in stream.events():
            message = event.message
            effects = rules.handle(
                message.topic, message.offset, message.key, event.value, table.get, datetime.now(UTC)
            )
            for emission in effects.emissions:
                await output(emission.topic).send(
                    key=emission.key, value=emission.value, partition=message.partition, headers=emission.headers
                )
            for key, value in effects.state.items():
                table.pop(key, None) if value is None else table.update({key: value})

    app.agent(app.topic(topics.changes(ACCOUNTS), key_serializer="raw", value_serializer="raw"))(process)
    return app


async def run(bootstrap: str, topics: Topics, events: int) -> Report:
    """Until every event was handled, its messages acknowledged and its offset committed."""
    rules = Timed(topics, events)
    with tempfile.TemporaryDirectory() as folder:
        app = build(bootstrap, topics, rules, folder)
        app.finalize()
        await app.start()
        await rules.all_decided.wait()
        await app.producer.flush()
        await app.consumer.commit()
        report = rules.report()
        await app.stop()
    return report


def main(bootstrap: str, prefix: str, events: str) -> None:
    quiet_libraries()
    print(json.dumps(asyncio.run(run(bootstrap, Topics(prefix, PARTITIONS), int(events)))))


if __name__ == "__main__":
    main(*sys.argv[1:])
