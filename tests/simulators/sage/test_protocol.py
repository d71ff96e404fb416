"""The bridge's protocol: token, envelope, routes and errors."""

import pytest

from tests.simulators.sage.sage import Sage, SageFactory


@pytest.mark.parametrize("headers", [{"AuthToken": ""}, {"AuthToken": "another"}])
async def test_a_wrong_token_is_a_403(sage: Sage, headers: dict[str, str]) -> None:
    assert (await sage.call("GET", "/status", headers=headers)).status_code == 403


async def test_status_names_the_company_and_both_sides(sage: Sage) -> None:
    status = await sage.done("GET", "/status")
    assert (status["companyName"], status["sdoStatusOk"], status["odbcStatusOk"]) == (
        "Northgate Trade Supplies Ltd",
        True,
        True,
    )


async def test_the_version_is_a_bare_text(sage: Sage) -> None:
    assert (await sage.call("GET", "/system/version")).json() == "1.27.5.0"


async def test_the_company_shows_its_modify_date_in_the_host_s_format(sage: Sage) -> None:
    assert (await sage.done("GET", "/company"))["recordModifyDate"] == "03/11/2025"


async def test_tax_codes_have_a_number_and_a_rate(sage: Sage) -> None:
    rates = {row["index"]: row["rate"] for row in (await sage.call("GET", "/taxCode")).json()["results"]}
    assert (rates[1], rates[5], rates[0]) == (20, 5, 0)


async def test_currencies_and_departments_are_listed(sage: Sage) -> None:
    codes = [row["code"] for row in (await sage.call("GET", "/currency")).json()["results"]]
    departments = [row["name"] for row in (await sage.call("GET", "/department")).json()["results"]]
    assert (codes, departments) == (["GBP", "EUR"], ["Sales"])


@pytest.mark.parametrize("path", ["/STATUS", "/Status/", "/status"])
async def test_routes_are_found_in_any_case(sage: Sage, path: str) -> None:
    assert (await sage.call("GET", path)).status_code == 200


@pytest.mark.parametrize(("method", "path", "status"), [("GET", "/nothing", 404), ("DELETE", "/customer", 405)])
async def test_an_unknown_route_or_verb_is_answered_as_aspnet_does(
    sage: Sage, method: str, path: str, status: int
) -> None:
    answer = await sage.call(method, path)
    assert (answer.status_code, list(answer.json())) == (status, ["Message"])


async def test_a_body_that_is_no_json_is_a_400(sage: Sage) -> None:
    assert (await sage.call("POST", "/customer", content=b"{")).status_code == 400


async def test_a_failure_is_a_200_that_says_so(sage: Sage) -> None:
    answer = await sage.call("GET", "/customer/NOBODY")
    assert answer.status_code == 200
    assert (answer.json()["success"], answer.json()["response"]) == (False, None)


async def test_with_new_response_a_failure_is_an_error_status(sage: Sage) -> None:
    answer = await sage.call("GET", "/customer/NOBODY", headers={"new-response": "true"})
    assert (answer.status_code, answer.json()["success"]) == (404, False)


async def test_decimals_carry_binary_noise_on_request(sage_with: SageFactory) -> None:
    sage = await sage_with(float_noise=True)
    [product] = await sage.found("searchProduct", ("STOCK_CODE", "eq", "CAFE-MUG"))
    assert product["salesPrice"] != 6.99
    assert round(product["salesPrice"], 6) == 6.99
