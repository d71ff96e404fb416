"""Which account of Sage a contact or a quotation belongs to, or which one it waits for."""

from cdc.failures import Refused
from cdc.sinks.base import Links, Waiting, Write
from schemas.reason import Reason
from schemas.vocabulary import Entity


def account_of(write: Write, links: Links) -> str | Waiting:
    """The account's code, from the record, from the parent's key, or by the parent's id in the CRM. Raises Refused."""
    command = write.command
    code = str((command.record or {}).get("account_code") or "").strip()
    if code:
        return code
    parent = next((each for each in command.parents if each.entity is Entity.ACCOUNT), None)
    if parent is None:
        raise Refused("the command names no account", reason=Reason.DEFECT)
    if parent.key:
        return parent.key
    known = None if parent.crm_id is None else links.sage_key(command.company, Entity.ACCOUNT, parent.crm_id)
    return known or Waiting(parent)


def crm_id_of(write: Write) -> int:
    """The id that the new record carries in Sage. Raises Refused: without it a repetition could create a second one."""
    if write.command.crm_id is None:
        raise Refused("the command names no record of Sales Management", reason=Reason.DEFECT)
    return write.command.crm_id
