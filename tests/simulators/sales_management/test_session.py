"""Log-in, sessions and who may do what (ssm.md, 1.1)."""

import pytest

from cdc.simulators.sales_management import KeyPair
from tests.simulators.sales_management.crm import HELEN, KEYS, Crm, CrmFactory, Hands


async def test_the_right_keys_give_an_opaque_token(crm: Crm) -> None:
    answer = await crm.post("/login", KEYS)
    assert answer.status_code == 200
    assert list(answer.json()) == ["token"]
    assert len(answer.json()["token"]) > 40


@pytest.mark.parametrize(
    "body",
    [
        {"username": "demo-public-key", "password": "wrong"},
        {"username": "wrong", "password": "demo-private-key"},
        {"publicKey": "demo-public-key", "privateKey": "demo-private-key"},
        {},
        [],
    ],
)
async def test_any_other_keys_are_refused_with_401(crm: Crm, body: object) -> None:
    answer = await crm.post("/login", body)
    assert answer.status_code == 401
    assert answer.json()["error"] == "Unauthorized"


async def test_another_program_has_keys_of_its_own_and_signs_its_writes(crm: Crm) -> None:
    account = await crm.account()
    answer = await crm.post("/login", {"username": "other-public-key", "password": "other-private-key"})
    crm.client.headers["X-Session-Key"] = answer.json()["token"]
    await crm.put(f"/accounts/{account}", {"city": "York"})
    assert (await crm.read(f"/accounts/{account}"))["salesRepIdUpdated"] == await crm.user(HELEN)


@pytest.mark.parametrize("token", [None, "", "wrong"])
async def test_a_missing_or_wrong_token_is_a_401(crm: Crm, token: str | None) -> None:
    del crm.client.headers["X-Session-Key"]
    answer = await crm.get("/accounts", headers={} if token is None else {"X-Session-Key": token})
    assert answer.status_code == 401


async def test_a_token_expires_after_its_time_to_live(crm_with: CrmFactory) -> None:
    hands = Hands()
    crm = await crm_with(clock=hands.clock, token_ttl_s=60)
    hands.advance(59)
    assert (await crm.get("/accounts")).status_code == 200
    hands.advance(1)
    assert (await crm.get("/accounts")).status_code == 401


async def test_a_new_log_in_after_expiry_works_again(crm_with: CrmFactory) -> None:
    hands = Hands()
    crm = await crm_with(clock=hands.clock, token_ttl_s=60)
    hands.advance(61)
    await crm.log_in()
    assert (await crm.get("/accounts")).status_code == 200


async def test_what_a_key_writes_is_signed_by_its_user(crm_with: CrmFactory) -> None:
    pair = KeyPair(public_key=KEYS["username"], private_key=KEYS["password"], user=HELEN)
    crm = await crm_with(keys=(pair,))
    account = await crm.read(f"/accounts/{await crm.account()}")
    assert account["salesRepIdCreated"] == await crm.user(HELEN)


async def test_a_private_key_is_not_part_of_the_text_of_the_options() -> None:
    assert "hush" not in repr(KeyPair(public_key="public", private_key="hush"))


async def test_paths_are_matched_in_any_case(crm: Crm) -> None:
    identity = await crm.created("SalesOrdersLines", await crm.line_body())
    assert (await crm.get(f"/salesordersLINES/{identity}")).json()["id"] == identity
    assert (await crm.client.get("/API/V4/accounts")).status_code == 200


async def test_an_unknown_resource_is_the_api_error_910(crm: Crm) -> None:
    answer = await crm.get("/companies")
    assert (answer.status_code, answer.json()["code"]) == (400, 910)


async def test_a_method_that_a_path_does_not_have_is_refused(crm: Crm) -> None:
    assert (await crm.call("PATCH", "/accounts/1", {})).status_code == 405
