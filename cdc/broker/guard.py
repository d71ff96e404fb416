"""Run the broker as a child that never outlives the connector: `python guard.py GRACE_S LOCK_FD COMMAND...`.

Started with the connector's pipe as standard input. The child gets SIGINT as soon as the pipe closes or the parent is
gone, and SIGKILL when it is still there GRACE_S seconds later. Ends with the child's exit code, 128 + n
after signal n. It imports nothing of ours, so that it starts at once.
"""

import ctypes
import os
import select
import signal
import subprocess
import sys
import threading
from collections.abc import Callable

_LOOK_EVERY_S = 1.0
_PR_SET_PDEATHSIG = 1


def main(grace_s: float, lock: int, command: list[str]) -> int:
    """Run the command until it ends or the parent does."""
    # A service manager sends SIGTERM to every process at once. The broker must be the last to go, so it ignores that
    # (the child inherits it) and listens to SIGINT alone.
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    parent = os.getppid()
    child = subprocess.Popen(command, stdin=subprocess.DEVNULL, pass_fds=(lock,), preexec_fn=_dies_with_guard())
    os.close(lock)
    threading.Thread(target=_end_with_parent, args=(parent, child, grace_s), daemon=True).start()
    code = child.wait()
    return code if code >= 0 else 128 - code


def _end_with_parent(parent: int, child: subprocess.Popen[bytes], grace_s: float) -> None:
    # The pipe tells at once; the parent's id also tells when another process inherited the pipe's other end.
    while os.getppid() == parent and not select.select([sys.stdin], [], [], _LOOK_EVERY_S)[0]:
        pass
    child.send_signal(signal.SIGINT)
    try:
        child.wait(grace_s)
    except subprocess.TimeoutExpired:
        child.kill()


def _dies_with_guard() -> Callable[[], None] | None:
    """Linux can tell a child that its parent was killed; elsewhere the next start clears up what was left."""
    if sys.platform != "linux":
        return None
    prctl = ctypes.CDLL(None).prctl
    return lambda: prctl(_PR_SET_PDEATHSIG, signal.SIGINT) and None


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1]), int(sys.argv[2]), sys.argv[3:]))
