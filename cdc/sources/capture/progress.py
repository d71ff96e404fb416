"""How far long work has got, said now and then."""

import time
from collections.abc import Callable

_EVERY_S = 5.0


def spoken(say: Callable[[str], None], clock: Callable[[], float] = time.monotonic) -> Callable[[int, int], None]:
    """A progress callback (done, total) that speaks only of work that takes long, and not all the time."""
    last = {"said": clock(), "done": 0.0}

    def progress(done: int, total: int) -> None:
        if done < last["done"]:
            last["said"] = clock()
        last["done"] = done
        if clock() - last["said"] >= _EVERY_S and done < total:
            last["said"] = clock()
            say(f"{done} of {total} changes sent")

    return progress
