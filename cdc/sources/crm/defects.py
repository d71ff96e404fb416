"""An error that nobody expected, in words that carry no data (promise 12)."""

import traceback


def defect(error: BaseException) -> str:
    """The kind of error and its place in the code; its own text may quote a record and is left out."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f" in {frames[-1].name}, line {frames[-1].lineno}" if frames else ""
    return f"{type(error).__name__}{place}"
