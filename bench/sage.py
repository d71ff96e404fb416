"""The simulated Sage company of the bench: each write takes as long as a slow Sage does."""

import sys
from pathlib import Path

from cdc.simulators.sage import SageOptions, serve
from cdc.stopping import end_with_parent

WRITE_S = 0.05


def main(folder: Path) -> None:
    """Serve until a signal comes or the parent is gone; the first line on stdout is the URL."""
    end_with_parent()
    serve("127.0.0.1", 0, SageOptions(folder=folder, write_s=WRITE_S, export_after_changes=True))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
