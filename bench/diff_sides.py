"""The two sides of the diff's measurement, each to be run in a process of its own."""

import asyncio
import json
import resource
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

import polars as pl

from cdc.broker.sending import Record
from cdc.settings import CompanySettings, SalesManagementSettings
from cdc.sources.capture.company import CompanyCapture, Surroundings
from cdc.sources.capture.store import Store
from schemas.topics import Topics
from schemas.vocabulary import Entity, Operation

TOPICS = Topics()
COMPANY = "bench"
_OPERATIONS = {
    "updated": Operation.UPDATE.encode(),
    "added": Operation.CREATE.encode(),
    "deleted": Operation.DELETE.encode(),
}


def capture(export: Path, state: Path) -> dict[str, float]:
    """Take the export in, with a way out that counts: seconds until the last change left, then until the commit."""
    return asyncio.run(_capture(export, state))


async def _capture(export: Path, state: Path) -> dict[str, float]:
    sent = Counter[bytes]()
    last_left_s = time.monotonic()

    async def count(company: str, topic: str, records: Sequence[Record]) -> None:
        nonlocal last_left_s
        if topic == TOPICS.changes(Entity.ACCOUNT):
            sent.update(_operation(value or b"") for _, value, _ in records)
            last_left_s = time.monotonic()

    store = Store.open(state, COMPANY, 1)
    company = CompanySettings(id=COMPANY, exports=export, sales_management=_nowhere())
    one = CompanyCapture(company, store, Surroundings(TOPICS, count), max_file_bytes=2**32)
    started_s = time.monotonic()
    await one.accept(export / "customers.csv")
    committed_s = time.monotonic()
    store.close()
    took = {"diff_s": last_left_s - started_s, "commit_s": committed_s - last_left_s}
    return {"changes": sent.total(), **{name: sent[letter] for name, letter in _OPERATIONS.items()}, **took}


def _operation(change: bytes) -> bytes:
    """Its letter, without reading the rest of a message that is to cost as little as possible here."""
    return change.partition(b'"op":"')[2][:1]


def polars(one: Path, other: Path) -> dict[str, float]:
    """Merely read both files, every column as text."""
    started_s = time.monotonic()
    for folder in (one, other):
        pl.read_csv(folder / "customers.csv", infer_schema=False)
    return {"read_s": time.monotonic() - started_s}


SIDES: dict[str, Callable[[Path, Path], dict[str, float]]] = {"capture": capture, "polars": polars}


def _nowhere() -> SalesManagementSettings:
    return SalesManagementSettings.model_validate(
        {"url": "http://127.0.0.1:1/api/v4", "public_key": "env:NONE", "private_key": "env:NONE"}
    )


if __name__ == "__main__":
    report = SIDES[sys.argv[1]](Path(sys.argv[2]), Path(sys.argv[3]))
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({**report, "peak_mb": peak_mb}))
