"""The limit of requests per second and key (ssm.md, 1.3)."""

import pytest

from cdc.simulators.sales_management import KeyPair
from tests.simulators.sales_management.crm import KEYS, Crm, CrmFactory, Hands


async def _statuses(crm: Crm, number: int) -> list[int]:
    return [(await crm.get("/branches")).status_code for _ in range(number)]


async def test_four_requests_pass_at_once_and_the_fifth_is_a_429(crm_with: CrmFactory) -> None:
    crm = await crm_with(clock=Hands().clock, requests_per_second=4)
    assert await _statuses(crm, 5) == [200, 200, 200, 200, 429]


async def test_a_429_says_when_to_come_back(crm_with: CrmFactory) -> None:
    crm = await crm_with(clock=Hands().clock, requests_per_second=0.5, burst=1)
    await crm.get("/branches")
    answer = await crm.get("/branches")
    assert answer.headers["Retry-After"] == "2"
    assert answer.json()["error"] == "Too Many Requests"


@pytest.mark.parametrize(("seconds", "passing"), [(0.25, 1), (0.5, 2), (60, 4)])
async def test_the_bucket_fills_at_the_rate_up_to_the_burst(crm_with: CrmFactory, seconds: float, passing: int) -> None:
    hands = Hands()
    crm = await crm_with(clock=hands.clock, requests_per_second=4)
    await _statuses(crm, 4)
    hands.advance(seconds)
    assert await _statuses(crm, passing + 1) == [200] * passing + [429]


async def test_a_refused_request_changes_nothing(crm_with: CrmFactory) -> None:
    crm = await crm_with(clock=Hands().clock, requests_per_second=4, burst=1)
    assert (await crm.post("/productFamilies", {"descriptionEN": "First"})).status_code == 200
    assert (await crm.post("/productFamilies", {"descriptionEN": "Second"})).status_code == 429
    families = await crm.control("GET", "/records/productFamilies")
    assert "Second" not in [each["descriptionEN"] for each in families]


async def test_each_key_has_a_limit_of_its_own(crm_with: CrmFactory) -> None:
    pairs = (
        KeyPair(public_key=KEYS["username"], private_key=KEYS["password"]),
        KeyPair(public_key="other", private_key="other-secret"),
    )
    crm = await crm_with(clock=Hands().clock, requests_per_second=1, burst=1, keys=pairs)
    assert await _statuses(crm, 2) == [200, 429]
    answer = await crm.post("/login", {"username": "other", "password": "other-secret"})
    crm.client.headers["X-Session-Key"] = answer.json()["token"]
    assert await _statuses(crm, 1) == [200]


async def test_a_new_session_of_the_same_key_shares_the_limit(crm_with: CrmFactory) -> None:
    crm = await crm_with(clock=Hands().clock, requests_per_second=1, burst=1)
    await _statuses(crm, 1)
    await crm.log_in()
    assert await _statuses(crm, 1) == [429]


async def test_rate_0_is_no_limit(crm_with: CrmFactory) -> None:
    crm = await crm_with(clock=Hands().clock, requests_per_second=0)
    assert await _statuses(crm, 50) == [200] * 50
