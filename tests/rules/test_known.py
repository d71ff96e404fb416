"""State survives its journey through bytes."""

import pytest

from cdc.rules.known import Known, moment, text
from schemas.vocabulary import Kind
from tests.rules.examples import NOW


def test_state_reads_back_as_it_was_written() -> None:
    known = Known(record_id="r", kind=Kind.POTENTIAL, sage_key="00042", crm_id=131, objection="held", gone=True)
    assert Known.from_bytes(known.to_bytes()) == known


def test_state_written_before_a_field_existed_reads_with_its_default() -> None:
    assert Known.from_bytes(b'{"record_id": "r", "kind": "customer"}') == Known(record_id="r", kind="customer")


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"{}",
        b"[]",
        b"\xff",
        b'{"record_id": "r", "kind": "customer", "more": 1}',
        b'{"record_id": "r", "kind": "x"}',
    ],
)
def test_what_is_no_state_is_an_error(raw: bytes) -> None:
    with pytest.raises((ValueError, TypeError)):
        Known.from_bytes(raw)


def test_a_moment_is_kept_as_text() -> None:
    assert moment(text(NOW)) == NOW


def test_no_moment_is_kept_as_none() -> None:
    assert (text(None), moment(None)) == (None, None)
