"""What the provider's settings say, by the complaints that people bring."""

from __future__ import annotations

import pytest

import jwtinspect
from jwtinspect.rules.examples import AUTH0, ENTRA, KEYCLOAK, START, access_token, id_token, response, token

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


BOTH = response(id_token=id_token(36000, issuer=AUTH0), access_token=access_token(DAY, issuer=AUTH0), expires_in=DAY)


def test_both_defaults_of_the_card_are_named_with_their_settings_old_and_new() -> None:
    messages = [each.message for each in inspected(BOTH).findings if each.code == "POL601"]
    assert messages == [
        'The id_token lives 36000 s (10 h), the default of the application\'s "ID Token Expiration" (formerly "JWT '
        'Expiration (seconds)") at Auth0.',
        'The access_token lives 86400 s (24 h), the default of the API\'s "Maximum Access Token Lifetime" (formerly '
        '"Token Expiration (Seconds)") at Auth0.',
    ]


def test_a_default_is_shown_with_path_field_limits_and_source() -> None:
    finding = next(each for each in inspected(BOTH).findings if each.code == "POL601" and "API's" in each.message)
    assert finding.evidence == {
        "access_token.lifetime": DAY,
        "default": DAY,
        "maximum": 2592000,
        "access_token.setting": "Applications > APIs > (api) > Settings > Maximum Access Token Lifetime",
        "field": "resource_server.token_lifetime",
        "documented": "https://auth0.com/docs/secure/tokens/access-tokens/update-access-token-lifetime",
    }


def test_one_setting_that_governs_two_tokens_is_one_finding() -> None:
    keycloak = {"typ": "Bearer", "azp": "client-1"}
    text = response(
        id_token=id_token(300, issuer=KEYCLOAK, typ="ID"),
        access_token=access_token(300, issuer=KEYCLOAK, **keycloak),  # type: ignore[arg-type]
        expires_in=300,
    )
    (finding,) = [each for each in inspected(text).findings if each.code == "POL601"]
    assert finding.count == 2 and "The same holds for the access_token." in finding.message


def test_a_default_that_is_back_dated_is_a_default() -> None:
    assert "3600 s (1 h)" in found(response(id_token=id_token(3900, issuer=ENTRA)))["POL601"]


def test_a_number_that_the_vendor_does_not_state_says_so() -> None:
    message = found(response(id_token=id_token(3600, issuer=CUSTOM)))["POL601"]
    assert "the default (by other sources than the vendor's) of" in message


def test_of_an_unknown_issuer_no_number_says_anything() -> None:
    strange = response(id_token=id_token(36000), access_token=access_token(DAY), expires_in=DAY)
    assert policies(strange) == policies(strange, expect={"access_token": 36000}) == []


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


def test_a_token_that_lives_longer_than_is_documented_is_a_note() -> None:
    report = inspected(response(access_token=access_token(2592100, issuer=AUTH0), expires_in=2592100))
    (finding,) = [each for each in report.findings if each.code == "POL602"]
    assert finding.severity == "note"


KEYCLOAK_CLAIMS = {"typ": "Bearer", "azp": "client-1"}


def keycloak(life: int, **members: object) -> str:
    claims = dict(KEYCLOAK_CLAIMS, **members.pop("claims", {}))  # type: ignore[arg-type]
    return response(access_token=access_token(life, issuer=KEYCLOAK, **claims), expires_in=life, **members)  # type: ignore[arg-type]


def test_a_token_cut_to_its_session_is_explained_and_not_accused() -> None:
    text = keycloak(60, claims={"auth_time": START - 35940})
    assert policies(text) == ["POL605"]
    codes = found(text, expect={"access_token": DAY})
    assert "LIF109" not in codes
    assert "lives 60 s (1 min), not the 86400 s (24 h) expected: Keycloak has cut it" in codes["POL605"]
    assert inspected(text, expect={"access_token": DAY}).verdict.severity == "warning"


def test_ten_hours_at_keycloak_are_its_session_maximum() -> None:
    message = found(keycloak(35999))["POL605"]
    assert 'the realm\'s "SSO Session Max": 36000 s (10 h) is its default' in message


def test_access_and_refresh_token_that_end_together_are_cut() -> None:
    assert "POL605" in found(keycloak(142, refresh_expires_in=142))
    assert "POL605" not in found(keycloak(300, refresh_expires_in=300))
    assert "POL605" not in found(keycloak(1800, refresh_expires_in=1800, refresh_token="opaque-0123456789"))
    assert "POL605" not in found(keycloak(142, refresh_expires_in=0))


def test_linkedin_cuts_to_what_is_left_of_the_refresh_token() -> None:
    text = response(
        access_token="AQX-opaque-0123456789abcdef", refresh_token="AQW-opaque-0123456789abcdef",
        id_token=id_token(3600, issuer="https://www.linkedin.com/oauth"), expires_in=86000,
        refresh_token_expires_in=86000,
    )  # fmt: skip
    assert "LinkedIn has cut it to what is left of the refresh token" in found(text)["POL605"]


def test_two_hours_of_a_bare_token_may_be_either_flows() -> None:
    message = found(access_token(7200, issuer=AUTH0))["POL606"]
    assert "Implicit / Hybrid Flow Access Token Lifetime" in message and "sources disagree" in message
    assert "The setting that governs it is the API's" in message


def test_a_number_that_nothing_explains_is_left_alone() -> None:
    assert policies(access_token(4321, issuer=AUTH0)) == []


def test_ten_hours_expected_of_keycloak_are_its_session_maximum() -> None:
    assert 'the realm\'s "SSO Session Max"' in found(keycloak(300), expect={"access_token": 36000})["POL606"]


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


def test_a_session_token_has_a_setting_too() -> None:
    text = response(
        session_jwt=token(
            {
                "iss": "stytch.com/project-test-11111111-2222-3333-4444-555555555555",
                "sub": "user-test-1",
                "iat": START,
                "exp": START + 300,
                "https://stytch.com/session": {},
            }
        )
    )
    assert "Stytch fixes the lifetime of this session token at 300 s" in found(text)["POL603"]


def test_what_was_asked_for_by_the_user_of_a_time_limited_grant_is_no_providers_limit() -> None:
    text = response(
        access_token="ya29.a0AfB_byC-made-up", refresh_token="1//09-made-up", expires_in=3599,
        refresh_token_expires_in=15551999, id_token=id_token(3600, issuer="https://accounts.google.com"),
    )  # fmt: skip
    assert not any("refresh_token" in message for code, message in found(text).items() if code == "POL603")
