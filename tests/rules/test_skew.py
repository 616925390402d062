"""Clocks and leeways, where one example cannot say it."""

import jwtinspect
from jwtinspect.rules.examples import START, access_token, call


def message(code: str, text: str) -> str:
    return next((each.message for each in jwtinspect.inspect(text).findings if each.code == code), "")


def test_a_late_success_names_the_validators_that_grant_so_much() -> None:
    told = message("CLK404", call(at=START + 3645, bearer=access_token(3600)))
    assert "Granted by default: 60 s by " in told
    assert "Spring Security" in told and "300 s by" in told
    assert "PostgREST" not in told  # grants 30 s
    assert "auth0-spa-js" not in told  # runs in browsers, not behind an API


def test_a_library_that_grants_nothing_is_named_for_a_skew_of_seconds() -> None:
    refused = "Token used too early, 1772442897 < 1772442900. Check that your computer's clock is set correctly."
    assert "google-auth for Python grants 0 s by default" in message("CLK403", refused)
