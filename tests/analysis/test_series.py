"""Tokens of one kind over time."""

from __future__ import annotations

from jwtinspect.analysis.case import case_of
from jwtinspect.analysis.series import margin_of, renewals_of, series_of
from jwtinspect.analysis.subject import Case
from jwtinspect.reading.sources import read
from jwtinspect.rules.examples import START, access_token, login, refresh, response


def case_in(text: str) -> Case:
    return case_of(read([("x", text)]), now=START)


def tokens(*lives: int) -> str:
    return "\n".join(access_token(life, start=START + 10_000 * number) for number, life in enumerate(lives))


def test_a_series_is_of_one_issuer_audience_and_role_in_order_of_issue() -> None:
    text = "\n".join(reversed(tokens(1, 2, 3).split("\n"))) + "\n" + access_token(9, aud="https://other.example.com")
    (series,) = series_of(case_in(text))
    assert series.lifetimes == [1, 2, 3]
    assert series_of(case_in(tokens(1, 2))) == []


def test_a_change_is_one_step_with_two_constant_tokens_on_each_side() -> None:
    assert series_of(case_in(tokens(60, 61, 90, 90)))[0].change == 2
    assert series_of(case_in(tokens(60, 90, 90, 90)))[0].change is None
    assert series_of(case_in(tokens(60, 60, 90, 90, 60, 60)))[0].change is None
    assert series_of(case_in(tokens(60, 60, 60)))[0].change is None


def test_renewals_of_opaque_tokens_are_known_by_the_refresh_tokens_that_were_exchanged() -> None:
    first, second = "v1.refresh-one-0123456789", "v1.refresh-two-0123456789"
    text = login(access_token="opaque-one-0123456789", refresh_token=first, expires_in=600, refresh_expires_in=3600)
    body = response(access_token="opaque-two-0123456789", refresh_token=second, expires_in=600, refresh_expires_in=3000)
    (renewals,) = renewals_of(case_in(text + refresh(first, at=START + 600, body=body)))
    assert [each.ends for each in renewals.responses] == [START + 3600, START + 3600]


def test_libraries_are_known_by_the_first_letters_of_their_names() -> None:
    assert margin_of("auth0-spa-js 2") == ("auth0-spa-js", 60)
    assert margin_of("msal.js.browser") == ("msal", 300)
    assert margin_of("curl") is None
