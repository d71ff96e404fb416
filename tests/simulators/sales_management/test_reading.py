"""Lists and single reads: paging, order, deleted records, references and dates (ssm.md, 1.2 and 1.5)."""

import pytest

from tests.simulators.sales_management.crm import Crm, CrmFactory, Hands


async def _some_products(crm: Crm, number: int) -> None:
    for start in range(0, number, 100):
        items = [{"guid": str(n), "data": {"model": f"P{n:03}"}} for n in range(start, min(start + 100, number))]
        await crm.post("/products/bulk", items)


async def test_a_list_is_a_bare_array_of_50_by_default(crm: Crm) -> None:
    await _some_products(crm, 60)
    first = await crm.read("/products")
    assert [each["model"] for each in first] == [f"P{n:03}" for n in range(50)]


async def test_pages_count_from_0(crm: Crm) -> None:
    await _some_products(crm, 60)
    assert await crm.read("/products", page="0") == await crm.read("/products")
    assert [each["model"] for each in await crm.read("/products", page="1")] == [f"P{n:03}" for n in range(50, 60)]


async def test_a_page_beyond_the_end_is_an_empty_array(crm: Crm) -> None:
    await _some_products(crm, 50)
    assert await crm.read("/products", page="1") == []


@pytest.mark.parametrize("header", ["Count", "count", "X-FM-Entity-Count"])
async def test_both_spellings_of_the_size_header_are_understood(crm: Crm, header: str) -> None:
    await _some_products(crm, 9)
    answer = await crm.get("/products", headers={header: "7"})
    assert len(answer.json()) == 7


async def test_a_page_has_at_most_200_records_by_default(crm: Crm) -> None:
    await _some_products(crm, 201)
    answer = await crm.get("/products", headers={"Count": "9999"})
    assert len(answer.json()) == 200


async def test_a_page_is_never_larger_than_the_maximum(crm_with: CrmFactory) -> None:
    crm = await crm_with(page_size_max=5)
    await _some_products(crm, 9)
    answer = await crm.get("/products", headers={"Count": "9999"})
    assert len(answer.json()) == 5


@pytest.mark.parametrize(("parameters", "headers"), [({"page": "-1"}, {}), ({"page": "one"}, {}), ({}, {"Count": "x"})])
async def test_a_page_or_a_size_that_is_no_number_is_a_400(
    crm: Crm, parameters: dict[str, str], headers: dict[str, str]
) -> None:
    assert (await crm.get("/products", params=parameters, headers=headers)).status_code == 400


async def test_deleted_records_stay_in_lists(crm: Crm) -> None:
    identity = await crm.product()
    await crm.delete(f"/products/{identity}")
    assert [(each["id"], each["deleted"]) for each in await crm.read("/products")] == [(identity, True)]


async def test_order_is_descending(crm: Crm) -> None:
    for price in (2, 10, 1):
        await crm.product(price=price)
    assert [each["price"] for each in await crm.read("/products", order="price")] == [10, 2, 1]


async def test_an_order_can_name_its_direction(crm: Crm) -> None:
    for price in (2, 10, 1):
        await crm.product(price=price)
    assert [each["price"] for each in await crm.read("/products", order="price ASC")] == [1, 2, 10]


async def test_empty_values_come_last_in_an_order(crm: Crm) -> None:
    await crm.product()
    await crm.product(price=3)
    assert [each["price"] for each in await crm.read("/products", order="price")] == [3, None]


async def test_an_order_by_an_unknown_field_is_the_api_error_901(crm: Crm) -> None:
    answer = await crm.get("/products", params={"order": "size"})
    assert (answer.status_code, answer.json()["code"]) == (400, 901)


@pytest.mark.parametrize("path", ["/accounts/1", "/accounts/none", "/salesorders/99999999999999999999"])
async def test_a_missing_id_is_a_400_and_no_404(crm: Crm, path: str) -> None:
    answer = await crm.get(path)
    assert answer.status_code == 400
    assert (answer.json()["statusCode"], answer.json()["error"]) == (400, "Bad Request")


async def test_a_reference_reads_as_id_and_value(crm: Crm) -> None:
    status = await crm.labelled("accountStatuses", "Potential")
    account = await crm.read(f"/accounts/{await crm.account(statusId=status)}")
    assert account["statusId"] == {"id": status, "value": "Potential"}
    assert account["salesRepId1"] == {"id": await crm.user(), "value": "Helen Fairbairn"}
    assert account["countryId"] is None


async def test_the_references_of_users_read_as_id_and_description(crm: Crm) -> None:
    user = await crm.read(f"/users/{await crm.user()}")
    assert user["branches"] == [{"id": await crm.first("branches"), "description": "Northgate"}]


async def test_the_language_chooses_the_labels_of_references(crm: Crm) -> None:
    status = await crm.labelled("accountStatuses", "Potential")
    identity = await crm.account(statusId=status)
    assert (await crm.read(f"/accounts/{identity}", lang="es"))["statusId"]["value"] == "Potencial"
    assert (await crm.read("/accounts", lang="fr"))[0]["statusId"]["value"] == "Prospect"


async def test_dates_are_utc_with_milliseconds_and_no_trailing_zeros(crm_with: CrmFactory) -> None:
    hands = Hands(ns=1_795_424_400_120_999_999)
    crm = await crm_with(clock=hands.clock)
    account = await crm.read(f"/accounts/{await crm.account()}")
    assert account["dateCreated"] == "2026-11-23T09:00:00.12Z"


async def test_a_date_on_the_second_has_no_fraction(crm_with: CrmFactory) -> None:
    crm = await crm_with(clock=Hands().clock)
    account = await crm.read(f"/accounts/{await crm.account()}")
    assert account["dateCreated"] == "2026-11-23T09:00:00Z"


async def test_ids_do_not_start_from_1(crm: Crm) -> None:
    assert min(each["id"] for each in await crm.read("/countries")) > 100


async def test_each_resource_has_ids_of_its_own(crm: Crm) -> None:
    statuses = {each["id"] for each in await crm.read("/accountStatuses")}
    assert statuses.isdisjoint(each["id"] for each in await crm.read("/salesorderStatuses"))
