"""Hook deliveries: one at a time per hook, not repeated on failure, going wrong in the ways that were asked for."""

import asyncio
from dataclasses import asdict
from typing import Any

import httpx

from cdc.simulators.sales_management.clock import Clock
from cdc.simulators.sales_management.delivery_lane import Counts, Lane, Parcel
from cdc.simulators.sales_management.options import SimulatorOptions


class HookDelivery:
    """Queues in memory; the calling side never waits. ``behaviour`` may be exchanged at any time."""

    def __init__(self, options: SimulatorOptions, clock: Clock) -> None:
        self.behaviour = options.hooks
        self.counts = Counts()
        self._options = options
        self._clock = clock
        self._lanes: dict[int, Lane] = {}
        self._workers: list[asyncio.Task[None]] = []
        self._client: httpx.AsyncClient | None = None

    def deliver(self, hook: dict[str, Any], body: bytes) -> None:
        """Must be called on the event loop."""
        lane = self._lanes.get(hook["id"]) or self._new_lane(hook["id"])
        header = self._options.hook_secret_header
        headers = {"Content-Type": "application/json"} | ({header: hook["secret_key"]} if header else {})
        try:
            lane.queue.put_nowait(Parcel(hook["url"], headers, body, self._clock.monotonic_s()))
        except asyncio.QueueFull:
            self.counts.overflowed += 1

    def shown(self) -> dict[str, Any]:
        pending = sum(lane.pending for lane in self._lanes.values())
        return {"pending": pending, **asdict(self.counts), "behaviour": asdict(self.behaviour)}

    def forget(self) -> None:
        """Drops what waits, and the counts."""
        for worker in self._workers:
            worker.cancel()
        self._workers.clear()
        self._lanes.clear()
        self.counts = Counts()

    async def close(self) -> None:
        """Stops the deliveries of this event loop; what waits is dropped, as in a crash."""
        workers = list(self._workers)
        for worker in workers:
            worker.cancel()
        await asyncio.gather(*workers, return_exceptions=True)
        self._workers.clear()
        self._lanes.clear()
        if self._client is not None:
            await self._client.aclose()
            self._client = None

    def _new_lane(self, hook_id: int) -> Lane:
        lane = self._lanes[hook_id] = Lane(asyncio.Queue(self._options.hook_queue_max))
        self._workers.append(asyncio.get_running_loop().create_task(self._work(lane)))
        return lane

    async def _work(self, lane: Lane) -> None:
        while True:
            parcel = await lane.next(self.behaviour.reorder_wait_s)
            sending = lane.arranged(parcel, self.behaviour, self.counts)
            lane.in_flight = len(sending)
            for each in sending:
                await self._send(each)
                lane.in_flight -= 1

    async def _send(self, parcel: Parcel) -> None:
        wait_s = parcel.queued_at_s + self.behaviour.delay_s - self._clock.monotonic_s()
        if wait_s > 0:
            await asyncio.sleep(wait_s)
        try:
            answer = await self._open_client().post(parcel.url, content=parcel.body, headers=parcel.headers)
        except (httpx.HTTPError, httpx.InvalidURL):
            self.counts.failed += 1
            return
        if answer.is_success:
            self.counts.delivered += 1
        else:
            self.counts.failed += 1

    def _open_client(self) -> httpx.AsyncClient:
        if self._client is None:
            self._client = httpx.AsyncClient(timeout=self._options.hook_timeout_s, trust_env=False)
        return self._client
