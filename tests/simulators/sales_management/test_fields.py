"""Required fields, lengths, types and the vendor's odd spellings (ssm.md, 1.6)."""

from typing import Any

import orjson
import pytest

from tests.simulators.sales_management.crm import Crm, CrmFactory

SALE = {
    "accountExtId": "ABC001",
    "extId": "10042",
    "date": "2026-11-23T00:00:00Z",
    "salesRepExtId": "HELEN",
    "total": 120.5,
}


async def _body(crm: Crm, resource: str) -> dict[str, Any]:
    """A body with everything that the resource requires."""
    owner = {"branchId": await crm.first("branches"), "salesRepId": await crm.user()}
    match resource:
        case "accounts":
            return await crm.account_body()
        case "contacts":
            return await crm.contact_body()
        case "products":
            return {"model": "Oak bench"}
        case "salesorders":
            return {"reference": "Quote"} | owner
        case "salesordersLines":
            return await crm.line_body()
        case "sales":
            return SALE | {"accountId": await crm.account()}
        case "users":
            names = {"name": "Ada", "lastName": "Reid", "email": "ada@northgate.example", "nic": "ada"}
            rest = {"phone": "1", "idPrefix": 44, "dbLanguage": "EN", "uiLanguage": "EN"}
            return names | rest | {"branches": [owner["branchId"]]}
        case "opportunities":
            return {"reference": "Garden", "salesProbability": 50, "accountId1": await crm.account()} | owner
    return {"descriptionEN": "New value"}


REQUIRED = {
    "accounts": ("branchId", "name", "salesRepId1"),
    "contacts": ("accountId", "firstName", "lastName", "salesRepId"),
    "products": ("model",),
    "salesorders": ("branchId", "reference", "salesRepId"),
    "salesordersLines": ("quantity", "price", "productId", "salesOrderId"),
    "sales": ("accountId", "accountExtId", "extId", "date", "salesRepExtId", "total"),
    "users": ("name", "lastName", "email", "nic", "phone", "idPrefix", "branches", "dbLanguage", "uiLanguage"),
    "opportunities": ("branchId", "reference", "salesRepId", "salesProbability", "accountId1"),
    "accountStatuses": ("descriptionEN",),
}


@pytest.mark.parametrize("resource", REQUIRED)
async def test_what_the_documents_require_is_enough(crm: Crm, resource: str) -> None:
    body = await _body(crm, resource)
    assert set(body) == set(REQUIRED[resource])
    assert await crm.created(resource, body)


@pytest.mark.parametrize(("resource", "name"), [(each, name) for each, names in REQUIRED.items() for name in names])
async def test_a_create_without_a_required_field_is_refused_by_name(crm: Crm, resource: str, name: str) -> None:
    body = await _body(crm, resource)
    del body[name]
    assert await crm.refusal("POST", f"/{resource}", body) == f"{resource}: {name} is required"


async def test_a_required_field_can_not_be_emptied(crm: Crm) -> None:
    identity = await crm.account()
    for value in (None, "", "  "):
        message = await crm.refusal("PUT", f"/accounts/{identity}", {"name": value})
        assert message == "accounts: name is required and must not be empty"


async def test_a_blank_required_text_passes_when_the_option_says_so(crm_with: CrmFactory) -> None:
    crm = await crm_with(blank_required_refused=False)
    contact = await crm.created("contacts", await crm.contact_body(lastName=""))
    assert (await crm.read(f"/contacts/{contact}"))["lastName"] == ""


@pytest.mark.parametrize(
    ("resource", "name", "length_max"),
    [
        ("accounts", "address1", 180),
        ("accounts", "address2", 180),
        ("accounts", "city", 200),
        ("accounts", "comment", 6000),
        ("products", "extId", 30),
        ("products", "description", 6000),
        ("salesordersLines", "description", 2000),
        ("sales", "extId", 255),
        ("sales", "accountExtId", 100),
        ("sales", "salesRepExtId", 100),
    ],
)
async def test_a_text_may_be_as_long_as_documented_and_no_longer(
    crm: Crm, resource: str, name: str, length_max: int
) -> None:
    body = await _body(crm, resource)
    assert await crm.created(resource, body | {name: "x" * length_max})
    message = await crm.refusal("POST", f"/{resource}", body | {name: "x" * (length_max + 1)})
    assert message == f"{resource}: {name} is longer than {length_max} characters"


@pytest.mark.parametrize(
    ("resource", "name", "value", "problem"),
    [
        ("accounts", "extId", 42, "must be a text"),
        ("accounts", "readOnly", "true", "must be true or false"),
        ("accounts", "latitude", "north", "must be a number"),
        ("accounts", "latitude", True, "must be a number"),
        ("salesordersLines", "quantity", 2**60, "is too large a number"),
        ("accounts", "statusId", "Client", 'must be an id, or an object with "id"'),
        ("accounts", "dateGeocoded", "yesterday", "must be an ISO 8601 date-time"),
        ("contacts", "gender", 2, "must be one of 0, 1"),
        ("salesordersLines", "quantity", 1.5, "must be a whole number"),
        ("users", "branches", 1, "must be a list of ids"),
        ("users", "uiLanguage", "FR", "must be one of ES, EN, US, IT, DE, PT, BR, RU"),
    ],
)
async def test_a_value_of_the_wrong_type_is_refused(
    crm: Crm, resource: str, name: str, value: object, problem: str
) -> None:
    body = await _body(crm, resource) | {name: value}
    assert await crm.refusal("POST", f"/{resource}", body) == f"{resource}: {name} {problem}"


async def test_a_quantity_with_decimals_passes_when_the_option_says_so(crm_with: CrmFactory) -> None:
    crm = await crm_with(decimals_in_whole_numbers_accepted=True)
    line = await crm.created("salesordersLines", await crm.line_body(quantity=1.5))
    assert (await crm.read(f"/salesordersLines/{line}"))["quantity"] == 1.5


async def test_a_date_with_an_offset_is_shown_in_utc(crm: Crm) -> None:
    order = await crm.order(closedDate="2026-07-01T10:00:00.250+02:00")
    assert (await crm.read(f"/salesorders/{order}"))["closedDate"] == "2026-07-01T08:00:00.25Z"


async def test_the_forecast_date_of_an_order_keeps_the_vendors_misspelling(crm: Crm) -> None:
    order = await crm.read(f"/salesorders/{await crm.order(salesForcecastDate='2026-12-01')}")
    assert order["salesForcecastDate"] == "2026-12-01T00:00:00Z"
    assert "salesForecastDate" not in order


@pytest.mark.parametrize("spelling", ["salesOrderId", "salesorderId"])
async def test_a_line_reads_its_order_as_salesorderId_and_is_written_with_either(crm: Crm, spelling: str) -> None:
    body = await crm.line_body()
    order = body.pop("salesOrderId")
    line = await crm.read(f"/salesordersLines/{await crm.created('salesordersLines', body | {spelling: order})}")
    assert line["salesorderId"] == {"id": order, "value": "Quote for benches"}
    assert "salesOrderId" not in line


@pytest.mark.parametrize("name", ["extId", "readOnly"])
async def test_lines_have_no_ext_id_and_no_read_only_flag(crm: Crm, name: str) -> None:
    body = await crm.line_body() | {name: "x"}
    assert await crm.refusal("POST", "/salesordersLines", body) == f"salesordersLines: {name} is not a field"


async def test_contacts_read_UseCompanyAddress_with_a_capital_letter(crm: Crm) -> None:
    identity = await crm.created("contacts", await crm.contact_body(useCompanyAddress=True))
    contact = await crm.read(f"/contacts/{identity}")
    assert contact["UseCompanyAddress"] is True
    assert "useCompanyAddress" not in contact


async def test_gender_is_written_as_a_number_and_read_with_its_label(crm: Crm) -> None:
    identity = await crm.created("contacts", await crm.contact_body(gender=1))
    assert (await crm.read(f"/contacts/{identity}"))["gender"] == {"id": 1, "value": "Female"}


async def test_rates_spell_their_external_id_with_a_capital_d(crm: Crm) -> None:
    identity = await crm.created("rates", {"descriptionEN": "Trade", "extID": "T1"})
    rate = await crm.read(f"/rates/{identity}")
    assert rate["extID"] == "T1"
    assert "extId" not in rate


async def test_sales_mark_deletion_with_0_and_1(crm: Crm) -> None:
    identity = await crm.created("sales", await _body(crm, "sales"))
    assert (await crm.read(f"/sales/{identity}"))["deleted"] == 0
    await crm.delete(f"/sales/{identity}")
    deleted = (await crm.read(f"/sales/{identity}"))["deleted"]
    assert deleted == 1
    assert not isinstance(deleted, bool)


async def test_a_sale_shows_the_user_whose_ext_id_it_names(crm: Crm) -> None:
    await crm.put(f"/users/{await crm.user()}", {"extId": "HELEN"})
    identity = await crm.created("sales", await _body(crm, "sales"))
    assert (await crm.read(f"/sales/{identity}"))["salesRepId"] == {"id": await crm.user(), "value": "Helen Fairbairn"}


async def test_an_internal_comment_is_dated_and_signed(crm: Crm) -> None:
    identity = await crm.order()
    assert (await crm.read(f"/salesorders/{identity}"))["internalCommentUpdateDate"] is None
    await crm.put(f"/salesorders/{identity}", {"internalComment": "Prices validated"})
    order = await crm.read(f"/salesorders/{identity}")
    assert order["internalCommentUpdateDate"] == order["dateUpdated"]
    assert order["internalCommentUpdateSalesRepId"] == order["salesRepIdUpdated"]


async def test_stock_that_does_not_apply_is_null(crm: Crm) -> None:
    identity = await crm.product(stock=7)
    await crm.put(f"/products/{identity}", {"stock": None})
    assert (await crm.read(f"/products/{identity}"))["stock"] is None


@pytest.mark.parametrize("name", ["latitude", "geocodingAccuracy", "Z_Balance"])
async def test_a_number_beyond_all_bounds_is_a_400(crm: Crm, name: str) -> None:
    body = orjson.dumps(await crm.account_body()).replace(b'{"name', b'{"%s":1e999,"name' % name.encode())
    assert (await crm.client.post("/api/v4/accounts", content=body)).status_code == 400
