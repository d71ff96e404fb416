"""What a fault is, and the stage that it strikes: the seam between the faults and the engine that plays runs."""

from asyncio.subprocess import Process
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from random import Random
from types import MappingProxyType
from typing import TYPE_CHECKING, Protocol

from cdc.settings import KafkaSettings
from schemas.topics import Topics
from tests.operations.two_way.deployment import Site

if TYPE_CHECKING:
    from tests.chaos.proxy import Proxy

NOTHING: Mapping[str, str] = MappingProxyType({})
__all__ = ["CDC", "NOTHING", "BrokerHandle", "Fault", "Need", "Site", "Stage"]

CDC = ("-m", "cdc")


class Need(Enum):
    """What the stage has to be built with."""

    OWN_BROKER = "a broker that nobody else uses"
    BROKER_PROXY = "a proxy between every client and a broker of its own"
    CRM_PROXY = "a proxy in front of each Sales Management"
    SAGE_PROXY = "a proxy in front of each bridge"
    PAIRS = "two workers and two sinks of each kind"


class BrokerHandle(Protocol):
    """The broker of a run that has one of its own."""

    @property
    def pid(self) -> int:
        """Of Kafka itself, not of its guard."""

    async def kill(self) -> None:
        """SIGKILL; gone when it returns."""

    async def start(self) -> None:
        """On the same data and address; it answers when it returns."""


class Stage(Protocol):
    """Everything that runs during a run. Services: capture, worker, sink crm, sink sage, console; with PAIRS also
    worker 2, sink crm 2 and sink sage 2."""

    folder: Path
    environment: dict[str, str]
    sites: Sequence[Site]
    kafka: KafkaSettings
    topics: Topics
    crm_proxies: Mapping[str, "Proxy"]
    sage_proxies: Mapping[str, "Proxy"]

    @property
    def broker(self) -> BrokerHandle: ...

    @property
    def broker_proxy(self) -> "Proxy": ...

    async def start(
        self, service: str, *, launcher: Sequence[str] = CDC, environment: Mapping[str, str] = NOTHING
    ) -> None:
        """Start it; it must not run. ``launcher`` stands between the interpreter and the service's own words."""

    def process(self, service: str) -> Process: ...

    async def kill(self, service: str) -> None:
        """SIGKILL; reaped when it returns."""

    async def played(self, share: float) -> None:
        """Return once this share of the history, 0 to 1, has been played."""

    async def flowing(self) -> None:
        """Return once an outcome was written after this call."""

    def exports_held(self, site: Site) -> AbstractAsyncContextManager[None]:
        """Within, nobody but the fault writes into the site's folder; at the end Sage exports everything anew."""

    def expect_reject(self, original: bytes) -> None:
        """These bytes, and no others unless they were announced too, must stand in the rejects exactly once."""


@dataclass(frozen=True)
class Fault:
    """``strike`` is awaited beside the history; when it returns, everything runs again as if nothing had been."""

    name: str
    words: str
    needs: frozenset[Need]
    strike: Callable[[Stage, Random], Awaitable[None]]
