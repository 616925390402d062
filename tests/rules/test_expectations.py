"""Lifetimes that were expected, where one example cannot say it."""

from __future__ import annotations

import pytest

import jwtinspect
from jwtinspect.rules.examples import AUTH0, ENTRA, START, access_token, response

OPAQUE = "opaque-token-0123456789"
DAY = 86400


def inspected(text: str, **options: object) -> jwtinspect.Inspection:
    return jwtinspect.inspect(text, at=START + 60, **options)


def found(text: str, **options: object) -> dict[str, str]:
    return {finding.code: finding.message for finding in inspected(text, **options).findings}


def test_an_expectation_of_a_token_that_is_not_here_is_answered() -> None:
    text = response(access_token=access_token(3600), expires_in=3600, refresh_token=OPAQUE)
    message = found(text, expect={"refresh_token": 5, "id_token": 5, "access_token": 3600})["LIF109"]
    assert "the refresh_token here does not state its lifetime" in message
    assert "no id_token is here" in message
    assert "access_token is" not in message


@pytest.mark.parametrize(
    ("issuer", "audience"), [(AUTH0, f"{AUTH0}mfa/"), ("https://acme.okta.com", "https://acme.okta.com")]
)
def test_of_a_lifetime_that_cannot_be_configured_no_change_is_spoken_of(issuer: str, audience: str) -> None:
    text = response(access_token=access_token(600, issuer=issuer, aud=audience), expires_in=600)
    finding = jwtinspect.inspect(text, at=START + 60, expect={"access_token": 86400}).findings[0]
    assert "cannot be configured there" in finding.advice
    assert ".." not in finding.advice
    assert "A change holds" not in finding.advice


def test_an_older_token_is_not_accused_where_the_newer_one_complies() -> None:
    both = access_token(DAY, issuer=AUTH0) + "\n" + access_token(3600, issuer=AUTH0, start=START + 30)
    assert "LIF109" not in found(both, expect={"access_token": 3600})
    assert "LIF109" in found(both, expect={"access_token": 7200})


def test_the_expectation_names_setting_audience_and_what_the_provider_says_of_it() -> None:
    report = inspected(response(access_token=access_token(4571, issuer=ENTRA)), expect={"access_token": 3600})
    (finding,) = [each for each in report.findings if each.code == "LIF109"]
    assert "Without a policy each token lives for 3600 to 5400 s, by lot; " in finding.advice
    assert finding.evidence["maximum"] == DAY and finding.evidence["field"].startswith("tokenLifetimePolicy")


def test_the_advice_does_not_send_anybody_to_set_what_cannot_be_set() -> None:
    report = inspected(response(access_token=access_token(DAY, issuer=AUTH0)), expect={"access_token": 5184000})
    (finding,) = [each for each in report.findings if each.code == "LIF109"]
    assert "which takes from 1 to 2592000 s" in finding.advice and "change it there" not in finding.advice
