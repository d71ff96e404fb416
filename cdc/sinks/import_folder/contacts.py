"""Contacts as import files: Sage's own import knows no addresses, so the file is for a bridge or for a person."""

from cdc.settings import CompanySettings
from cdc.sinks.account_link import account_of, crm_id_of
from cdc.sinks.base import Answer, Links, Waiting, Write
from cdc.sinks.contact_key import parted
from cdc.sinks.fitting import Fitting
from cdc.sinks.import_folder.content import Content, by_column
from cdc.sinks.import_folder.layouts import CONTACT, headed
from schemas.contact import Contact
from schemas.marks import notes_mark

_CONTACT_TYPE = "1"


def contact(write: Write, links: Links, company: CompanySettings, fitting: Fitting) -> Content | Answer:
    """A new one carries the mark in its notes; a known one the number of its address, and no notes."""
    values = by_column(Contact, write.command.record or {}, fitting) | {"ADDRESS_TYPE": _CONTACT_TYPE}
    key = write.sage_key or write.command.sage_key
    if key:
        account, address = parted(key)
        values |= {"ACCOUNT_REF": account, "ADDRESS_REF": str(address)}
        return Content("contact-changes", headed(CONTACT, [values]))
    place = account_of(write, links)
    if isinstance(place, Waiting):
        return place
    values |= {"ACCOUNT_REF": place, "NOTES": notes_mark(crm_id_of(write))}
    return Content("contacts", headed(CONTACT, [values]))
