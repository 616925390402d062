"""curl's --trace-ascii."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jwtinspect.core.token import Kind
from jwtinspect.reading.sources import read
from jwtinspect.rules.examples import START

SAMPLE = (Path(__file__).parent.parent / "samples" / "made" / "curl_trace_ascii.txt").read_text(encoding="utf-8")


def test_a_trace_is_exchanges_with_their_tokens_and_dates() -> None:
    capture = read([("x", SAMPLE)])
    assert capture.sources[0].format == "curl-trace"
    first, second = capture.exchanges
    assert (first.method, first.path, first.status, first.date) == ("POST", "/oauth/token", 200, START)
    assert (second.host, second.path, second.status) == ("api.shop-demo.example", "/v1/orders", 401)
    assert second.challenge == 'Bearer error="invalid_token"'
    (response,) = capture.responses
    assert response.members["expires_in"] == 86400 and response.received_at == START
    assert [token.flaws for token in capture.tokens] == [()] * len(capture.tokens)
    assert capture.tokens[second.sent[0]].compact == capture.tokens[response.tokens["access_token"]].compact


@pytest.mark.parametrize("prefix", ["09:17:17.031000 ", "09:17:17.031000 [0-0] "])
def test_the_time_and_number_before_each_block_do_not_matter(prefix: str) -> None:
    marked = "\n".join(prefix + line if line[:2] in ("=>", "<=", "==") else line for line in SAMPLE.splitlines())
    assert len(read([("x", marked)]).exchanges) == 2


def test_a_trace_without_its_request_or_answer_is_read_as_far_as_it_goes() -> None:
    only_answer = SAMPLE[SAMPLE.index("<= Recv") : SAMPLE.index("=> Send header, ", 200)]
    (exchange,) = read([("x", only_answer)]).exchanges
    assert (exchange.method, exchange.status, len(exchange.received)) == (None, 200, 2)
    (exchange,) = read([("x", SAMPLE[: SAMPLE.index("<= Recv")])]).exchanges
    assert (exchange.method, exchange.status) == ("POST", None)


def test_an_interim_answer_is_none() -> None:
    interim = "<= Recv header, 25 bytes (0x19)\n0000: HTTP/1.1 100 Continue\n"
    at = SAMPLE.index("<= Recv header")
    assert [each.status for each in read([("x", SAMPLE[:at] + interim + SAMPLE[at:])]).exchanges] == [200, 401]


@settings(max_examples=100, deadline=None)
@given(st.lists(st.sampled_from(SAMPLE.splitlines())))
def test_no_order_of_rows_raises(lines: list[str]) -> None:
    read([("x", "\n".join([*lines, "<= Recv data, 1 bytes", "0000: x"]))])


def test_the_samples_tokens_are_whole() -> None:
    assert [token.kind for token in read([("x", SAMPLE)]).tokens].count(Kind.JWS) == 2
