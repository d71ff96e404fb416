"""Contacts into Sage: address rows of the type contact that carry the CRM's id in their notes."""

from dataclasses import replace
from typing import Any

from cdc.failures import Refused
from cdc.sinks.account_link import account_of, crm_id_of
from cdc.sinks.base import Answer, Links, State, Waiting, Write, Written
from cdc.sinks.contact_key import joined, parted
from cdc.sinks.hyperaccounts.books import ADDRESSES, Books, after_creating, number_given
from cdc.sinks.hyperaccounts.bridge import Row
from cdc.sinks.hyperaccounts.differences import differences, not_kept
from cdc.sinks.hyperaccounts.values import Fields, canonical, moment, number, text
from schemas.contact import Contact
from schemas.marks import id_in_notes, notes_mark
from schemas.reason import Reason
from schemas.vocabulary import Result

_PATH = "/api/customerAddress"
_CONTACT_TYPE = 1
_NOTES_MAX = 60
"""What the bridge takes; Sage itself holds 200 characters (hyperaccounts.md 2.4)."""

FIELDS: Fields = {
    "account_code": ("accountRef", text),
    "address_type": ("addressType", number),
    "name": ("contact", text),
    "role": ("role", text),
    "phone": ("telephone", text),
    "phone_2": ("telephone2", text),
    "fax": ("fax", text),
    "email": ("email", text),
    "address_1": ("addressLine1", text),
    "address_2": ("addressLine2", text),
    "town": ("addressLine3", text),
    "county": ("addressLine4", text),
    "postcode": ("addressLine5", text),
    "country": ("countryCode", text),
}
"""The same names in search rows and in what is sent (hyperaccounts.md 2.4)."""


class Contacts:
    """Writes rows of SALES_DEL_ADDR (hyperaccounts.md 2.4 and 4)."""

    def __init__(self, books: Books) -> None:
        self._books = books

    async def write(self, write: Write, links: Links) -> Answer:
        """Raises Unavailable, Refused and Rejected."""
        fitting = self._books.fitting()
        values = fitting.record(Contact, write.command.record or {})
        desired = {field: value for field, value in values.items() if field in Contact.both_ways()}
        key = write.sage_key or write.command.sage_key
        if key:
            account, address = parted(key)
            answer = await self._update(write, await self._row(account, address), desired)
        else:
            place = account_of(write, links)
            if isinstance(place, Waiting):
                return place
            answer = await self._create(write, place, desired)
        return replace(answer, notes=(*fitting.notes, *answer.notes))

    async def _create(self, write: Write, account: str, desired: dict[str, Any]) -> Written:
        rows = await self._books.living(ADDRESSES, ("ACCOUNT_REF", "eq", account), key="addressNumber")
        row = _known(rows, crm_id_of(write), desired)
        if row is not None:
            if not _is_contact(row):
                raise Refused(_not_a_contact(row))
            return await self._update(write, row, desired, mark=notes_mark(crm_id_of(write)))
        self._books.wait_out_doubt(write)
        body = {FIELDS[field][0]: value for field, value in desired.items() if value}
        body |= {"accountRef": account, "notes": notes_mark(crm_id_of(write)), "addressType": _CONTACT_TYPE}
        given = await self._books.bridge.write("POST", _PATH, body)
        with after_creating():
            return await self._shown(account, int(number_given(given)), desired)

    async def _update(self, write: Write, row: Row | None, desired: dict[str, Any], mark: str = "") -> Written:
        if row is None:
            raise Refused("Sage no longer has it")
        if not _is_contact(row):
            raise Refused(_not_a_contact(row))
        state = contact_state(row)
        doubted = self._books.doubted(write, Contact)
        found = differences(state.record, desired, write.command.expected, doubted)
        body = {FIELDS[field][0]: value or "" for field, value in found.changed.items()}
        if mark and state.record.get("crm_id") is None:
            body |= _marked(text(row.get("notes")), mark)
        if not body:
            return _unchanged(state, found.left)
        place = {"accountRef": row["accountRef"], "addressNumber": int(row["addressNumber"])}
        await self._books.bridge.write("PATCH", _PATH, place | body)
        return await self._shown(str(row["accountRef"]).strip(), int(row["addressNumber"]), found.changed, found.left)

    async def _shown(self, account: str, address: int, asked: dict[str, Any], left: tuple[str, ...] = ()) -> Written:
        row = _numbered(await self._books.bridge.search(ADDRESSES, ("ACCOUNT_REF", "eq", account)), address)
        if row is None:
            raise Refused(f"Sage took the address {address} of {account} and does not show it; look for it in Sage")
        if not _is_contact(row):
            raise Refused(_not_a_contact(row))
        state = contact_state(row)
        notes = not_kept(state.record, asked)
        shown = replace(state, whole=not notes)
        return Written(sage_key=state.record["code"], left=left, notes=notes, read_back=shown)

    async def _row(self, account: str, address: int) -> Row | None:
        rows = await self._books.living(ADDRESSES, ("ACCOUNT_REF", "eq", account), key="addressNumber")
        return _numbered(rows, address)


def _numbered(rows: list[Row], address: int) -> Row | None:
    return next((row for row in rows if str(row.get("addressNumber")) == str(address)), None)


def contact_state(row: Row) -> State:
    """The contact as an export of the row would give it."""
    crm_id, notes = id_in_notes(text(row.get("notes")))
    code = joined(str(row["accountRef"]).strip(), int(row["addressNumber"]))
    record = {"code": code, **canonical(row, FIELDS), "notes": notes, "crm_id": crm_id}
    return State(record, moment(row.get("recordModifyDate")))


def _known(rows: list[Row], crm_id: int, desired: dict[str, Any]) -> Row | None:
    """The row that is this contact: by the mark, else by name and e-mail address, as people edit notes."""
    marks = {id(row): id_in_notes(text(row.get("notes")))[0] for row in rows}
    same = [row for row in rows if marks[id(row)] == crm_id]
    if not same and desired.get("name") and desired.get("email"):
        wanted = _person(desired.get("name"), desired.get("email"))
        unmarked = [row for row in rows if marks[id(row)] is None and _is_contact(row)]
        same = [row for row in unmarked if _person(row.get("contact"), row.get("email")) == wanted]
    if len(same) > 1:
        places = ", ".join(sorted(str(row.get("addressNumber")) for row in same))
        raise Refused(f"the addresses {places} of {same[0].get('accountRef')}", reason=Reason.AMBIGUOUS)
    return same[0] if same else None


def _person(name: object, email: object) -> tuple[str, str]:
    return (text(name) or "").casefold(), (text(email) or "").casefold()


def _marked(notes: str | None, mark: str) -> dict[str, str]:
    """A person's notes stay; where they leave no room for the mark, the outcome alone carries the link."""
    whole = " ".join(part for part in (notes, mark) if part)
    return {"notes": whole} if len(whole) <= _NOTES_MAX else {}


def _is_contact(row: Row) -> bool:
    return str(row.get("addressType")) == str(_CONTACT_TYPE)


def _not_a_contact(row: Row) -> str:
    return (
        f"Sage keeps it as address {row.get('addressNumber')} of {row.get('accountRef')}, which is not of the type "
        "contact; change its type in Sage"
    )


def _unchanged(state: State, left: tuple[str, ...]) -> Written:
    return Written(
        result=Result.UNCHANGED,
        reason=Reason.UNCHANGED,
        sage_key=state.record["code"],
        left=left,
        read_back=state,
    )
