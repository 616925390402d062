"""Numbers that other settings start with, by the complaints that people bring."""

from __future__ import annotations

import jwtinspect
from jwtinspect.rules.examples import AUTH0, KEYCLOAK, START, access_token, response


def found(text: str, **options: object) -> dict[str, str]:
    return {finding.code: finding.message for finding in jwtinspect.inspect(text, at=START + 60, **options).findings}


def policies(text: str, **options: object) -> list[str]:
    return sorted(code for code in found(text, **options) if code.startswith("POL"))


KEYCLOAK_CLAIMS = {"typ": "Bearer", "azp": "client-1"}


def keycloak(life: int, **members: object) -> str:
    claims = dict(KEYCLOAK_CLAIMS, **members.pop("claims", {}))  # type: ignore[arg-type]
    return response(access_token=access_token(life, issuer=KEYCLOAK, **claims), expires_in=life, **members)  # type: ignore[arg-type]


def test_two_hours_of_a_bare_token_may_be_either_flows() -> None:
    message = found(access_token(7200, issuer=AUTH0))["POL606"]
    assert "Implicit / Hybrid Flow Access Token Lifetime" in message and "sources disagree" in message
    assert "The setting that governs it is the API's" in message


def test_a_number_that_nothing_explains_is_left_alone() -> None:
    assert policies(access_token(4321, issuer=AUTH0)) == []


def test_ten_hours_expected_of_keycloak_are_its_session_maximum() -> None:
    assert 'the realm\'s "SSO Session Max"' in found(keycloak(300), expect={"access_token": 36000})["POL606"]
