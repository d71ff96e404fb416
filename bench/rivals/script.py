"""What one writes by hand to get CSV files into Kafka: watchdog, csv.DictReader, json, aiokafka.

``python -m bench.rivals.script FOLDER BOOTSTRAP TOPIC HOW``. HOW: ``each`` waits for the acknowledgement of every row,
``batched`` hands over all rows, to a producer that is told to make large batches, and waits at the end of the file.
"""

import asyncio
import csv
import json
import os
import sys
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from aiokafka import AIOKafkaProducer
from watchdog.events import FileSystemEvent, FileSystemEventHandler
from watchdog.observers import Observer

from cdc.stopping import end_with_parent

ENCODING = "cp1252"


class Arrivals(FileSystemEventHandler):
    """Puts every file that was renamed into the folder or closed there into a queue of the event loop."""

    def __init__(self, files: "asyncio.Queue[Path]") -> None:
        self._files = files
        self._loop = asyncio.get_running_loop()

    def on_moved(self, event: FileSystemEvent) -> None:
        self._arrived(event.dest_path)

    def on_created(self, event: FileSystemEvent) -> None:
        self._arrived(event.src_path)

    def _arrived(self, path: bytes | str) -> None:
        self._loop.call_soon_threadsafe(self._files.put_nowait, Path(os.fsdecode(path)))


async def send_each(producer: AIOKafkaProducer, topic: str, path: Path) -> None:
    """Row by row, each acknowledged before the next."""
    with path.open(newline="", encoding=ENCODING) as file:
        for row in csv.DictReader(file):
            await producer.send_and_wait(topic, json.dumps(row).encode(), key=row["ACCOUNT_REF"].encode())


async def send_batched(producer: AIOKafkaProducer, topic: str, path: Path) -> None:
    """All rows, acknowledged at the end of the file."""
    with path.open(newline="", encoding=ENCODING) as file:
        for row in csv.DictReader(file):
            await producer.send(topic, json.dumps(row).encode(), key=row["ACCOUNT_REF"].encode())
    await producer.flush()


@dataclass(frozen=True, slots=True)
class How:
    """What is done with a file, and what the producer is told besides waiting for all replicas."""

    send: Callable[[AIOKafkaProducer, str, Path], Awaitable[None]]
    producer: Mapping[str, int]


HOW = {"each": How(send_each, {}), "batched": How(send_batched, {"max_batch_size": 262_144})}


async def main(folder: Path, bootstrap: str, topic: str, how: str) -> None:
    """Load files as they arrive, until ended."""
    files: asyncio.Queue[Path] = asyncio.Queue()
    observer = Observer()
    observer.schedule(Arrivals(files), str(folder), recursive=False)
    observer.start()
    chosen = HOW[how]
    async with AIOKafkaProducer(bootstrap_servers=bootstrap, acks="all", **chosen.producer) as producer:
        print("ready", flush=True)
        while True:
            path = await files.get()
            if path.suffix == ".csv":
                await chosen.send(producer, topic, path)


if __name__ == "__main__":
    end_with_parent()
    asyncio.run(main(Path(sys.argv[1]), *sys.argv[2:5]))
