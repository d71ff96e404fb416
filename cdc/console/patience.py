"""A connection that keeps us waiting for a request is closed: those who wait take the places of those who ask."""

from asyncio import TimerHandle, Transport

from uvicorn.protocols.http.h11_impl import H11Protocol

_ON_ITS_WAY = ("IDLE", "SEND_BODY")
"""The states in which a client has not sent its whole request."""


class Patient(H11Protocol):
    """From the connection, or the end of the answer before, to the last byte of a request: so long and no longer."""

    within_s = 30.0
    _patience: TimerHandle | None = None

    def connection_made(self, transport: Transport) -> None:  # type: ignore[override]  # narrower, as the class above
        super().connection_made(transport)
        self._wait()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        self._wait()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_waiting()
        super().connection_lost(exc)

    def _wait(self) -> None:
        """Go on waiting while a request is on its way; drop by drop it wins no time."""
        if self.conn.their_state.__name__ not in _ON_ITS_WAY:
            self._stop_waiting()
        elif self._patience is None:
            self._patience = self.loop.call_later(self.within_s, self.transport.abort)

    def _stop_waiting(self) -> None:
        if self._patience is not None:
            self._patience.cancel()
            self._patience = None
