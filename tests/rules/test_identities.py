"""Whose tokens they are, where one example cannot say it."""

import json

import pytest

import jwtinspect
from jwtinspect.rules.examples import ENTRA, KEYCLOAK, START, access_token, id_token, response

TENANT = "2b4e6d1c-7a55-4c0f-9b3e-5d8f0a1c2e3f"
OTHER = "9c1d3e5f-1111-4222-8333-944445555666"
COGNITO = "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_"


def found(text: str) -> dict[str, str]:
    return {finding.code: finding.severity.value for finding in jwtinspect.inspect(text, at=START + 60).findings}


@pytest.mark.parametrize(
    ("first", "second", "severity"),
    [
        (ENTRA, f"https://sts.windows.net/{TENANT}/", None),
        (ENTRA, f"https://sts.windows.net/{OTHER}/", "warning"),
        (ENTRA, ENTRA.replace(TENANT, OTHER), "warning"),
        (KEYCLOAK, KEYCLOAK.replace("acme", "other"), "warning"),
        (KEYCLOAK, KEYCLOAK.replace("sso", "backchannel"), "note"),
        (COGNITO + "AbCdEfGhI", COGNITO + "ZyXwVuTsR", "warning"),
        ("https://acme.okta.com", "https://acme.okta.com/oauth2/default", "note"),
        ("https://accounts.google.com", "accounts.google.com", None),
        ("https://a.example.com/", "HTTPS://A.EXAMPLE.COM".lower(), None),
    ],
)
def test_different_issuers_accuse_only_across_providers_and_tenants(
    first: str, second: str, severity: str | None
) -> None:
    identity, access = id_token(3600, issuer=first), access_token(3600, issuer=second)
    assert found(response(id_token=identity, access_token=access, expires_in=3600)).get("PAR504") == severity


def test_the_tenant_is_told_by_tid_before_the_issuer() -> None:
    identity = id_token(3600, issuer=ENTRA, tid=TENANT)
    access = access_token(3600, issuer=f"https://sts.windows.net/{OTHER}/", tid=TENANT.upper())
    assert "PAR504" not in found(response(id_token=identity, access_token=access, expires_in=3600))


def test_tokens_of_one_session_with_two_users_are_mixed() -> None:
    def pair(first: str, second: str) -> str:
        identity = id_token(300, issuer=KEYCLOAK, typ="ID", sub="u-1", sid=first)
        access = access_token(300, issuer=KEYCLOAK, typ="Bearer", sub="u-2", sid=second)
        return response(id_token=identity, access_token=access, expires_in=300)

    assert found(pair("s-1", "s-1"))["PAR505"] == "warning"
    assert found(pair("s-1", "s-2")).get("PAR505") != "warning"


def test_who_the_user_is_stands_in_no_sentence() -> None:
    text = response(id_token=id_token(3600, sub="anna@example.com"), access_token=access_token(3600, sub="00u1secret"))
    for finding in jwtinspect.inspect(text, at=START).findings:
        said = finding.message + json.dumps(finding.evidence)
        assert "anna" not in said and "00u1secret" not in said
