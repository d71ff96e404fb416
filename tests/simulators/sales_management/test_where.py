"""The ``where`` of list calls (ssm.md, 1.2)."""

import pytest

from tests.simulators.sales_management.crm import Crm, CrmFactory, Hands


@pytest.fixture
async def shop(crm: Crm) -> Crm:
    """Four products, the last one deleted."""
    await crm.product(model="Oak bench", extId="A1", price=100, notAvailable=False, Z_Rate="20%", Z_Net=80)
    await crm.product(model="Pine table", extId="B2", price=250.5, notAvailable=True, description="for 'four'")
    await crm.product(model='Chair "Ely"', extId="00042", price=10)
    deleted = await crm.product(model="Old stool", extId="Z9")
    await crm.delete(f"/products/{deleted}")
    return crm


async def codes(crm: Crm, where: str) -> list[str]:
    return [each["extId"] for each in await crm.found("products", where)]


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        ("extId='A1'", ["A1"]),
        ('extId="A1"', ["A1"]),
        ("extId = 42", []),
        ("extId='00042'", ["00042"]),
        ("extId='a1'", []),
        ("price=100", ["A1"]),
        ("price != 100", ["B2", "00042"]),
        ("price > 100", ["B2"]),
        ("price >= 100", ["A1", "B2"]),
        ("price < 100", ["00042"]),
        ("price <= 100.0", ["A1", "00042"]),
        ("price=250.5", ["B2"]),
        ("notAvailable=true", ["B2"]),
        ("deleted = 'True'", ["Z9"]),
        ("(deleted = 'false' OR deleted = 'False')", ["A1", "B2", "00042"]),
        ("deleted=0", ["A1", "B2", "00042"]),
        ("model LIKE '%ta%'", ["B2"]),
        ("model like 'oak%'", ["A1"]),
        ("model LIKE '%'", ["A1", "B2", "00042", "Z9"]),
        ("model LIKE 'Oak benc_'", ["A1"]),
        ("model LIKE 'Oak benc'", []),
        ("model LIKE '%t%o%l'", ["Z9"]),
        ("description='for ''four'''", ["B2"]),
        ("model='Chair \"Ely\"'", ["00042"]),
        ("extId='A1' OR extId='B2'", ["A1", "B2"]),
        ("extId='A1' OR price=10", ["A1", "00042"]),
        ("extId='A1' AND price=10", []),
        ("extId='A1' AND price=100", ["A1"]),
        ("extId='A1' OR extId='B2' AND price=10", ["A1"]),
        ("(extId='A1' OR extId='B2') AND notAvailable=true", ["B2"]),
        ("((extId='A1'))", ["A1"]),
        ("(extId='A1' AND price=100) OR (extId='B2' AND price=250.5)", ["A1", "B2"]),
        ("(extId='A1' AND price=100) OR (extId='B2' AND price=1)", ["A1"]),
        ("(extId='A1' AND price=100) OR price=10", ["A1", "00042"]),
        ("EXTID='A1' or extid='B2'", ["A1", "B2"]),
        ("Z_Rate='20%'", ["A1"]),
        ("Z_Rate LIKE '2%'", ["A1"]),
        ("Z_Net=80", ["A1"]),
        ("Z_Net>79.5", ["A1"]),
        ("Z_Net!=80", []),
        ("Z_None='x'", []),
        ("price > -1", ["A1", "B2", "00042"]),
    ],
)
async def test_a_where_finds_exactly_these(shop: Crm, where: str, expected: list[str]) -> None:
    assert await codes(shop, where) == expected


async def test_a_where_compares_a_reference_by_its_id(crm: Crm) -> None:
    client = await crm.labelled("accountStatuses", "Client")
    account = await crm.account(statusId=client)
    await crm.account(statusId=await crm.labelled("accountStatuses", "Lead"))
    assert [each["id"] for each in await crm.found("accounts", f"statusId={client}")] == [account]


async def test_a_where_follows_an_indexed_field_through_updates(crm: Crm) -> None:
    account = await crm.account(extId="OLD")
    await crm.put(f"/accounts/{account}", {"extId": "NEW"})
    assert await crm.found("accounts", "extId='OLD'") == []
    assert [each["id"] for each in await crm.found("accounts", "extId='NEW'")] == [account]


async def test_the_lines_of_an_order_are_found_by_either_spelling(crm: Crm) -> None:
    order = await crm.order()
    line = await crm.created("salesordersLines", await crm.line_body(salesOrderId=order))
    await crm.created("salesordersLines", await crm.line_body())
    for name in ("salesOrderId", "salesorderId"):
        assert [each["id"] for each in await crm.found("salesordersLines", f"{name}={order}")] == [line]


async def test_changed_since_needs_both_dates_as_new_records_have_no_update(crm_with: CrmFactory) -> None:
    hands = Hands()
    crm = await crm_with(clock=hands.clock)
    touched, untouched = await crm.account(), await crm.account()
    hands.advance(3600)
    new = await crm.account()
    await crm.put(f"/accounts/{touched}", {"city": "York"})
    since = "'2026-11-23T09:30:00Z'"
    found = await crm.found("accounts", f"(dateUpdated > {since} OR dateCreated > {since})")
    assert [each["id"] for each in found] == [touched, new]
    assert untouched not in [each["id"] for each in found]
    assert [each["id"] for each in await crm.found("accounts", f"dateUpdated > {since}")] == [touched]


async def test_deletions_are_found_by_their_date(crm_with: CrmFactory) -> None:
    hands = Hands()
    crm = await crm_with(clock=hands.clock)
    account = await crm.account()
    hands.advance(0.2)
    await crm.delete(f"/accounts/{account}")
    assert [each["id"] for each in await crm.found("accounts", "dateDeleted > '2026-11-23T09:00:00.100Z'")] == [account]
    assert await crm.found("accounts", "dateDeleted > '2026-11-23T09:00:00.200Z'") == []


async def test_a_where_of_200_codes_finds_them_all(crm: Crm) -> None:
    items = [{"guid": str(n), "data": await crm.account_body(extId=f"CUSTOMER-CODE-{n:06}")} for n in range(200)]
    await crm.post("/accounts/bulk", items)
    await crm.account(extId="OTHER")
    where = " OR ".join(f"extId='CUSTOMER-CODE-{n:06}'" for n in range(200))
    answer = await crm.get("/accounts", params={"where": where}, headers={"Count": "200"})
    assert [each["extId"] for each in answer.json()] == [f"CUSTOMER-CODE-{n:06}" for n in range(200)]


async def test_a_filtered_list_has_pages_too(crm: Crm) -> None:
    for price in range(7):
        await crm.product(price=price, extId="X")
    answer = await crm.get("/products", params={"where": "extId='X'", "page": "1"}, headers={"Count": "5"})
    assert [each["price"] for each in answer.json()] == [5, 6]


async def test_a_multiple_choice_equals_each_of_its_values(crm: Crm) -> None:
    account = await crm.account(Z_Areas=[1, 3])
    for value, expected in ((1, [account]), (3, [account]), (2, [])):
        assert [each["id"] for each in await crm.found("accounts", f"Z_Areas={value}")] == expected


@pytest.mark.parametrize(
    "where",
    [
        "extId",
        "extId=",
        "='A1'",
        "extId='A1",
        "extId='A1' OR",
        "extId='A1' extId='B2'",
        "(extId='A1'",
        "extId='A1')",
        "extId IN ('A1')",
        "extId <> 'A1'",
        "extId='A1'; DROP TABLE products",
        "NOT extId='A1'",
        "size=3",
        "price='dear'",
        "deleted='maybe'",
        "dateCreated > 'yesterday'",
        "price LIKE '1%'",
        "()",
        "(" * 60 + "price=1" + ")" * 60,
    ],
)
async def test_a_where_that_can_not_be_understood_is_the_api_error_901(shop: Crm, where: str) -> None:
    answer = await shop.get("/products", params={"where": where})
    assert (answer.status_code, answer.json()["code"]) == (400, 901)


async def test_a_where_on_a_list_of_references_is_the_api_error_901(crm: Crm) -> None:
    answer = await crm.get("/users", params={"where": "branches=1"})
    assert (answer.status_code, answer.json()["code"]) == (400, 901)


async def test_a_where_on_an_extra_field_that_was_not_declared_is_the_api_error_901(crm_with: CrmFactory) -> None:
    crm = await crm_with(extra_fields={"accounts": ("Z_SageCode",)})
    assert await crm.found("accounts", "Z_SageCode='x'") == []
    answer = await crm.get("/accounts", params={"where": "Z_Other='x'"})
    assert answer.json()["code"] == 901


async def test_a_where_beyond_the_length_limit_is_the_api_error_901(crm_with: CrmFactory) -> None:
    crm = await crm_with(where_length_max=100)
    answer = await crm.get("/accounts", params={"where": "extId='" + "x" * 100 + "'"})
    assert (answer.status_code, answer.json()["code"]) == (400, 901)


async def test_a_sweep_finds_what_was_made_changed_or_deleted_since(crm_with: CrmFactory) -> None:
    hands = Hands()
    crm = await crm_with(clock=hands.clock)
    _, changed, deleted = [await crm.account(name=name) for name in ("Old", "Changed", "Deleted")]
    hands.advance(60)
    since = "2026-11-23T09:00:30Z"
    await crm.put(f"/accounts/{changed}", {"city": "Leeds"})
    await crm.delete(f"/accounts/{deleted}")
    made = await crm.account(name="New")
    where = f"(dateUpdated > '{since}' OR dateCreated > '{since}' OR dateDeleted > '{since}')"
    assert [each["id"] for each in await crm.found("accounts", where)] == [changed, deleted, made]
