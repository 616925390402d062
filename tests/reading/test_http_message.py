"""HTTP messages as bytes are read whatever they are packed in, and nothing makes that raise."""

import gzip
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jwtinspect.reading.http_message import answer_of, joined, parse, request_of, text_of_body

BODY = b'{"access_token": "opaque"}'


def answer(*headers: str, body: bytes = BODY) -> bytes:
    return "\r\n".join(("HTTP/1.1 200 OK", *headers, "", "")).encode() + body


def test_an_answer_has_its_status_its_headers_and_its_body() -> None:
    came = answer_of(answer("Content-Type: application/json", "Date: Mon, 02 Mar 2026 09:15:00 GMT"))
    assert (came.status, came.body) == (200, BODY.decode())
    assert ("Date", "Mon, 02 Mar 2026 09:15:00 GMT") in list(came.headers)


def test_bare_deflate_data_are_inflated_too() -> None:
    packer = zlib.compressobj(wbits=-15)
    bare = packer.compress(BODY) + packer.flush()
    for packed, encoding in ((gzip.compress(BODY), "gzip"), (zlib.compress(BODY), "deflate"), (bare, "deflate")):
        assert text_of_body([("Content-Encoding", encoding)], packed) == BODY.decode()


def test_what_says_that_it_is_packed_and_is_not_stands_as_it_is() -> None:
    assert text_of_body([("Content-Encoding", "gzip")], BODY) == BODY.decode()
    assert text_of_body([("Transfer-Encoding", "chunked")], BODY) == BODY.decode()


@pytest.mark.parametrize("end", [b"\r\n", b"\n"])
def test_chunks_are_joined(end: bytes) -> None:
    chunks = end.join((b"5;a=b", BODY[:5], b"15", BODY[5:], b"0", b"", b""))
    assert joined(chunks) == BODY
    assert joined(chunks[:20]) == BODY[: len(joined(chunks[:20]))], "what was cut is read as far as it goes"


@pytest.mark.parametrize(
    ("kind", "body", "text"),
    [
        ("text/plain; charset=iso-8859-1", "Grüße".encode("latin-1"), "Grüße"),
        ('text/plain; charset="utf-8"', "Grüße".encode(), "Grüße"),
        ("text/plain; charset=klingon", "Grüße".encode("latin-1"), "Grüße"),
        ("image/png", BODY, ""),
    ],
)
def test_the_body_is_read_as_its_type_says(kind: str, body: bytes, text: str) -> None:
    assert text_of_body([("Content-Type", kind)], body) == text


@pytest.mark.parametrize(
    ("line", "host", "url"),
    [
        ("POST /oauth/token HTTP/1.1", "Host: a.example", "https://a.example/oauth/token"),
        ("GET https://a.example/x HTTP/1.1", "Host: a.example", "https://a.example/x"),
        ("GET /x HTTP/1.1", "X: y", "/x"),
    ],
)
def test_a_request_goes_where_its_first_line_and_its_host_say(line: str, host: str, url: str) -> None:
    sent = request_of(f"{line}\r\n{host}\r\n\r\n".encode())
    assert (sent.method, sent.url) == (line.split()[0], url)


@given(st.binary(max_size=200))
def test_no_bytes_make_a_message_raise(data: bytes) -> None:
    assert parse(data).body in data
    answer_of(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Encoding: gzip\r\n\r\n" + data)
    request_of(data)
