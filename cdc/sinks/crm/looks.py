"""Whether a record has to be read in Sales Management before it is updated."""

from cdc.sinks.base import Write
from schemas.marks import id_in_order
from schemas.vocabulary import Kind


def needs_a_look(write: Write) -> bool:
    """For an unknown past, and where a person's edits are to be left alone."""
    return write.command.expected is not None or not (write.confirmed or is_answer_of_sage(write))


def is_answer_of_sage(write: Write) -> bool:
    """A quotation comes back from Sage, which carries the mark that we took over with the person's record.

    It was read there moments ago: it has an owner, since none is made without one (ssm.md 1.6). If it was deleted
    meanwhile, the update is refused and looked into then. A command that stands for rows of an export says nothing of
    when the record was seen.
    """
    command = write.command
    if command.kind is not Kind.QUOTATION or command.record is None or command.cause.accounts_for:
        return False
    return write.crm_id is not None and id_in_order(command.record.get("customer_order_number")) == write.crm_id
