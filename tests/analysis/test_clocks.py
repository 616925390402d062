"""Statements of one instant tell of clocks; statements of two do not."""

import pytest

import jwtinspect
from jwtinspect.analysis.clocks import fresh_gap, host_of, issue_gap, zone_error
from jwtinspect.rules.examples import AUTH0, ENTRA, ISSUER, START, access_token, dated, id_token, response

OPAQUE = "opaque-token-0123456789"


def gap_of(text: str, found=fresh_gap):
    answer = jwtinspect.inspect(text, at=START + 60).responses[0]
    gap = found(answer)
    return gap if gap is None else (gap[0].role, gap[1])


def transcript(body: str, url: str) -> str:
    host, _, path = url.partition("://")[2].partition("/")
    return (
        f"> POST /{path} HTTP/1.1\n> Host: {host}\n>\n"
        + "".join(f"< {line}\n" for line in dated("").strip().split("\r\n"))
        + f"<\n{body}\n"
    )


@pytest.mark.parametrize("gap", [900, -900, 3600, 7203, -19797, 50400, 50403])
def test_a_time_zone_is_off_by_quarters_of_an_hour_up_to_fourteen_hours(gap: int) -> None:
    assert zone_error(gap)


@pytest.mark.parametrize("gap", [0, 3, 137, 896, 904, 3604, 51300, 86400])
def test_what_is_no_quarter_or_too_much_is_no_time_zone(gap: int) -> None:
    assert not zone_error(gap)


def test_the_newest_token_is_the_one_whose_issue_the_response_tells() -> None:
    text = response(
        id_token=id_token(3600, start=START - 40), access_token=access_token(3600, start=START + 9), expires_in=3600
    )
    assert gap_of(dated(text)) == ("access_token", 9)


def test_back_dating_is_taken_out_before_a_clock_is_suspected() -> None:
    text = response(access_token=access_token(3900, issuer=ENTRA, start=START - 301), expires_in=3600)
    assert gap_of(dated(text)) == ("access_token", 0)


def test_without_a_date_nothing_is_known() -> None:
    assert gap_of(response(access_token=access_token(3600), expires_in=3600)) is None


def test_without_a_token_that_says_when_it_was_issued_nothing_is_known() -> None:
    assert gap_of(dated(response(access_token=OPAQUE, expires_in=3600))) is None


def test_a_response_of_another_host_says_nothing_of_the_issuers_clock() -> None:
    body = response(access_token=access_token(3600, issuer=AUTH0, start=START + 137), expires_in=3600)
    assert gap_of(transcript(body, "https://app.example.com/session")) is None
    assert gap_of(transcript(body, AUTH0 + "oauth/token")) == ("access_token", 137)


def test_a_token_that_was_kept_says_nothing_of_a_clock() -> None:
    kept = response(access_token=access_token(7200, start=START - 3600), expires_in=3600)
    assert gap_of(dated(kept)) is None
    assert gap_of(dated(kept), issue_gap) == ("access_token", -3600)
    assert gap_of(dated(response(access_token=access_token(3600, start=START - 30), expires_in=3570))) is None


def test_a_token_that_had_ended_when_it_was_sent_was_not_kept_but_may_be_off_by_a_zone() -> None:
    assert gap_of(dated(response(access_token=access_token(3600, start=START - 7200), expires_in=3600))) == (
        "access_token",
        -7200,
    )
    assert gap_of(dated(response(access_token=access_token(3600, start=START - 7100), expires_in=3600))) is None


@pytest.mark.parametrize(
    ("address", "host"),
    [
        ("https://Login.Example.com/oauth/token", "login.example.com"),
        ("https://user:secret@a.example:8443?x=https://b.example", "a.example"),
        ("http://[2001:DB8::1]:8080/realms/a", "[2001:db8::1]"),
        (ISSUER, "login.example.com"),
        ("accounts.google.com", ""),
        ("", ""),
    ],
)
def test_the_host_of_an_address(address: str, host: str) -> None:
    assert host_of(address) == host
