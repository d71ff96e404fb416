"""The world that a new simulator starts with."""

from tests.simulators.sales_management.crm import Crm


async def test_the_people_of_northgate_are_users(crm: Crm) -> None:
    assert [each["email"] for each in await crm.read("/users")] == [
        "admin@northgate.example",
        "helen.fairbairn@northgate.example",
        "raj.patel@northgate.example",
        "olivia.grant@northgate.example",
        "conor.murphy@northgate.example",
    ]


async def test_there_is_one_branch(crm: Crm) -> None:
    assert [each["descriptionEN"] for each in await crm.read("/branches")] == ["Northgate"]


async def test_account_statuses_have_labels_in_several_languages(crm: Crm) -> None:
    statuses = {each["descriptionEN"]: each for each in await crm.read("/accountStatuses")}
    assert set(statuses) == {"Lead", "Potential", "Client", "Ex-Customer"}
    assert (statuses["Client"]["descriptionES"], statuses["Client"]["descriptionDE"]) == ("Cliente", "Kunde")
    assert (statuses["Client"]["won"], statuses["Ex-Customer"]["lost"]) == (True, True)


async def test_sales_orders_have_statuses_for_quotations(crm: Crm) -> None:
    labels = [each["descriptionEN"] for each in await crm.read("/salesorderStatuses")]
    assert labels == ["Draft", "Quotation", "Sent", "Acquired", "Lost"]


async def test_countries_are_found_by_their_iso_code(crm: Crm) -> None:
    countries = {each["iso2"]: each["strName"] for each in await crm.read("/countries")}
    assert {"GB", "IE", "DE", "FR", "ES", "US"} <= set(countries)
    assert countries["GB"] == "United Kingdom"


async def test_the_three_currencies_are_there(crm: Crm) -> None:
    assert [each["isoCode"] for each in await crm.read("/currencies")] == ["GBP", "EUR", "USD"]


async def test_every_other_value_list_has_a_value(crm: Crm) -> None:
    for name in (
        "accountTypes",
        "accountSegments",
        "contactTypes",
        "orderTypes",
        "productFamilies",
        "productCategories",
        "rates",
        "roles",
    ):
        assert await crm.read(f"/{name}"), name


async def test_no_company_is_there_yet(crm: Crm) -> None:
    for name in ("accounts", "contacts", "products", "salesorders", "salesordersLines", "sales"):
        assert await crm.read(f"/{name}") == []
