"""The content hash: what is in it, what is not, and what happens when its recipe changes."""

from pathlib import Path

import polars as pl

from cdc.sources.capture.hashing import content_hash, recipe
from cdc.sources.capture.standing import snapshot_schema
from schemas.sales_order import SalesOrder
from schemas.user import User
from schemas.vocabulary import Entity
from tests.sources.capture.desk import desk
from tests.sources.capture.rows import customer

_USERS = pl.DataFrame(
    {"code": ["A", "B"], "name": ["Ann", None], "email": [None, ""], "rep_name": ["x", "x"], "inactive": [False, None]}
)


def _order(*lines: tuple[int, str]) -> pl.DataFrame:
    schema = {name: dtype for name, dtype in snapshot_schema(SalesOrder).items() if name in SalesOrder.model_fields}
    row = dict.fromkeys(schema, None) | {"code": "105"}
    fields = [field.name for field in schema["lines"].inner.fields]  # type: ignore[union-attr]  # lines are a list
    row["lines"] = [dict.fromkeys(fields, None) | {"number": number, "net": net} for number, net in lines]
    return pl.DataFrame([row], schema=schema)


def _hash(frame: pl.DataFrame) -> int:
    return int(content_hash(frame, SalesOrder)[0])


def test_the_order_of_rows_does_not_matter() -> None:
    assert content_hash(_USERS[::-1], User)[0] == content_hash(_USERS, User)[1]


def test_other_columns_do_not_matter() -> None:
    more = _USERS.with_columns(pl.lit("2025-11-03").alias("modified"))
    assert content_hash(more, User).to_list() == content_hash(_USERS, User).to_list()


def test_an_empty_text_is_not_nothing() -> None:
    nothing = _USERS.with_columns(pl.lit(None, pl.String).alias("email"))
    assert content_hash(nothing, User)[1] != content_hash(_USERS, User)[1]


def test_values_that_change_places_change_the_hash() -> None:
    swapped = _USERS.with_columns(pl.col("rep_name").alias("name"), pl.col("name").alias("rep_name"))
    assert content_hash(swapped, User)[0] != content_hash(_USERS, User)[0]


def test_a_line_is_part_of_its_document() -> None:
    assert len({_hash(_order()), _hash(_order((1, "5"))), _hash(_order((1, "6")))}) == 3


def test_lines_that_change_places_change_the_hash() -> None:
    assert _hash(_order((1, "5"), (2, "6"))) != _hash(_order((1, "6"), (2, "5")))


async def test_another_recipe_makes_no_changes(tmp_path: Path) -> None:
    at = desk(tmp_path)
    await at.rows("customers", [customer("A1"), customer("A2")])
    manifest = at.capture.store.manifest
    old = manifest.entity(Entity.ACCOUNT).model_copy(update={"recipe": "of an older version"})
    stored = old.stored
    assert stored is not None
    other = at.capture.store.read(stored).with_columns((pl.col("hash") + 1).alias("hash"))
    state = old.model_copy(update={"stored": at.capture.store.write("account", other)})
    at.capture.store.commit(manifest.model_copy(update={"entities": {Entity.ACCOUNT: state}}))
    at.forget()
    await at.rows("customers", [customer("A1"), customer("A2", NAME="Changed")])
    assert at.said() == [("account", "u", "A2")]


async def test_a_field_that_is_new_to_the_record_is_an_update(tmp_path: Path) -> None:
    at = desk(tmp_path)
    await at.rows("customers", [customer("A1", FAX="1"), customer("A2", FAX="")])
    manifest = at.capture.store.manifest
    state = manifest.entity(Entity.ACCOUNT)
    assert state.stored is not None
    older = at.capture.store.read(state.stored).drop("fax")
    kept = state.model_copy(update={"stored": at.capture.store.write("account", older), "recipe": "older"})
    at.capture.store.commit(manifest.model_copy(update={"entities": {Entity.ACCOUNT: kept}}))
    at.forget()
    await at.rows("customers", [customer("A1", FAX="1"), customer("A2", FAX="", RECORD_MODIFY_DATE="")])
    assert at.said() == [("account", "u", "A1")]


def test_the_recipe_names_the_fields() -> None:
    assert recipe(User).endswith("code.name.email.rep_name.inactive")
