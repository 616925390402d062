"""Lifetimes that were expected of a provider, by the complaints that people bring."""

from __future__ import annotations

import pytest

import jwtinspect
from jwtinspect.rules.examples import AUTH0, ENTRA, START, access_token, id_token, response

OKTA = "https://dev-1.okta.com"
CUSTOM = OKTA + "/oauth2/default"
API = "https://api.example.com"
COGNITO = "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_AbC123xyz"
DAY = 86400


def inspected(text: str, **options: object) -> jwtinspect.Inspection:
    options.setdefault("at", START + 60)
    return jwtinspect.inspect(text, **options)


def found(text: str, **options: object) -> dict[str, str]:
    return {finding.code: finding.message for finding in inspected(text, **options).findings}


def policies(text: str, **options: object) -> list[str]:
    return sorted(code for code in found(text, **options) if code.startswith("POL"))


def test_the_application_was_changed_and_the_api_was_meant() -> None:
    text = response(id_token=id_token(10, issuer=AUTH0), access_token=access_token(7200, issuer=AUTH0))
    report = inspected(text, expect={"access_token": 10}, at=START + 1)
    assert report.verdict.code == "LIF109"
    message = found(text, expect={"access_token": 10}, at=START + 1)["POL604"]
    assert message.startswith("The id_token has the 10 s expected: the application's")
    assert "of client client-1 was changed." in message and message.endswith(f"of {API}.")


def test_another_apis_setting_was_changed() -> None:
    text = access_token(DAY, issuer=AUTH0) + "\n" + access_token(600, issuer=AUTH0, aud="https://other.example.com")
    message = found(text, expect={"access_token": 600})["POL604"]
    assert "The other access_token has the 600 s (10 min) expected" in message
    assert "of https://other.example.com was changed" in message


def test_the_browser_flow_setting_does_not_govern_a_token_of_the_token_endpoint() -> None:
    message = found(response(access_token=access_token(DAY, issuer=AUTH0)), expect={"access_token": 7200})["POL604"]
    assert "still has its default" in message
    assert (
        "Implicit / Hybrid Flow Access Token Lifetime" in message
        and "governs others: custom API, implicit or hybrid flow" in message
    )


def test_a_setting_that_was_changed_already_sends_nobody_to_another() -> None:
    assert "POL604" not in found(response(access_token=access_token(4000, issuer=AUTH0)), expect={"access_token": 7200})


def test_ten_minutes_are_the_mfa_apis_and_nobody_can_change_them() -> None:
    text = response(access_token=access_token(600, issuer=AUTH0, aud=AUTH0 + "mfa"), expires_in=600)
    codes = found(text, expect={"access_token": DAY})
    assert codes["POL603"] == (
        "The access_token cannot be made to live 86400 s (24 h): Auth0 fixes the lifetime of this access_token (MFA "
        "API) at 600 s (10 min)."
    )
    assert "governs others: custom API, token endpoint" in codes["POL604"]
    assert policies(text) == ["POL603"]


def test_the_org_server_is_fixed_at_an_hour_and_the_policy_is_a_custom_servers() -> None:
    text = response(access_token=access_token(3600, issuer=OKTA, aud=OKTA), expires_in=3600)
    codes = found(text, expect={"access_token": 7200})
    assert "Okta fixes the lifetime of this access_token (org authorization server) at 3600 s" in codes["POL603"]
    assert "governs others: custom authorization server" in codes["POL604"]


@pytest.mark.parametrize(
    ("life", "expected", "says"),
    [
        (access_token(DAY, issuer=AUTH0), 2592003, "goes up to 2592000 s (30 d)"),
        (access_token(3600, issuer=CUSTOM), 60, "starts at 300 s (5 min)"),
        (access_token(90000, issuer=ENTRA, xms_cc=["cp1"]), 3600, "makes it between 20 h and 28 h"),
    ],
)
def test_what_the_provider_cannot_give_is_the_verdict(life: str, expected: int, says: str) -> None:
    report = inspected(response(access_token=life), expect={"access_token": expected})
    assert report.verdict.code == "POL602" and report.verdict.severity == "error"
    assert says in report.verdict.text


def test_the_ceiling_of_browser_flows_is_lower_and_its_source_doubtful() -> None:
    address = f"https://app.example.com/#access_token={access_token(7200, issuer=AUTH0)}&expires_in=7200"
    message = found(address + "&token_type=Bearer", expect={"access_token": 172800})["POL602"]
    assert "goes up to 86400 s (24 h; sources disagree)" in message


def test_what_lies_within_the_limits_is_not_beyond_them() -> None:
    assert "POL602" not in found(
        response(access_token=access_token(DAY, issuer=AUTH0)), expect={"access_token": 2592000}
    )


def test_a_limit_is_known_of_a_token_whose_lifetime_is_not() -> None:
    text = response(
        access_token="opaque-0123456789abcdef",
        id_token=id_token(3600, issuer=COGNITO),
        refresh_token="opaque-abcdef0123456",
    )
    codes = found(text, expect={"access_token": 2 * DAY})
    assert codes["POL602"].endswith('"Access token expiration" goes up to 86400 s (24 h).')
    assert "LIF109" in codes  # that it cannot be compared


def test_what_was_asked_for_by_the_user_of_a_time_limited_grant_is_no_providers_limit() -> None:
    text = response(
        access_token="ya29.a0AfB_byC-made-up", refresh_token="1//09-made-up", expires_in=3599,
        refresh_token_expires_in=15551999, id_token=id_token(3600, issuer="https://accounts.google.com"),
    )  # fmt: skip
    assert not any("refresh_token" in message for code, message in found(text).items() if code == "POL603")
