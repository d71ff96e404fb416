"""The chapters of the story, in order."""

from collections.abc import Awaitable, Callable

from cdc.operations.demo import arrivals, troubles
from cdc.operations.demo.scene import Scene

CHAPTERS: tuple[tuple[str, Callable[[Scene], Awaitable[None]]], ...] = (
    ("A company's exports are dropped into the folder", arrivals.first_export),
    ("Ninety minutes later the company exports again", arrivals.later_export),
    ("The same files are dropped once more", arrivals.same_again),
    ("One telephone number changes, ten times", arrivals.one_change_timed),
    ("One row has a price that is no number", troubles.one_bad_row),
    ("A truncated file and one that a spreadsheet damaged", troubles.damaged_files),
    ("Every customer but one is missing from an export", troubles.mass_deletion),
    ("Sales Management is down for a while", troubles.outage),
    ("The stream processor is killed", troubles.worker_killed),
    ("Rows read = applied + unchanged + rejected + held + dead-lettered, file by file", troubles.ledgers),
)
