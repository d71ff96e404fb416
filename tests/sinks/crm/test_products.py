"""Products in Sales Management: stock, prices, availability, pictures."""

import hashlib
import time
from pathlib import Path

import pytest

from cdc.failures import Unavailable
from cdc.sinks.base import Write, Written
from cdc.sinks.crm.pictures import PictureMissing, read_picture
from cdc.sinks.crm.sink import CrmSink
from tests.sinks.commands import KnownLinks, product, write
from tests.sinks.crm.simulated import Inside

PICTURE = b"\x89PNG picture"
PICTURED = {"picture": "bolt.png", "picture_hash": "hash of bolt.png"}


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    path = tmp_path / "bolt.png"
    path.write_bytes(PICTURE)
    return path


async def written(sink: CrmSink, of: Write) -> Written:
    [answer] = await sink.write([of], KnownLinks())
    assert isinstance(answer, Written), answer
    return answer


async def test_stock_is_a_whole_number_with_the_exact_one_beside_it(sink: CrmSink, inside: Inside) -> None:
    await written(sink, write(product(record={"free_stock": "12.750000"})))
    row = inside.one("products")
    assert (row["stock"], row["Z_SageFreeStock"], row["Z_SageStock"]) == (12, 12.75, "12.75")


async def test_negative_stock_is_rounded_down_too(sink: CrmSink, inside: Inside) -> None:
    await written(sink, write(product(record={"free_stock": "-0.5"})))
    assert inside.one("products")["stock"] == -1


async def test_where_stock_does_not_apply_there_is_a_dash(sink: CrmSink, inside: Inside) -> None:
    await written(sink, write(product(record={"free_stock": None, "stock_applies": False})))
    row = inside.one("products")
    assert (row["stock"], row["Z_SageStock"]) == (None, "–")


async def test_an_inactive_product_is_not_available(sink: CrmSink, inside: Inside) -> None:
    await written(sink, write(product(record={"inactive": True})))
    assert inside.one("products")["notAvailable"] is True


async def test_the_price_is_without_tax_and_the_tax_beside_it(sink: CrmSink, inside: Inside) -> None:
    record = {"price": "10.125000", "tax_code": "T1", "tax_rate": "20.0000", "price_with_tax": "12.15"}
    await written(sink, write(product(record=record)))
    row = inside.one("products")
    assert (row["price"], row["Z_SageTaxCode"], row["Z_SageTaxRate"], row["Z_SagePriceWithTax"]) == (
        10.125,
        "T1",
        20,
        12.15,
    )


async def test_a_full_batch_of_products_is_one_request(sink: CrmSink, inside: Inside) -> None:
    await sink.write([write(product(f"P{number}")) for number in range(100)], KnownLinks())
    assert inside.calls("POST", "/products/bulk") == 1


async def test_a_picture_is_uploaded(sink: CrmSink, inside: Inside, picture: Path) -> None:
    answer = await written(sink, write(product(record=PICTURED)))
    [uploaded] = inside.pictures()
    assert (uploaded["sha256"], uploaded["name"]) == (hashlib.sha256(PICTURE).hexdigest(), "bolt.png")
    assert answer.picture_hash == "hash of bolt.png"


async def test_a_picture_whose_bytes_are_the_same_is_not_sent_again(
    sink: CrmSink, inside: Inside, picture: Path
) -> None:
    first = await written(sink, write(product(record=PICTURED)))
    again = write(product(version=2, record=PICTURED), first.crm_id, confirmed=True, picture_hash=first.picture_hash)
    answer = await written(sink, again)
    assert len(inside.pictures()) == 1
    assert answer.picture_hash == "hash of bolt.png"


async def test_a_picture_whose_bytes_changed_is_sent_again(sink: CrmSink, inside: Inside, picture: Path) -> None:
    first = await written(sink, write(product(record=PICTURED)))
    changed = {**PICTURED, "picture_hash": "another hash"}
    again = write(product(version=2, record=changed), first.crm_id, confirmed=True, picture_hash=first.picture_hash)
    assert (await written(sink, again)).picture_hash == "another hash"
    assert len(inside.pictures()) == 2


@pytest.mark.parametrize("content_hash", [None, "hash of bolt.png"])
async def test_a_picture_that_is_not_there_is_a_note(sink: CrmSink, content_hash: str | None) -> None:
    record = {"picture": "bolt.png", "picture_hash": content_hash}
    answer = await written(sink, write(product(record=record)))
    assert answer.notes == ("the picture bolt.png was not found in the picture folder",)


async def test_a_picture_that_is_refused_is_a_note(sink: CrmSink, inside: Inside, picture: Path) -> None:
    inside.fault("status", "/products/*/documents", "POST", status=400, message="no pictures")
    answer = await written(sink, write(product(record=PICTURED)))
    assert answer.notes == ("the picture bolt.png was refused: no pictures",)
    assert answer.picture_hash is None


async def test_a_picture_that_could_not_be_sent_is_tried_again_with_its_product(
    sink: CrmSink, inside: Inside, picture: Path
) -> None:
    inside.fault("status", "/products/*/documents", "POST", status=503)
    [answer] = await sink.write([write(product(record=PICTURED))], KnownLinks())
    assert isinstance(answer, Unavailable)
    assert answer.crm_id == inside.one("products")["id"]
    await written(sink, write(product(record=PICTURED), doubtful_since_s=time.monotonic()))
    assert (len(inside.records("products")), len(inside.pictures())) == (1, 1)


async def test_an_outage_is_met_by_one_picture_not_by_each(sink: CrmSink, inside: Inside, picture: Path) -> None:
    inside.fault("status", "/products/*/documents", "POST", status=503, times=None)
    answers = await sink.write([write(product(key, record=PICTURED)) for key in "ABC"], KnownLinks())
    assert all(isinstance(answer, Unavailable) for answer in answers)
    assert inside.calls("POST", "/products/{id}/documents") == 1


def test_a_picture_is_found_in_any_case(picture: Path) -> None:
    assert read_picture(picture.parent, "BOLT.PNG") == PICTURE


@pytest.mark.parametrize(
    "name", ["../secret.png", "/etc/passwd", "a/b.png", "..", ".", "", "a\\b.png", "C:secret.png", "a\0.png"]
)
def test_a_picture_path_can_not_leave_its_folder(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "pictures"
    folder.mkdir()
    (tmp_path / "secret.png").write_bytes(b"secret")
    with pytest.raises(PictureMissing):
        read_picture(folder, name)


def test_a_link_out_of_the_picture_folder_leads_nowhere(tmp_path: Path) -> None:
    folder = tmp_path / "pictures"
    folder.mkdir()
    (tmp_path / "secret.png").write_bytes(b"secret")
    (folder / "bolt.png").symlink_to(tmp_path / "secret.png")
    with pytest.raises(PictureMissing):
        read_picture(folder, "bolt.png")


def test_a_picture_folder_that_is_missing_is_a_missing_picture(tmp_path: Path) -> None:
    with pytest.raises(PictureMissing):
        read_picture(tmp_path / "nowhere", "bolt.png")


def test_a_picture_that_is_too_large_is_not_read(picture: Path) -> None:
    with picture.open("wb") as file:
        file.truncate(10 * 1024 * 1024 + 1)
    with pytest.raises(PictureMissing, match="larger than 10 MiB"):
        read_picture(picture.parent, "bolt.png")
