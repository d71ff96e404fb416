"""The chapters of the story, in order."""

from collections.abc import Awaitable, Callable

from cdc.operations.demo import arrivals, contacts, joining, levers, operator, potentials, quotations, troubles
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
    ("A sales person enters a potential", potentials.born_in_crm),
    ("The potential becomes a customer in Sage", potentials.becomes_customer),
    ("A quotation is saved in Sales Management, without prices", quotations.priced_during_the_visit),
    ("A contact is edited on both sides at once", contacts.edited_on_both_sides),
    ("The same field is edited on both sides at once", contacts.same_field_on_both_sides),
    ("Somebody settles that conflict on the console", levers.conflict_settled),
    ("Another program edits a read-only record in Sales Management", potentials.edit_undone),
    ("A company is deleted in Sales Management", potentials.deleted_in_crm),
    ("A company is deleted in Sage", potentials.deleted_in_sage),
    ("A quotation for a customer who is on hold", quotations.refused_then_put_right),
    ("A refused quotation is tried again from the console", levers.tried_again),
    ("A company joins whose Sales Management was in use before", joining.joins),
    ("The history of all accounts is replayed", operator.history_replayed),
    ("The console is asked how many records have which status", levers.same_counts),
    ("Rows read = applied + unchanged + rejected + held + dead-lettered, file by file", troubles.ledgers),
    ("Sage and Sales Management are compared, field by field", operator.both_compared),
)
