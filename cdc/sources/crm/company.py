"""One company's Sales Management as a source: hooks registered, deliveries worked off, the sweep run."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import UTC, datetime

from cdc.sales_management.api import Api
from cdc.sales_management.limiter import Limiter
from cdc.sales_management.lookups import Lookups
from cdc.settings import CompanySettings
from cdc.sources.capture.sender import Sender
from cdc.sources.capture.stopping import pause, unless_stopped
from cdc.sources.crm.defects import defect
from cdc.sources.crm.hooks import hooks_of, register
from cdc.sources.crm.intake import Intake
from cdc.sources.crm.lane import Arrival, Lane, is_about_orders
from cdc.sources.crm.memory import Memory
from cdc.sources.crm.patience import Patience, Stopped
from cdc.sources.crm.positions import Positions
from cdc.sources.crm.settling import Settling
from cdc.sources.crm.sweep import Sweep
from schemas.topics import Topics

SWEEP_SHARE = 0.25
"""Of the requests that the plan allows; the rest is for people's quotations and for writing."""

_AGAIN_AFTER_S = 5.0


def utc_now() -> datetime:
    return datetime.now(UTC)


class CompanyCrmSource:
    """``token`` is the unguessable part of the address at which the company's hooks arrive."""

    def __init__(
        self,
        company: CompanySettings,
        api: Api,
        topics: Topics,
        sender: Sender,
        positions: Positions,
        token: str,
        say: Callable[[str], None],
        stop: asyncio.Event,
    ) -> None:
        crm = company.sales_management
        self._company = company
        self._token = token
        self._say = say
        self._stop = stop
        self._sweep_now = asyncio.Event()
        self._api = api
        self._slow = Limiter(crm.requests_per_second * SWEEP_SHARE, time.monotonic)
        self._lookups = Lookups(api, time.monotonic)
        self._intake = Intake(company, api, self._lookups, topics, sender, Memory())
        self._settling = Settling(self._intake, self._patience())
        self._orders, self._others = (Lane(self._intake, self._settling, self._patience(), utc_now) for _ in range(2))
        self._sweep = Sweep(api, self._slow, self._intake, self._settling, positions, utc_now, time.monotonic)

    def put(self, arrival: Arrival) -> None:
        """Take a delivery of a hook. Quotations overtake whatever else waits (design rule 4)."""
        (self._orders if is_about_orders(arrival.delivery) else self._others).put(arrival)

    async def run(self) -> None:
        """Until the stop."""
        try:
            await unless_stopped(self._stop, self._work())
        finally:
            await self._settling.close()
            await self._api.close()
            await self._slow.close()

    async def _work(self) -> None:
        await self._lasting(self._begin)
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._lasting(self._orders.run))
            tasks.create_task(self._lasting(self._others.run))
            tasks.create_task(self._lasting(self._keep_sweeping))

    async def _begin(self) -> None:
        self._intake.own_user = await Patience(self._say, self._stop).until_done(self._set_up)

    async def _lasting(self, work: Callable[[], Awaitable[None]]) -> None:
        """A defect is said and stops neither the other part nor other companies (promise 7)."""
        while not self._stop.is_set():
            try:
                return await work()
            except Stopped:
                return
            except Exception as error:
                self._say(f"{defect(error)}; it is tried again")
                await pause(self._stop, _AGAIN_AFTER_S)

    async def _set_up(self) -> int | None:
        """Our own user: who created our hooks, else the configured one (a guess), else unknown."""
        address = self._company.sales_management.webhooks
        if address is not None:
            wanted = list(hooks_of(self._company.id, address, self._token))
            done = await register(self._api, self._company.id, wanted)
            if done.created or done.corrected or done.removed:
                self._say(f"{done.created} hooks registered, {done.corrected} corrected, {done.removed} removed")
            if done.user_id is not None:
                return done.user_id
        return await user_with(self._lookups, self._company.sales_management.admin_user)

    async def _keep_sweeping(self) -> None:
        patience = Patience(self._say, self._stop)
        while True:
            self._sweep_now.clear()
            await patience.until_done(self._sweep.run)
            with suppress(TimeoutError):
                async with asyncio.timeout(self._company.sales_management.sweep_interval_s):
                    await self._sweep_now.wait()

    def _patience(self) -> Patience:
        """After an outage hooks may have been lost: look at once."""
        return Patience(self._say, self._stop, self._sweep_now.set)


async def user_with(lookups: Lookups, email: str | None) -> int | None:
    """The id of the user with this e-mail. Raises Unavailable."""
    if email is None:
        return None
    wanted = email.strip().casefold()
    users = [row for row in await lookups.rows("users") if str(row.get("email") or "").strip().casefold() == wanted]
    return int(users[0]["id"]) if users else None
