"""What a row of the API says in canonical values; above all that a record comes back as it was sent."""

import asyncio
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from annotated_types import MaxLen
from hypothesis import given, settings
from hypothesis import strategies as st

from cdc.rules.names import normal_name
from cdc.sales_management.lookups import Lookups
from cdc.sales_management.values import decimal_text
from cdc.sales_management.views import view_of
from cdc.sinks.crm.accounts import Accounts
from cdc.sinks.crm.contacts import Contacts
from cdc.sinks.crm.mapping import Mapping, Office
from cdc.sinks.crm.owners import Owners
from cdc.sinks.crm.sales_orders import SalesOrders
from schemas.record import Names
from schemas.records import RECORDS
from schemas.vocabulary import Entity
from tests.sinks.commands import KnownLinks, command, write
from tests.sinks.crm.scripted import Script
from tests.sinks.crm.simulated import company

LISTS: dict[str, Any] = {
    "GET /countries": [{"id": 826, "iso2": "GB"}, {"id": 372, "iso2": "IE"}],
    "GET /currencies": [{"id": 9, "isoCode": "GBP"}],
    "GET /accountStatuses": [{"id": 3, "descriptionEN": "Client", "descriptionES": "Cliente"}],
}
LINKS = KnownLinks({(Entity.ACCOUNT, "ABC001"): 131})
MAPPINGS: dict[Entity, Mapping] = {
    Entity.ACCOUNT: Accounts(),
    Entity.CONTACT: Contacts(),
    Entity.SALES_ORDER: SalesOrders(),
}
REFERENCES = ("countryId", "accountId", "statusId", "currencyId")


def texts(longest: int) -> st.SearchStrategy[str]:
    """Trimmed and never empty."""
    return st.text(st.characters(exclude_categories=["C"]), min_size=1, max_size=longest).map(str.strip).filter(bool)


words = texts(30)
amounts = st.decimals(min_value=-(10**9), max_value=10**9, places=2)


def values(names: Names, longest: int) -> st.SearchStrategy[Any]:
    """Canonical JSON values of a field."""
    if names.lookup:
        return st.sampled_from(["GB", "IE"])
    if names.shape == "money":
        return amounts.map(lambda value: decimal_text(str(value)))
    return {"flag": st.booleans(), "day": st.dates().map(str)}.get(names.shape, texts(longest))


def longest(entity: Entity, field: str) -> int:
    limits = [limit.max_length for limit in RECORDS[entity].model_fields[field].metadata if isinstance(limit, MaxLen)]
    return min([30, *limits])


@st.composite
def records(draw: st.DrawFn, entity: Entity) -> dict[str, Any]:
    """Records whose every field with a place in Sales Management may be empty or have a value."""
    record: dict[str, Any] = {"code": draw(texts(8)), "account_code": "ABC001"}
    for field, names in RECORDS[entity].names():
        if names.crm and field not in record:
            record[field] = draw(st.none() | values(names, longest(entity, field)))
    return record


def lookups() -> Lookups:
    return Lookups(Script(LISTS).api(), lambda: 0.0)


def view(entity: Entity, row: dict[str, Any]) -> dict[str, Any]:
    return asyncio.run(view_of(entity, row, lookups()))


async def sent_and_seen(entity: Entity, record: dict[str, Any]) -> dict[str, Any]:
    """What the API would answer after the write, with references as objects."""
    lists = lookups()
    given_links = Office(company("http://crm.test/api/v4", Path("unused")), Script({}).api(), lists,
                         Owners(lists, None), LINKS)  # fmt: skip
    asked = command(entity, record["code"], record=record)
    payload = await MAPPINGS[entity].payload(write(asked), given_links)
    row = {
        name: {"id": value, "value": "its label"} if name in REFERENCES and value is not None else value
        for name, value in payload.fields.items()
    }
    return await view_of(entity, row, lists)


@settings(max_examples=60, deadline=None)
@given(records(Entity.ACCOUNT).map(lambda each: {name: each[name] for name in each if name != "account_code"}))
def test_an_account_comes_back_as_it_was_sent(record: dict[str, Any]) -> None:
    seen = asyncio.run(sent_and_seen(Entity.ACCOUNT, record))
    assert seen == record | {"name": record["name"] or record["code"]}


@settings(max_examples=60, deadline=None)
@given(records(Entity.CONTACT), st.none() | words.map(normal_name).filter(bool))
def test_a_contact_comes_back_as_it_was_sent(record: dict[str, Any], name: str | None) -> None:
    seen = asyncio.run(sent_and_seen(Entity.CONTACT, record | {"name": name}))
    assert seen | {"account_code": "ABC001"} == record | {"name": name}


@settings(max_examples=60, deadline=None)
@given(records(Entity.SALES_ORDER), st.none() | words)
def test_a_sales_order_comes_back_as_it_was_sent(record: dict[str, Any], notes: str | None) -> None:
    seen = asyncio.run(sent_and_seen(Entity.SALES_ORDER, record | {"notes": notes}))
    assert seen | {"account_code": "ABC001"} == record | {"notes": notes}


def test_a_field_that_the_row_lacks_is_unknown() -> None:
    assert view(Entity.ACCOUNT, {"name": "A B C Ltd"}) == {"name": "A B C Ltd"}


def test_an_empty_text_is_nothing() -> None:
    assert view(Entity.ACCOUNT, {"phone": "  ", "email": "", "fax": None}) == {
        "phone": None,
        "email": None,
        "fax": None,
    }


@pytest.mark.parametrize("raw", [826, {"id": 826, "value": "United Kingdom"}])
def test_a_country_is_its_code(raw: Any) -> None:
    assert view(Entity.ACCOUNT, {"countryId": raw}) == {"country": "GB"}


@pytest.mark.parametrize("raw", [None, 0, {"id": 0, "value": ""}])
def test_no_country_is_nothing(raw: Any) -> None:
    assert view(Entity.ACCOUNT, {"countryId": raw}) == {"country": None}


def test_a_country_that_is_not_in_the_list_is_unknown() -> None:
    assert view(Entity.ACCOUNT, {"countryId": {"id": 999, "value": "Atlantis"}}) == {}


def test_the_address_that_a_contact_shares_with_its_company_is_not_its_own() -> None:
    assert view(Entity.CONTACT, {"UseCompanyAddress": True, "city": "Leeds", "phone1": "1"}) == {"phone": "1"}


def test_a_misspelt_last_name_is_read() -> None:
    assert view(Entity.CONTACT, {"firstName": "Jane", "lasttName": "Smith"}) == {"name": "Jane Smith"}


def test_a_placeholder_is_no_name() -> None:
    assert view(Entity.CONTACT, {"firstName": "-", "lastName": "-"}) == {"name": None}


@pytest.mark.parametrize(
    ("raw", "text"), [(0.1 + 0.2, "0.3"), (1e15, "1000000000000000"), (100, "100"), (-0.001, "0"), ("12.50", "12.5")]
)
def test_money_is_text_without_noise(raw: Any, text: str) -> None:
    assert view(Entity.ACCOUNT, {"Z_SageCreditLimit": raw}) == {"credit_limit": text}


@pytest.mark.parametrize("raw", ["a lot", "NaN"])
def test_money_that_is_no_number_is_unknown(raw: str) -> None:
    assert view(Entity.ACCOUNT, {"Z_SageCreditLimit": raw}) == {}


def test_an_extra_field_with_its_description_is_its_value() -> None:
    assert view(Entity.ACCOUNT, {"Z_SageTerms": {"id": 4, "value": "30 days"}}) == {"terms": "30 days"}


@pytest.mark.parametrize("raw", ["2026-11-23T00:00:00Z", "2026-11-23"])
def test_a_day_is_its_date(raw: str) -> None:
    assert view(Entity.SALES_ORDER, {"Z_SageDate": raw}) == {"ordered_on": "2026-11-23"}


def test_the_whole_comment_of_an_order_is_its_notes() -> None:
    assert view(Entity.SALES_ORDER, {"comment": "Urgent\nCall first "}) == {"notes": "Urgent\nCall first"}


@given(amounts)
def test_a_decimal_keeps_its_value(value: Decimal) -> None:
    assert Decimal(str(decimal_text(str(value), 2))) == value
