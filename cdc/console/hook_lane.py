"""A lane of their own for webhooks: what comes whole and plain is stored and answered without the rest of the server.

Everything else, whatever is wrong with a hook included, goes the usual way and gets the usual answers.
"""

import asyncio
import logging
from http import HTTPStatus

from starlette.datastructures import MutableHeaders

from cdc.console.access.headers import secure
from cdc.console.patience import Patient
from cdc.webhooks.receiver import RETRY_AFTER_S, Receiver
from cdc.webhooks.whole import whole_hook

logger = logging.getLogger(__name__)

_BETWEEN_REQUESTS = ("IDLE", "IDLE")
"""Our state and the client's."""


def hook_lane(receiver: Receiver) -> type[Patient]:
    """The protocol of a server whose hooks go to this receiver."""

    class Lane(HookLane):
        _receiver = receiver

    return Lane


class HookLane(Patient):
    """One request at a time, as HTTP has it: what arrives before the answer is kept until then."""

    _receiver: Receiver
    _storing: "asyncio.Future[bool] | None" = None
    _held = b""
    _is_to_end = False

    def data_received(self, data: bytes) -> None:
        if self._storing is not None:
            self._held += data
            self.flow.pause_reading()
        elif not self._takes(data):
            super().data_received(data)

    def shutdown(self) -> None:
        """The answer that is awaited still goes out."""
        if self._storing is None:
            super().shutdown()
        else:
            self._is_to_end = True

    def _takes(self, data: bytes) -> bool:
        if not self._is_between_requests() or self._is_full():
            return False
        hook = whole_hook(data)
        storing = self._receiver.take_whole(hook) if hook else None
        if storing is None:
            return False
        self._unset_keepalive_if_required()
        self._stop_waiting()
        self._storing = storing
        storing.add_done_callback(self._answer)
        return True

    def _is_between_requests(self) -> bool:
        states = (self.conn.our_state.__name__, self.conn.their_state.__name__)
        return states == _BETWEEN_REQUESTS and self.conn.trailing_data == (b"", False)

    def _is_full(self) -> bool:
        limit = self.limit_concurrency
        return limit is not None and max(len(self.connections), len(self.tasks)) >= limit

    def _answer(self, stored: "asyncio.Future[bool]") -> None:
        self._storing = None
        if self.transport.is_closing():
            return
        self.transport.write(_answer(_status(stored), self.server_state.default_headers))
        if self._is_to_end:
            self.transport.close()
            return
        self.on_response_complete()
        held, self._held = self._held, b""
        if held:
            self.data_received(held)


def _status(stored: "asyncio.Future[bool]") -> HTTPStatus:
    if stored.cancelled():
        return HTTPStatus.SERVICE_UNAVAILABLE
    error = stored.exception()
    if error is not None:
        logger.error("a webhook was not stored: %s", type(error).__name__)
        return HTTPStatus.INTERNAL_SERVER_ERROR
    return HTTPStatus.ACCEPTED if stored.result() else HTTPStatus.SERVICE_UNAVAILABLE


def _answer(status: HTTPStatus, headers: list[tuple[bytes, bytes]]) -> bytes:
    return b"".join([_FIRST_LINES[status], *(b"%s: %s\r\n" % header for header in headers), _LAST_LINES[status]])


def _lines(status: HTTPStatus) -> bytes:
    headers = MutableHeaders(raw=[])
    secure(headers)
    headers["Content-Length"] = "0"
    if status is HTTPStatus.SERVICE_UNAVAILABLE:
        headers["Retry-After"] = str(RETRY_AFTER_S)
    return b"".join(b"%s: %s\r\n" % header for header in headers.raw) + b"\r\n"


_STATUSES = (HTTPStatus.ACCEPTED, HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.INTERNAL_SERVER_ERROR)
_FIRST_LINES = {status: f"HTTP/1.1 {status.value} {status.phrase}\r\n".encode() for status in _STATUSES}
_LAST_LINES = {status: _lines(status) for status in _STATUSES}
