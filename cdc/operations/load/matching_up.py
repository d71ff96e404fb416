"""Read both sides and match them: the reading half of the first load, which writes nothing."""

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime

from cdc.operations.load.crm_side import crm_records
from cdc.operations.load.report import MATCHED, Report
from cdc.operations.sage_state import SageState, Values, sage_state
from cdc.rules.matching import InSage, Match, Matching, match
from cdc.rules.signs import VAT_NUMBER, account_signs, contact_signs, product_signs
from cdc.sales_management.api import Api
from cdc.sales_management.lookups import Lookups
from cdc.settings import CompanySettings, Settings
from schemas.topics import Topics
from schemas.vocabulary import Entity

Say = Callable[[str], None]

_TELLING = {Entity.ACCOUNT: frozenset({VAT_NUMBER})}


class NothingToMatch(Exception):
    """There is no export of accounts yet. The message says what to do."""


async def match_up(settings: Settings, company: CompanySettings, api: Api, lookups: Lookups, say: Say) -> Report:
    """Both sides as they are now. Raises NothingToMatch, Unavailable, StoreDamaged, ExportUnfinished, OSError."""
    topics = Topics(settings.connector.topic_prefix, settings.kafka.partitions)
    say(f"reading the exports in {company.exports}")
    async with sage_state(company, settings.connector, topics, with_exports=True) as sage:
        if not sage.knows(Entity.ACCOUNT):
            raise NothingToMatch(_nothing(company, sage.troubles))
        matchings: dict[Entity, Matching] = {}
        values: dict[Entity, dict[str, Values]] = {}
        for entity in MATCHED:
            say(f"reading {entity.plural} of Sales Management")
            theirs = await crm_records(api, lookups, entity)
            accounts = _ids(matchings[Entity.ACCOUNT]) if entity is Entity.CONTACT else {}
            ours = list(_ours(entity, sage, accounts))
            matchings[entity] = match(ours, theirs, _TELLING.get(entity, frozenset()))
            values[entity] = _to_be_linked(matchings[entity], ours)
        return Report(company.id, datetime.now(UTC), matchings, tuple(sage.troubles), values)


def _to_be_linked(matching: Matching, ours: Sequence[InSage]) -> dict[str, Values]:
    wanted = {one.code for one in matching.records if one.match is Match.WILL_LINK}
    return {one.code: dict(one.fields) for one in ours if one.code in wanted}


def _nothing(company: CompanySettings, troubles: Sequence[str]) -> str:
    words = f"There is no export of accounts in {company.exports}. Export SALES_LEDGER there, then try again."
    return " ".join([words, *troubles])


def _ids(accounts: Matching) -> dict[str, int]:
    """The id in Sales Management of each account that has one, or will."""
    return {one.code: one.crm_id for one in accounts.records if one.crm_id is not None}


def _ours(entity: Entity, sage: SageState, accounts: dict[str, int]) -> Iterator[InSage]:
    for record in sage.records(entity):
        fields = {name: value for name, value in record.items() if name != "code"}
        yield InSage(record["code"], record["name"] or "", _signs(entity, record, accounts), fields)


def _signs(entity: Entity, record: Values, accounts: dict[str, int]) -> dict[str, str]:
    match entity:
        case Entity.ACCOUNT:
            return account_signs(record["vat_number"], record["email"])
        case Entity.CONTACT:
            return contact_signs(accounts.get(record["account_code"]), record["email"], record["name"])
    return product_signs(record["code"])
