"""The control paths: log, statistics, dumps, seeding and reset."""

import pytest

from tests.simulators.sales_management.crm import HELEN, Crm, CrmFactory, Hands


async def test_requests_are_counted_by_method_path_and_status(crm: Crm) -> None:
    account = await crm.account()
    await crm.get(f"/accounts/{account}")
    await crm.get("/accounts/7")
    counts = {
        (each["method"], each["path"], each["status"]): each["count"]
        for each in (await crm.control("GET", "/requests"))["counts"]
    }
    assert counts["POST", "/login", "200"] == 1
    assert counts["GET", "/accounts/{id}", "200"] == 1
    assert counts["GET", "/accounts/{id}", "400"] == 1


async def test_a_write_is_logged_with_its_time_and_ext_ids(crm_with: CrmFactory) -> None:
    hands = Hands()
    crm = await crm_with(clock=hands.clock)
    items = [{"guid": "g", "data": await crm.account_body(extId=code)} for code in ("A", "B")]
    await crm.post("/accounts/bulk", items)
    ids = [each["id"] for each in await crm.read("/accounts")]
    [write] = (await crm.control("GET", "/requests"))["writes"]
    assert (write["method"], write["path"], write["status"]) == ("POST", "/accounts/bulk", 200)
    assert (write["received_wall_ns"], write["received_monotonic_ns"]) == (hands.ns, hands.ns)
    assert (write["ext_ids"], write["ids"]) == (["A", "B"], ids)


async def test_the_log_of_writes_can_be_followed(crm: Crm) -> None:
    await crm.account(extId="A")
    [first] = (await crm.control("GET", "/requests"))["writes"]
    await crm.account(extId="B")
    writes = (await crm.control("GET", f"/requests?after={first['sequence']}"))["writes"]
    assert [each["ext_ids"] for each in writes] == [["B"]]


async def test_the_log_keeps_only_the_last_writes(crm_with: CrmFactory) -> None:
    crm = await crm_with(write_log_size=2)
    for code in ("A", "B", "C"):
        await crm.account(extId=code)
    writes = (await crm.control("GET", "/requests"))["writes"]
    assert [each["ext_ids"] for each in writes] == [["B"], ["C"]]


async def test_the_log_holds_no_content_of_a_record(crm: Crm) -> None:
    await crm.account(name="Aster Gardens Ltd", email="nora@aster.example")
    assert "aster" not in str(await crm.control("GET", "/requests")).lower()


async def test_reads_are_not_logged_as_writes(crm: Crm) -> None:
    await crm.get("/accounts")
    assert (await crm.control("GET", "/requests"))["writes"] == []


async def test_statistics_count_live_and_deleted_records(crm: Crm) -> None:
    await crm.account()
    await crm.delete(f"/accounts/{await crm.account()}")
    stats = await crm.control("GET", "/stats")
    assert stats["records"]["accounts"] == {"live": 1, "deleted": 1}
    assert stats["sessions"] == 1


async def test_a_dump_holds_every_record_as_it_is_read(crm: Crm) -> None:
    for _ in range(60):
        await crm.product()
    dump = await crm.control("GET", "/records/products")
    assert dump == [*await crm.read("/products"), *await crm.read("/products", page="1")]


async def test_a_reset_makes_the_default_world_again_and_keeps_sessions(crm: Crm) -> None:
    await crm.account()
    await crm.post("/hooks", {"name": "h", "url": "http://127.0.0.1:9/", "entity": "account", "action": "insert"})
    await crm.control("POST", "/faults", [{"do": "status", "status": 503, "match": {"path": "/accounts"}}])
    users = await crm.read("/users")
    await crm.control("POST", "/reset")
    assert (await crm.get("/accounts")).json() == []
    assert (await crm.get("/hooks")).json() == []
    assert [each["id"] for each in await crm.read("/users")] == [each["id"] for each in users]


async def test_seeded_records_are_there_as_if_they_always_had_been(crm: Crm) -> None:
    body = await crm.account_body(extId="OLD", id=70_001, dateCreated="2019-03-01T08:00:00Z", deleted=True)
    answer = await crm.control("POST", "/seed", {"accounts": [body]})
    account = await crm.read("/accounts/70001")
    assert answer == {"ids": {"accounts": [70_001]}}
    assert (account["extId"], account["dateCreated"], account["deleted"]) == ("OLD", "2019-03-01T08:00:00Z", True)
    assert account["dateDeleted"] is not None


async def test_an_id_is_seeded_once(crm: Crm) -> None:
    body = await crm.account_body(id=70_001)
    await crm.control("POST", "/seed", {"accounts": [body]})
    answer = await crm.client.post("/simulator/seed", json={"accounts": [body]})
    assert (answer.status_code, answer.json()["message"]) == (400, "accounts: id 70001 is taken")


async def test_a_seeded_id_is_not_given_out_again(crm: Crm) -> None:
    taken = await crm.account() + 1
    await crm.control("POST", "/seed", {"accounts": [await crm.account_body(id=taken)]})
    assert await crm.account() > taken


async def test_a_person_changes_records_under_their_own_name(crm: Crm) -> None:
    account = await crm.account()
    change = {"user": HELEN, "resource": "accounts", "action": "update", "id": account, "data": {"city": "York"}}
    await crm.control("POST", "/changes", change)
    stored = await crm.read(f"/accounts/{account}")
    assert (stored["city"], stored["salesRepIdUpdated"]) == ("York", await crm.user(HELEN))


async def test_a_change_by_nobody_is_refused(crm: Crm) -> None:
    change = {"user": "nobody@northgate.example", "resource": "accounts", "action": "delete", "id": 1}
    answer = await crm.client.post("/simulator/changes", json=[change])
    assert (answer.status_code, answer.json()["message"]) == (400, "there is no such user")


@pytest.mark.parametrize("body", [{"drop_every": "often"}, {"colour": 1}, []])
async def test_a_behaviour_that_makes_no_sense_is_refused(crm: Crm, body: object) -> None:
    assert (await crm.client.put("/simulator/hooks", json=body)).status_code == 400


async def test_control_can_be_switched_off(crm_with: CrmFactory) -> None:
    crm = await crm_with(control=False)
    for path in ("/simulator/stats", "/simulator/requests", "/simulator/records/users"):
        assert (await crm.client.get(path)).status_code == 404
    assert (await crm.client.post("/simulator/reset")).status_code == 404
