"""Deliver an alert by every channel, again and again until it is taken."""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress

from cdc.console.alerts.alert import Alert
from cdc.console.alerts.channels import Channel, Undelivered

_FIRST_PAUSE_S = 5.0
_LONGEST_PAUSE_S = 300.0


class Courier:
    """Trouble of a channel is said once, and once when it is over."""

    def __init__(
        self, channels: Sequence[Channel], say: Callable[[str], None], first_pause_s: float = _FIRST_PAUSE_S
    ) -> None:
        self._channels = channels
        self._say = say
        self._first_pause_s = first_pause_s
        self._troubled: set[str] = set()

    async def deliver(self, alert: Alert, stop: asyncio.Event) -> bool:
        """Whether every channel took it; false if the stop came before."""
        return all(await asyncio.gather(*(self._by(channel, alert, stop) for channel in self._channels)))

    async def _by(self, channel: Channel, alert: Alert, stop: asyncio.Event) -> bool:
        pause_s = self._first_pause_s
        while not stop.is_set():
            try:
                await channel.send(alert)
            except Undelivered as error:
                self._note(channel, str(error))
            else:
                self._note(channel, "")
                return True
            await paused(stop, pause_s)
            pause_s = min(pause_s * 2, _LONGEST_PAUSE_S)
        return False

    def _note(self, channel: Channel, trouble: str) -> None:
        if trouble and channel.name not in self._troubled:
            self._troubled.add(channel.name)
            self._say(f"an alert was not delivered by {channel.name}: {trouble}; it is tried again")
        elif not trouble and channel.name in self._troubled:
            self._troubled.remove(channel.name)
            self._say(f"alerts are delivered by {channel.name} again")


async def paused(stop: asyncio.Event, seconds: float) -> None:
    """Return after so many seconds, or at the stop."""
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await stop.wait()
