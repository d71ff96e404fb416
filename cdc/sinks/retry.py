"""How long to wait before the next attempt."""

from collections.abc import Callable

FIRST_WAIT_S = 0.5
LONGEST_WAIT_S = 60.0
LONGEST_ASKED_S = 3600.0


def next_wait_s(attempt: int, retry_after_s: float | None, rand: Callable[[], float]) -> float:
    """Seconds before attempt ``attempt + 1``: doubling from half a second to a minute, with jitter.

    ``attempt`` counts the failures so far, from 1. ``rand`` gives a number in [0, 1). The target's own wish
    (``retry_after_s``) is a minimum, but never more than an hour is believed.
    """
    doubled = FIRST_WAIT_S * 2.0 ** min(max(attempt, 1) - 1, 16)
    wait = min(doubled, LONGEST_WAIT_S) * (0.5 + rand() / 2)
    asked = min(max(retry_after_s or 0.0, 0.0), LONGEST_ASKED_S)
    return asked + wait / 4 if asked > wait else wait
