"""Clocks in every report: in words, and as numbers."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from jwtinspect.report import as_data, as_html, as_markdown, as_text
from jwtinspect.report.inspect import inspect
from jwtinspect.report.report import Input, Report, Request
from jwtinspect.report.words import clock_words, notice_words
from jwtinspect.rules.examples import START, access_token, call

SAMPLES = Path(__file__).resolve().parent.parent / "samples"


def report_of(name: str) -> Report:
    return inspect(Request((Input(name, (SAMPLES / name).read_bytes()),), now=START))


def written(text: str) -> Report:
    return inspect(Request((Input("log", text),), now=START))


def test_a_har_tells_the_clocks_of_each_host_in_words() -> None:
    words = clock_words(report_of("chrome_full.har"))
    assert words == [
        "The client's clock is 137 s ahead of login.acme-demo.example (between 136.1 and 137.3 s; Date header, "
        "1 exchange).",
        "The client's clock is 137 s ahead of api.acme-demo.example (between 136.7 and 137.2 s; Date header, "
        "3 exchanges).",
    ]


def test_the_json_report_has_the_intervals_that_the_interface_names() -> None:
    data = as_data.render(report_of("chrome_full.har"))
    login = data["clocks"][0]
    assert login["host"] == "login.acme-demo.example" and login["skew"] == [-137.278, -136.107]
    assert login["basis"] == "Date header, 1 exchange"
    json.dumps(data, allow_nan=False)


def test_an_end_that_nothing_bounds_is_null() -> None:
    data = as_data.render(report_of("error_messages.log"))
    assert data["clocks"][0] == {
        "host": None,
        "skew": [94, None],
        "basis": "what jjwt 0.12 says",
        "votes": 1,
        "outliers": [],
        "steps": [],
        "machine": "jjwt 0.12",
    }


@pytest.mark.parametrize("render", [as_text.render, as_markdown.render, as_html.render])
def test_every_written_report_has_a_section_on_clocks_where_there_are_any(render) -> None:
    assert "clocks" in render(report_of("chrome_full.har")).lower()
    assert "clocks" not in render(written(access_token())).lower()


@pytest.mark.parametrize("render", [as_text.render, as_markdown.render, as_html.render])
def test_what_is_to_be_known_of_the_input_is_told(render) -> None:
    assert "by design" in render(report_of("okta_system_log.json"))


def test_what_the_verdict_has_said_is_not_said_again() -> None:
    assert notice_words(report_of("auth0_tenant_logs.jsonl")) == []
    assert as_text.render(report_of("auth0_tenant_logs.jsonl")).count("by design") == 1


def test_no_clock_is_told_of_a_plain_token() -> None:
    assert clock_words(written(access_token())) == []


def proof(issued: float) -> tuple[str, ...]:
    from jwtinspect.rules.examples import token

    header = {"alg": "ES256", "typ": "dpop+jwt", "jwk": {"kty": "EC"}}
    return ("DPoP: " + token({"jti": "1", "htm": "GET", "htu": "https://a.example", "iat": issued}, header),)


def test_of_many_hosts_those_that_are_off_come_first_and_the_rest_is_counted() -> None:
    text = "".join(
        call(f"https://h{number}.example/", at=START + number, headers=proof(START + number + 137 * (number == 14)))
        for number in range(15)
    )
    words = clock_words(written(text))
    assert "h14.example" in words[0] and "ahead" in words[0]
    assert words[-1].startswith("3 more hosts")
    assert "agrees with" in words[1]


def test_entries_that_disagree_are_named() -> None:
    text = "".join(call(at=START + number, headers=proof(START + number + 900 * (number == 3))) for number in range(6))
    (words,) = clock_words(written(text))
    assert "1 entry disagrees and did not count" in words
