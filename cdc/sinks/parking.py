"""How a command that waits for long is kept in the retries topic: its own bytes, and what else ends with it."""

from collections.abc import Sequence

from pydantic import TypeAdapter, ValidationError

from cdc.sinks.job import Job
from schemas.command import Cause, Command
from schemas.topics import key
from schemas.vocabulary import System
from schemas.wire import from_bytes, to_bytes

_CAUSES: TypeAdapter[list[Cause]] = TypeAdapter(list[Cause])
_HEADER = "causes"

Headers = Sequence[tuple[str, bytes]]


def place_of(command: Command) -> bytes:
    """The key of the parked command: record and target."""
    return key(command.record_id, command.target)


def is_for(target: System, record_key: bytes | None) -> bool:
    """Whether a parked command is one of this target's."""
    return (record_key or b"").endswith(b"|" + target.encode())


def parked(job: Job) -> tuple[bytes, bytes, Headers]:
    """Key, value and headers. The value is the newest command; the header names every cause that ends with it."""
    return place_of(job.command), to_bytes(job.command), [(_HEADER, _CAUSES.dump_json(job.causes))]


def unparked(value: bytes, headers: Headers) -> tuple[Command, list[Cause]]:
    """The command and the causes. Raises ValueError if the bytes are neither."""
    try:
        causes = next((content for name, content in headers if name == _HEADER), b"[]")
        return from_bytes(Command, value), _CAUSES.validate_json(causes)
    except ValidationError as error:
        raise ValueError(f"not a parked command: {error.error_count()} fields are wrong") from error
