"""Who sent what: ordinary tokens as they are pasted, each with its role, its provider and its lifetime, and no alarm.

A row is a text and what is to be found in it, a word each: role, provider (- where nobody can tell), seconds of life
(- where none is stated).
"""

from __future__ import annotations

import json
from typing import Any

import pytest

import jwtinspect
from jwtinspect.rules.examples import START, token

T = START


def jwt(life: int | None = None, *, alg: str = "RS256", typ: str | None = "JWT", **claims: Any) -> str:
    header = {"alg": alg, "kid": "k1"} | ({"typ": typ} if typ else {})
    dates = {} if life is None else {"iat": T, "exp": T + life}
    return token(dates | claims, header)


def jwe(**header: str) -> str:
    return ".".join((token({}, header).split(".")[0], "", "aXYtaXYtaXYt", "dGV4dA" * 20, "dGFnLXRhZy10YWctdGFn"))


def body(**members: Any) -> str:
    return json.dumps(members)


SUPABASE = {"iss": "https://abcdefgh.supabase.co/auth/v1", "aud": "authenticated", "email": "a@b.example"}
CI = {"project_path": "g/p", "namespace_path": "g", "pipeline_id": "4", "job_id": "5", "nbf": T - 5}
GOOGLE = {"iss": "https://accounts.google.com", "sub": "1", "azp": "c.apps.googleusercontent.com"}
POD = {"namespace": "ns", "serviceaccount": {"name": "s"}}
BEARER = "Authorization: Bearer "

ROWS = {
    # What clients sign themselves
    "Clerk, alone": (
        body(jwt=jwt(60, iss="https://clerk.x.example", sub="user_2a", sid="sess_2a"), object="token"),
        "session clerk 60",
    ),
    "GitHub App, alone": (jwt(660, iss="123456", iat=T - 60, exp=T + 600), "client_assertion github-app 660"),
    "Snowflake, alone": (jwt(3600, iss="A.B.SHA256:x=", sub="A.B"), "client_assertion snowflake 3600"),
    "GitHub App": (BEARER + jwt(660, iss="123456", iat=T - 60, exp=T + 600), "client_assertion github-app 660"),
    "APNs": (BEARER + jwt(alg="ES256", typ=None, iss="DEF123GHIJ", iat=T), "client_assertion - -"),
    "App Store Connect": (BEARER + jwt(1200, alg="ES256", iss="69a6de7", aud="x-v1"), "client_assertion - 1200"),
    "Snowflake": (BEARER + jwt(3600, iss="A.B.SHA256:x=", sub="A.B"), "client_assertion snowflake 3600"),
    "Apple's client secret": (
        "client_secret=" + jwt(15552000, alg="ES256", iss="DEF123GHIJ", sub="c", aud="https://appleid.apple.com"),
        "client_assertion apple 15552000",
    ),
    "Google service account": (
        "assertion="
        + jwt(3600, iss="x@p.iam.gserviceaccount.com", scope="s", aud="https://oauth2.googleapis.com/token"),
        "client_assertion - 3600",
    ),
    "Salesforce": ("assertion=" + jwt(None, iss="3MVG99", sub="a@b", aud="x", exp=T + 180), "client_assertion - -"),
    "Zitadel": ("assertion=" + jwt(3600, iss="1005", sub="1005", aud="https://x.example"), "client_assertion - 3600"),
    "Box": (
        jwt(None, iss="c", sub="1", jti="j", aud="https://api.box.com/oauth2/token", exp=T + 45),
        "client_assertion - -",
    ),
    "on behalf of": (
        "assertion=" + jwt(3600, iss="https://login.example.com/", scp="x", sub="u", aud="api"),
        "access_token - 3600",
    ),
    # Tokens of a kind of their own
    "request object": (jwt(300, typ="oauth-authz-req+jwt", iss="c", scope="openid", nonce="n"), "unknown - 300"),
    "request object without a type": (
        jwt(300, iss="c", response_type="code", client_id="c", nonce="n"),
        "unknown - 300",
    ),
    "key proof": (jwt(None, typ="openid4vci-proof+jwt", iss="c", aud="a", iat=T, nonce="n"), "unknown - -"),
    "credential": (jwt(15768000, typ="dc+sd-jwt", iss="https://i.example", vct="v"), "unknown - 15768000"),
    "risk event": (jwt(None, typ="secevent+jwt", iss="https://a.example", aud="c", events={"x": {}}), "unknown - -"),
    "logout": (
        jwt(120, typ="logout+jwt", iss="https://a.example", sub="u", aud="c", events={"y": {}}),
        "logout_token - 120",
    ),
    "Keycloak's mail": (
        jwt(300, iss="https://a.example/realms/r", aud="https://a.example/realms/r", typ="verify-email", nonce="n"),
        "unknown keycloak 300",
    ),
    # Workloads
    "GitHub Actions": (
        body(count=1, value=jwt(300, iss="https://token.actions.githubusercontent.com", aud="a", sub="repo:x")),
        "id_token github-actions 300",
    ),
    "GitLab CI": ("T=" + jwt(3600, iss="https://gitlab.com", aud="v", **CI), "id_token gitlab 3600"),
    "GitLab CI elsewhere": ("T=" + jwt(600, iss="https://git.example", aud="v", **CI), "id_token gitlab 600"),
    "Kubernetes": (
        jwt(3600, typ=None, iss="https://kubernetes.default.svc", aud=["a"], **{"kubernetes.io": POD}),
        "access_token kubernetes 3600",
    ),
    "Kubernetes without end": (
        jwt(iss="kubernetes/serviceaccount", sub="s", **{"kubernetes.io/serviceaccount/namespace": "ns"}),
        "access_token kubernetes -",
    ),
    "Google's metadata server": (jwt(3600, aud="https://s.run.app", **GOOGLE), "id_token google 3600"),
    "kubelogin": (body(kind="ExecCredential", status={"token": jwt(3600, aud="c", **GOOGLE)}), "id_token google 3600"),
    # Sessions and users
    "Supabase's request": (
        BEARER + jwt(3600, role="authenticated", aal="aal1", session_id="s", amr=[], app_metadata={}, **SUPABASE),
        "access_token supabase 3600",
    ),
    "Supabase's key": ("apikey: " + jwt(315360000, iss="supabase", role="anon"), "api_key supabase 315360000"),
    "Stytch": (
        jwt(
            300,
            iss="stytch.com/project-live-11111111-1111-1111-1111-111111111111",
            **{"https://stytch.com/session": {}},
        ),
        "session stytch 300",
    ),
    "Firebase": (
        BEARER + jwt(3600, iss="https://securetoken.google.com/p", aud="p", sub="u"),
        "id_token firebase 3600",
    ),
    "Django": (body(refresh=jwt(86400, token_type="refresh", user_id=1)), "refresh_token - 86400"),
    "Flask": (body(t=jwt(900, type="access", sub="u", fresh=True)), "access_token - 900"),
    "Auth.js": ("Cookie: next-auth.session-token=" + jwe(alg="dir", enc="A256GCM"), "session - -"),
    "AD FS": (
        body(access_token=jwt(3600, iss="http://a.example/adfs/services/trust", auth_time="2026-03-02T09:14:58.121Z")),
        "access_token adfs 3600",
    ),
    "home-made": (BEARER + jwt(3600, iss="shop", sub="7"), "access_token - 3600"),
}


@pytest.mark.parametrize("name", ROWS)
def test_an_ordinary_token_is_told_for_what_it_is(name: str) -> None:
    text, expected = ROWS[name]
    role, provider, life = expected.split()
    report = jwtinspect.inspect(text, at=T + 20)
    (found,) = report.tokens
    assert found.role == role
    assert (found.provider.id if found.provider else "-") == provider
    assert found.lifetime == (None if life == "-" else int(life))
    assert not [finding for finding in report.findings if finding.severity in ("warning", "error")]
