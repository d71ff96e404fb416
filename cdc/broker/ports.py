"""Choose loopback ports for the broker."""

import random
import socket
from pathlib import Path

LOOPBACK = "127.0.0.1"

# Below the range that systems hand out to outgoing connections: a client that keeps dialling a port of that range while
# nobody listens there can end up connected to itself, and the broker could not get its port back.
_LOWEST = 20_000
_HIGHEST = 29_999
_ATTEMPTS = 200


def is_free(port: int) -> bool:
    """Whether a server could listen on this loopback port now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
    return True


def free_port(*taken: int) -> int:
    """Some free port other than those given."""
    for _ in range(_ATTEMPTS):
        port = random.randint(_LOWEST, _HIGHEST)
        if port not in taken and is_free(port):
            return port
    raise OSError(f"no free port on {LOOPBACK} between {_LOWEST} and {_HIGHEST}")


def kept_port(file: Path) -> int:
    """The port noted in a file while it is free, so that clients find a restarted server; else a new one, noted."""
    try:
        port = int(file.read_text())
    except (FileNotFoundError, ValueError):
        port = 0
    if not (1024 <= port <= 65_535 and is_free(port)):
        port = free_port()
        file.write_text(str(port))
    return port
