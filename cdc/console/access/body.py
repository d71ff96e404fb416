"""No body is larger than a form or a request of the API ever is."""

from fastapi import HTTPException
from starlette.types import Message, Receive

BODY_BYTES_MAX = 1024 * 1024
TOO_LARGE = "The body is larger than anything the console takes."
_DIGITS_MAX = 19


class BodyTooLarge(HTTPException):
    """More came than is taken."""

    def __init__(self) -> None:
        super().__init__(413, TOO_LARGE)


def is_announced_too_large(length: str) -> bool:
    """What the header Content-Length says; empty if there is none."""
    digits = length.isascii() and length.isdecimal()
    return digits and (len(length) > _DIGITS_MAX or int(length) > BODY_BYTES_MAX)


def bounded(receive: Receive) -> Receive:
    """The same body, which raises BodyTooLarge once too much of it came."""
    room = BODY_BYTES_MAX

    async def next_part() -> Message:
        nonlocal room
        message = await receive()
        room -= len(message.get("body", b""))
        if room < 0:
            raise BodyTooLarge
        return message

    return next_part
