"""Take in export files, their ledgers, and rejects."""

import sqlite3

from cdc.console.read_model.arrived import Arrived
from cdc.operations.statuses import file_message
from schemas.export_file import FileLedger
from schemas.reject import Rejection
from schemas.wire import to_bytes

_SEPARATOR = "|"


def take_file(writer: sqlite3.Connection, came: Arrived) -> None:
    """A state of a file, or the ledger of its rows. Raises ValidationError or ValueError for what is neither."""
    if came.value is None:
        _forget(writer, came.key)
        return
    message = file_message(came.key, came.value)
    if isinstance(message, FileLedger):
        row: tuple[object, ...] = (message.company, message.commit_id, to_bytes(message))
        writer.execute("INSERT OR REPLACE INTO ledgers VALUES (?, ?, ?)", row)
    else:
        at = message.at.isoformat()
        row = (message.company, message.file_id, message.commit_id, message.state.value, at, to_bytes(message))
        writer.execute("INSERT OR REPLACE INTO files VALUES (?, ?, ?, ?, ?, ?)", row)


def take_reject(writer: sqlite3.Connection, came: Arrived) -> None:
    """A dead letter with its original bytes. Raises ValidationError if the headers are not those of one."""
    said = {name: value.decode("utf-8", errors="replace") for name, value in came.headers}
    rejection = Rejection.model_validate({name: said[name] for name in Rejection.model_fields if name in said})
    writer.execute(
        "INSERT OR REPLACE INTO rejects VALUES (?, ?, ?, ?, ?, ?)",
        (
            came.partition, came.offset, rejection.company, rejection.at.isoformat(),
            rejection.model_dump_json(), came.value or b"",
        ),
    )  # fmt: skip


def _forget(writer: sqlite3.Connection, key: bytes | None) -> None:
    company, _, rest = (key or b"").decode("utf-8", errors="replace").partition(_SEPARATOR)
    commit, is_ledger, _ = rest.partition(_SEPARATOR)
    if is_ledger:
        writer.execute("DELETE FROM ledgers WHERE (company, commit_id) = (?, ?)", (company, commit))
    else:
        writer.execute("DELETE FROM files WHERE (company, file_id) = (?, ?)", (company, commit))
