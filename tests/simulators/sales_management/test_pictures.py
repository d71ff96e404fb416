"""Product pictures in two steps (ssm.md, 1.7)."""

import hashlib
from collections.abc import AsyncIterator

import httpx
import pytest

from tests.simulators.sales_management.crm import ADDRESS, Crm, CrmFactory, Hands

PNG = b"\x89PNG\r\n\x1a\n" + b"oak" * 100
NAMED = {"name": "oak-bench.png", "isCarrousel": True, "folderId": "-1"}
OCTETS = {"Content-Type": "application/octet-stream"}


async def _announced(crm: Crm, product: int) -> dict[str, str]:
    answer = await crm.post(f"/products/{product}/documents", NAMED)
    assert answer.status_code == 200
    announced: dict[str, str] = answer.json()
    return announced


async def _upload(crm: Crm, locator: str, content: bytes = PNG) -> httpx.Response:
    return await crm.client.put(locator, content=content, headers=OCTETS)


async def test_the_first_step_answers_an_id_and_a_locator_at_the_simulators_address(crm: Crm) -> None:
    announced = await _announced(crm, await crm.product())
    assert announced["id"].isdigit()
    assert announced["locator"].startswith(f"{ADDRESS}/uploads/")
    assert len(announced["locator"].rpartition("/")[2]) == 64


async def test_the_second_step_needs_no_session(crm: Crm) -> None:
    announced = await _announced(crm, await crm.product())
    del crm.client.headers["X-Session-Key"]
    answer = await _upload(crm, announced["locator"])
    assert answer.status_code == 200
    assert answer.headers["ETag"] == f'"{hashlib.md5(PNG).hexdigest()}"'


async def test_uploads_are_counted_with_their_hash(crm: Crm) -> None:
    product = await crm.product()
    announced = await _announced(crm, product)
    await _upload(crm, announced["locator"], b"first")
    await _upload(crm, announced["locator"])
    [picture] = await crm.control("GET", "/pictures")
    assert (picture["productId"], picture["id"], picture["uploads"]) == (product, int(announced["id"]), 2)
    assert (picture["sha256"], picture["size"]) == (hashlib.sha256(PNG).hexdigest(), len(PNG))


async def test_the_documents_of_a_product_are_listed(crm: Crm) -> None:
    product, other = await crm.product(), await crm.product()
    announced = await _announced(crm, product)
    await _upload(crm, announced["locator"])
    [document] = await crm.read(f"/products/{product}/documents")
    assert (document["name"], document["extension"], document["carrousel"]) == ("oak-bench.png", "png", True)
    assert await crm.read(f"/products/{other}/documents") == []
    assert await crm.read("/documents") == [document]


async def test_a_document_is_deleted_softly(crm: Crm) -> None:
    announced = await _announced(crm, await crm.product())
    assert (await crm.delete(f"/documents/{announced['id']}")).json() == {"Message": "entity deleted"}
    assert (await crm.read(f"/documents/{announced['id']}"))["deleted"] is True


async def test_a_guessed_locator_is_refused(crm: Crm) -> None:
    assert (await _upload(crm, f"{ADDRESS}/uploads/{'0' * 64}")).status_code == 403


async def test_a_locator_expires_after_seven_days(crm_with: CrmFactory) -> None:
    hands = Hands()
    crm = await crm_with(clock=hands.clock)
    announced = await _announced(crm, await crm.product())
    hands.advance(7 * 24 * 3600 - 1)
    assert (await _upload(crm, announced["locator"])).status_code == 200
    hands.advance(1)
    assert (await _upload(crm, announced["locator"])).status_code == 403


async def test_an_upload_of_another_content_type_is_refused(crm: Crm) -> None:
    announced = await _announced(crm, await crm.product())
    answer = await crm.client.put(announced["locator"], content=PNG, headers={"Content-Type": "image/png"})
    assert answer.status_code == 403


async def test_an_upload_without_a_length_is_refused(crm: Crm) -> None:
    announced = await _announced(crm, await crm.product())

    async def pieces() -> AsyncIterator[bytes]:
        yield PNG

    answer = await crm.client.put(announced["locator"], content=pieces(), headers=OCTETS)
    assert answer.status_code == 411


@pytest.mark.parametrize("name", NAMED)
async def test_a_picture_needs_name_carrousel_and_folder(crm: Crm, name: str) -> None:
    body = {key: value for key, value in NAMED.items() if key != name}
    message = await crm.refusal("POST", f"/products/{await crm.product()}/documents", body)
    assert message == f"documents: {name} is required"


async def test_a_picture_of_a_missing_product_is_a_400(crm: Crm) -> None:
    assert "does not exist" in await crm.refusal("POST", "/products/7/documents", NAMED)
    assert "does not exist" in await crm.refusal("GET", "/products/7/documents")


async def test_the_log_of_writes_keeps_no_upload_token(crm: Crm) -> None:
    announced = await _announced(crm, await crm.product())
    await _upload(crm, announced["locator"])
    requests = await crm.control("GET", "/requests")
    assert requests["writes"][-1]["path"] == "/uploads/{token}"
    assert announced["locator"].rpartition("/")[2] not in str(requests)
