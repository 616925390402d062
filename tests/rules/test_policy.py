"""What the provider's settings say, by the complaints that people bring."""

from __future__ import annotations

import jwtinspect
from jwtinspect.rules.examples import AUTH0, ENTRA, KEYCLOAK, START, access_token, id_token, response, token

OKTA = "https://dev-1.okta.com"
CUSTOM = OKTA + "/oauth2/default"
DAY = 86400


def inspected(text: str, **options: object) -> jwtinspect.Inspection:
    options.setdefault("at", START + 60)
    return jwtinspect.inspect(text, **options)


def found(text: str, **options: object) -> dict[str, str]:
    return {finding.code: finding.message for finding in inspected(text, **options).findings}


def policies(text: str, **options: object) -> list[str]:
    return sorted(code for code in found(text, **options) if code.startswith("POL"))


BOTH = response(id_token=id_token(36000, issuer=AUTH0), access_token=access_token(DAY, issuer=AUTH0), expires_in=DAY)
KEYCLOAK_CLAIMS = {"typ": "Bearer", "azp": "client-1"}


def keycloak(life: int, **members: object) -> str:
    claims = dict(KEYCLOAK_CLAIMS, **members.pop("claims", {}))  # type: ignore[arg-type]
    return response(access_token=access_token(life, issuer=KEYCLOAK, **claims), expires_in=life, **members)  # type: ignore[arg-type]


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


def test_a_token_that_lives_longer_than_is_documented_is_a_note() -> None:
    report = inspected(response(access_token=access_token(2592100, issuer=AUTH0), expires_in=2592100))
    (finding,) = [each for each in report.findings if each.code == "POL602"]
    assert finding.severity == "note"


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
