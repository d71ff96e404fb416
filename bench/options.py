"""The one option of every part of the bench."""

import argparse
from collections.abc import Sequence


def is_quick(description: str | None, arguments: Sequence[str] | None = None) -> bool:
    """Whether ``--quick`` was asked for: smaller and fewer, to see that everything works. Ends on anything unknown."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--quick", action="store_true", help="smaller and fewer: the figures mean little")
    return bool(parser.parse_args(arguments).quick)
