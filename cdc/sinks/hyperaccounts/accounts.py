"""Accounts into Sage: created under the code that was reserved, later changed field by field."""

from dataclasses import replace
from typing import Any

from cdc.failures import Refused
from cdc.sinks.account_link import crm_id_of
from cdc.sinks.base import Answer, Links, State, Write, Written
from cdc.sinks.chosen_columns import chosen_columns
from cdc.sinks.hyperaccounts.account_rows import account_state, input_name, mark_in, row_field
from cdc.sinks.hyperaccounts.books import LEDGER, Books, after_creating
from cdc.sinks.hyperaccounts.bridge import Row
from cdc.sinks.hyperaccounts.differences import Differences, differences, not_kept
from schemas.account import Account
from schemas.marks import notes_mark
from schemas.reason import Reason
from schemas.vocabulary import Result

_PATH = "/api/customer/"
_ANALYSIS_COLUMNS = 6
_UNIQUE = (("vat_number", "VAT_REG_NUMBER", "VAT number"), ("email", "E_MAIL", "e-mail address"))


class Accounts:
    """Writes rows of SALES_LEDGER (hyperaccounts.md 2.3 and 4)."""

    def __init__(self, books: Books) -> None:
        self._books = books

    async def write(self, write: Write, links: Links) -> Answer:
        """Raises Unavailable, Refused and Rejected."""
        fitting = self._books.fitting()
        values = fitting.record(Account, write.command.record or {})
        desired = {field: value for field, value in values.items() if field in Account.both_ways()}
        if write.sage_key is None and write.command.creates:
            answer = await self._create(write, desired)
        else:
            answer = await self._update(write, write.sage_key or write.command.sage_key, desired)
        return replace(answer, notes=(*fitting.notes, *answer.notes))

    async def _create(self, write: Write, desired: dict[str, Any]) -> Written:
        code = write.command.sage_key
        if not code:
            raise Refused("no account code was reserved", reason=Reason.DEFECT)
        if found := await self._already_there(write, code, desired):
            return await self._update(write, found, desired)
        await self._refuse_duplicates(desired)
        self._books.wait_out_doubt(write)
        chosen = chosen_columns(write.command, self._books.company, self._books.fitting(), _ANALYSIS_COLUMNS)
        body = {"accountRef": code, **_body(desired, creates=True)}
        body |= {str(row_field(column)): value for column, value in chosen.items()}
        given = await self._books.bridge.write("POST", _PATH, body)
        with after_creating():
            return await self._shown(str(given or code).strip(), desired)

    async def _already_there(self, write: Write, code: str, desired: dict[str, Any]) -> str | None:
        """The code of the account that is this record already. Raises Refused if the code is somebody else's.

        After a lost answer the name tells: the other fields may have been edited since, on either side.
        """
        if marked := await self._marked(write):
            return marked
        row = await self._row(code)
        if row is None:
            return None
        if write.doubtful_since_s is not None and mark_in(row, self._books.company) is None:
            held = (await account_state(row, self._books)).record
            ours = (desired, *self._books.doubted(write, Account))
            if _loosely(held["name"]) in [_loosely(each["name"]) for each in ours]:
                return code
        raise Refused(code, reason=Reason.CODE_TAKEN)

    async def _marked(self, write: Write) -> str | None:
        column = self._books.company.sage.crm_id_column
        if column is None:
            return None
        mark = notes_mark(crm_id_of(write))
        codes = [str(row.get("accountRef")) for row in await self._books.bridge.search(LEDGER, (column, "eq", mark))]
        if len(codes) > 1:
            raise Refused(f"the accounts {', '.join(sorted(codes))} carry its mark", reason=Reason.AMBIGUOUS)
        return codes[0] if codes else None

    async def _refuse_duplicates(self, desired: dict[str, Any]) -> None:
        """An apostrophe is not known to survive in a search, so such a value is not asked for (hyperaccounts.md 1)."""
        for field, column, words in _UNIQUE:
            value = desired.get(field)
            if not value or "'" in value:
                continue
            rows = await self._books.living(LEDGER, (column, "eq", value), key="accountRef")
            if codes := sorted(str(row.get("accountRef")) for row in rows):
                raise Refused(f"Sage has {', '.join(codes)} with the same {words}", reason=Reason.AMBIGUOUS)

    async def _update(self, write: Write, code: str, desired: dict[str, Any]) -> Written:
        row = await self._row(code)
        if row is None or not await self._books.living(LEDGER, ("ACCOUNT_REF", "eq", code), key="accountRef"):
            raise Refused("Sage no longer has it")
        state = await account_state(row, self._books)
        if self._is_no_longer_potential(write, state):
            return _unchanged(code, state, whole=False)
        doubted = self._books.doubted(write, Account)
        found = differences(state.record, desired, write.command.expected, doubted)
        if not found.changed:
            return _unchanged(code, state, found)
        await self._books.bridge.write("PATCH", _PATH, {"accountRef": code, **_body(found.changed)})
        return await self._shown(code, found.changed, found.left)

    def _is_no_longer_potential(self, write: Write, state: State) -> bool:
        """Once the marker is gone in Sage, edits of the CRM no longer reach it (design rule 2)."""
        if not (write.command.record or {}).get("marker") or "marker" not in state.record:
            return False
        return (state.record["marker"] or "").casefold() != self._books.company.potential.value.casefold()

    async def _shown(self, code: str, asked: dict[str, Any], left: tuple[str, ...] = ()) -> Written:
        row = await self._row(code)
        if row is None:
            raise Refused("Sage took the account and does not show it; look for it in Sage")
        state = await account_state(row, self._books)
        notes = not_kept(state.record, asked)
        return Written(sage_key=code, left=left, notes=notes, read_back=replace(state, whole=not notes))

    async def _row(self, code: str) -> Row | None:
        rows = await self._books.bridge.search(LEDGER, ("ACCOUNT_REF", "eq", code))
        return next((row for row in rows if str(row.get("accountRef")).strip() == code), None)


def _loosely(name: object) -> str:
    """As a person compares: Sage may have changed case or blanks."""
    return " ".join(str(name or "").casefold().split())


def _body(values: dict[str, Any], *, creates: bool = False) -> dict[str, Any]:
    """An empty text clears a field, a field that is not named stays as it is (hyperaccounts.md, fact 10)."""
    return {input_name(field): value or "" for field, value in values.items() if value or not creates}


def _unchanged(code: str, state: State, found: Differences | None = None, *, whole: bool = True) -> Written:
    return Written(
        result=Result.UNCHANGED,
        reason=Reason.UNCHANGED,
        sage_key=code,
        left=found.left if found else (),
        read_back=replace(state, whole=whole),
    )
