"""What an answer of the API means."""

import orjson
import pytest

from cdc.failures import Refused, Unavailable
from cdc.sales_management.classify import WORDS_MAX, SessionEnded, value_of, words_of


def refusal(status: int, body: bytes) -> Refused:
    with pytest.raises(Refused) as caught:
        value_of(status, {}, body)
    return caught.value


def trouble(status: int, body: bytes = b"{}", **headers: str) -> Unavailable:
    with pytest.raises(Unavailable) as caught:
        value_of(status, headers, body)
    return caught.value


def test_a_good_answer_is_its_value() -> None:
    assert value_of(200, {}, b'{"id": 131}') == {"id": 131}


@pytest.mark.parametrize("body", [b'{"message": "too long"}', b'{"Message": "too long"}'])
def test_both_spellings_of_the_message_are_read(body: bytes) -> None:
    assert refusal(400, body).words == "too long"


@pytest.mark.parametrize("status", [400, 403, 404, 409, 413, 422])
def test_a_client_error_is_a_refusal(status: int) -> None:
    assert refusal(status, b"").words == f"Sales Management answered {status}"


def test_long_words_are_cut() -> None:
    assert len(words_of({"message": "x" * 10_000})) == WORDS_MAX


def test_words_of_several_lines_become_one() -> None:
    assert words_of({"message": "too\n  long"}) == "too long"


def test_an_ended_session_is_neither_trouble_nor_refusal() -> None:
    with pytest.raises(SessionEnded):
        value_of(401, {}, b"")


@pytest.mark.parametrize("status", [502, 503, 504])
def test_an_outage_says_nothing_of_the_content(status: int) -> None:
    assert not trouble(status).may_be_content


def test_a_server_error_may_be_about_the_content() -> None:
    assert trouble(500).may_be_content


def test_a_lost_database_says_nothing_of_the_content() -> None:
    assert not trouble(500, b'{"code": 900}').may_be_content


def test_a_lost_database_is_trouble_whatever_the_status_says() -> None:
    assert trouble(400, b'{"code": 900}').may_have_arrived


@pytest.mark.parametrize(
    ("header", "seconds"),
    [("7", 7.0), ("0", 0.0), ("soon", None), ("-3", None), ("9" * 40, None), ("Fri, 31 Dec 1999 23:59:59 GMT", 1.0)],
)
def test_the_wish_to_wait_is_understood(header: str, seconds: float | None) -> None:
    assert trouble(429, b"", **{"retry-after": header}).retry_after_s == seconds


@pytest.mark.parametrize("status", [200, 302])
def test_something_that_is_no_json_may_have_arrived(status: int) -> None:
    assert trouble(status, b"<html>").may_have_arrived


@pytest.mark.parametrize("value", [5, [], "text"])
def test_any_json_is_an_answer(value: object) -> None:
    assert value_of(200, {}, orjson.dumps(value)) == value


def test_an_empty_answer_says_nothing() -> None:
    assert trouble(200, b"null").may_have_arrived
