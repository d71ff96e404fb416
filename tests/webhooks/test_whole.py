"""What is read as a hook in one look is what the server's own machinery reads."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from uvicorn.protocols.http.h11_impl import h11

from cdc.webhooks.whole import HEAD_BYTES_MAX, WholeHook, whole_hook

TOKEN = "t" * 43
FIRST = f"POST /webhooks/acme/{TOKEN}?entity=account&action=update HTTP/1.1"
HOST, LENGTH = "Host: connector.example", "Content-Length: 2"


def asked(*lines: str, body: bytes = b"[]", first: str = FIRST) -> bytes:
    return "\r\n".join([first, *lines, "", ""]).encode("latin-1") + body


USUAL = asked(HOST, "Content-Type: application/json", LENGTH)


def test_a_plain_hook_is_read_whole() -> None:
    assert whole_hook(USUAL) == WholeHook("acme", TOKEN, {"entity": "account", "action": "update"}, b"[]")


def test_names_of_headers_are_read_in_any_case() -> None:
    assert whole_hook(asked("HOST: a", "content-length:2")) is not None


def test_of_a_word_that_comes_twice_the_last_one_counts() -> None:
    hook = whole_hook(asked(HOST, LENGTH, first=f"POST /webhooks/acme/{TOKEN}?entity=a&entity=b HTTP/1.1"))
    assert hook is not None
    assert hook.query == {"entity": "b"}


@pytest.mark.parametrize(
    "data",
    [
        b"",
        USUAL[:-1],
        USUAL + b"x",
        USUAL * 2,
        USUAL[: USUAL.index(b"\r\n\r\n")],
        asked(HOST),
        asked(LENGTH),
        asked(HOST, HOST, LENGTH),
        asked(HOST, LENGTH, LENGTH),
        asked(HOST, LENGTH, "Transfer-Encoding: chunked"),
        asked(HOST, LENGTH, "Expect: 100-continue"),
        asked(HOST, LENGTH, "Connection: close"),
        asked(HOST, LENGTH, "Upgrade: websocket"),
        asked(HOST, LENGTH, " folded: line"),
        asked(HOST, LENGTH, "no colon"),
        asked(HOST, LENGTH, "a : space"),
        asked(HOST, LENGTH, "X: \x00"),
        asked(HOST, LENGTH, "X: é"),
        asked(HOST, "Content-Length: +2"),
        asked(HOST, "Content-Length: 2, 2"),
        asked(HOST, "Content-Length: 0000000002"),
        asked(HOST, LENGTH, f"X: {'x' * HEAD_BYTES_MAX}"),
        asked(HOST, LENGTH, first=FIRST.replace("POST", "PUT")),
        asked(HOST, LENGTH, first=FIRST.replace("1.1", "1.0")),
        asked(HOST, LENGTH, first=FIRST.replace("acme", "ac%6de")),
        asked(HOST, LENGTH, first=FIRST.replace("account", "a+b")),
        asked(HOST, LENGTH, first=FIRST.replace("/webhooks", "/api/v1")),
        asked(HOST, LENGTH, first=f"{FIRST} "),
        asked(HOST, LENGTH).replace(b"\r\n", b"\n"),
    ],
)
def test_whatever_is_out_of_the_ordinary_is_left_to_the_server(data: bytes) -> None:
    assert whole_hook(data) is None


LINES = st.lists(
    st.one_of(
        st.sampled_from(
            [HOST, LENGTH, "Content-Length: 3", "content-length:  2 ", "X-A: b", "Expect: x", "TE: x", "A:"]
        ),
        st.text(st.characters(max_codepoint=255), max_size=12),
    ),
    max_size=5,
)
FIRSTS = st.sampled_from([FIRST, FIRST.replace("?", "#"), FIRST.replace("account", ""), FIRST + "\t"])


@given(LINES, FIRSTS, st.binary(max_size=4))
def test_what_is_read_whole_the_server_reads_in_the_same_way(lines: list[str], first: str, body: bytes) -> None:
    data = asked(HOST, *lines, f"Content-Length: {len(body)}", body=body, first=first)
    hook = whole_hook(data)
    if hook is None:
        return
    server = h11.Connection(h11.SERVER)
    server.receive_data(data)
    request = server.next_event()
    assert isinstance(request, h11.Request)
    assert (request.method, request.http_version) == (b"POST", b"1.1")
    assert request.target.startswith(f"/webhooks/{hook.company}/{hook.token}".encode())
    read = b""
    while isinstance(event := server.next_event(), h11.Data):
        read += event.data
    assert isinstance(event, h11.EndOfMessage)
    assert (read, server.trailing_data) == (hook.body, (b"", False))
