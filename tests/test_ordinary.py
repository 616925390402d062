"""What providers send when nothing is wrong raises no error, and no warning but that two lifetimes differ.

Each row is a correct, ordinary response of one provider, judged a minute after it was made (or as said). Naive rules
accuse every one of them.
"""

from __future__ import annotations

import json
from typing import Any

import pytest

import jwtinspect
from jwtinspect.rules.examples import START, dated, id_token, response, segment, token

T = START
DAY = 86400
GUID = "72f988bf-86f1-41af-91ab-2d7cd011db47"
OID = "8f3a2c1d-0b4e-4c5f-9d6a-7e8f90a1b2c3"
OPAQUE = "Zm9vYmFyYmF6LW9wYXF1ZS10b2tlbi0wMTIzNDU2Nzg5"


def jwt(header: dict[str, Any] | None = None, **claims: Any) -> str:
    return token(claims, {"alg": "RS256", "typ": "JWT", "kid": "k1", **(header or {})})


def pair(
    iss: str,
    *,
    id_life: int,
    life: int,
    id_claims: dict[str, Any],
    claims: dict[str, Any],
    back: int = 0,
    header: dict[str, Any] | None = None,
    **members: Any,
) -> str:
    """A token response with an id_token and a JWT access_token; expires_in is the access token's promised life."""
    identity = jwt(**{"iss": iss, "iat": T - back, "exp": T + id_life, "sub": "user-1", "aud": "client-1", **id_claims})
    access = jwt(header, **{"iss": iss, "iat": T - back, "exp": T + life, "sub": "user-1", **claims})
    return response(**{"id_token": identity, "access_token": access, "expires_in": life, **members})


def by_entra(iss: str, life: int, header: dict[str, Any] | None = None, **claims: Any) -> str:
    """A token as Entra dates it: five minutes back."""
    return jwt(header, iss=iss, iat=T - 300, nbf=T - 300, exp=T + life, oid=OID, tid=GUID, **claims)


def opaque(
    iss: str,
    *,
    id_life: int,
    life: int | None,
    access: str,
    id_claims: dict[str, Any] | None = None,
    **members: Any,
) -> str:
    """A token response with an id_token and an opaque access_token."""
    identity = jwt(
        **{"iss": iss, "iat": T, "exp": T + id_life, "sub": "user-1", "aud": "client-1", **(id_claims or {})}
    )
    return response(**{"id_token": identity, "access_token": access, "expires_in": life, **members})


AUTH0 = "https://acme.eu.auth0.com/"
KEYCLOAK = "https://sso.example.com/realms/acme"
ENTRA = f"https://login.microsoftonline.com/{GUID}/v2.0"
ENTRA_V1 = f"https://sts.windows.net/{GUID}/"
V2 = {"nbf": T - 300, "oid": OID, "tid": GUID, "ver": "2.0"}
V2_API = {**V2, "aud": "api-1", "azp": "client-1", "scp": "access"}
AUTH0_JWE = ".".join(
    [
        segment({"alg": "dir", "enc": "A256GCM", "iss": AUTH0}),
        "",
        segment(b"0" * 12),
        segment(b"1" * 80),
        segment(b"2" * 16),
    ]
)
DESCOPE = "https://api.descope.com/P2abcdefghijklmnopqrstuvwxyz0"
POD = {"namespace": "default", "pod": {"name": "p"}, "serviceaccount": {"name": "s"}, "warnafter": T + 3607}
COGNITO = "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_AbC123xyz"
REFRESH_JWE = ".".join(
    [
        segment({"cty": "JWT", "enc": "A256GCM", "alg": "RSA-OAEP"}),
        segment(b"k" * 256),
        segment(b"0" * 12),
        segment(b"1" * 200),
        segment(b"2" * 16),
    ]
)

ORDINARY: dict[str, str] = {
    "auth0 with an API": pair(
        AUTH0,
        id_life=36000,
        life=DAY,
        id_claims={"nonce": "n", "sid": "s"},
        claims={"aud": ["https://api.acme.test", AUTH0 + "userinfo"], "azp": "client-1", "scope": "openid"},
        refresh_token="v1.MadeUpRefresh-0123456789abcdef",
    ),
    "auth0 without an audience": opaque(AUTH0, id_life=36000, life=DAY, access=AUTH0_JWE),
    "auth0 MFA API": response(
        access_token=jwt(
            iss=AUTH0, aud=AUTH0 + "mfa/", iat=T, exp=T + 600, sub="auth0|1", scope="enroll", azp="client-1"
        ),
        expires_in=600,
    ),
    "auth0 Management API in a single-page app": response(
        access_token=jwt(
            iss=AUTH0,
            aud=[AUTH0 + "api/v2/", AUTH0 + "userinfo"],
            iat=T,
            exp=T + 7200,
            sub="auth0|1",
            azp="client-1",
            scope="read:current_user",
        ),
        expires_in=7200,
    ),
    "auth0 token exchange": response(
        access_token="ya29.a0AfH6SMC-made-up.tail-of-it",
        expires_in=1377,
        issued_token_type="http://auth0.com/oauth/token-type/federated-connection-access-token",
    ),
    "okta org server": pair(
        "https://dev-1.okta.com",
        id_life=3600,
        life=3600,
        id_claims={"sub": "00u1abcd", "jti": "ID.qYw2m0cT0gT4b0V3v0W9vK0f3"},
        claims={
            "sub": "user@acme.test",
            "uid": "00u1abcd",
            "cid": "client-1",
            "aud": "https://dev-1.okta.com",
            "scp": ["openid"],
            "jti": "AT.qYw2m0cT0gT4b0V3v0W9vK0f3",
        },
    ),
    "okta custom server": pair(
        "https://dev-1.okta.com/oauth2/default",
        id_life=3600,
        life=3600,
        id_claims={"sub": "00u1abcd", "jti": "ID.qYw2m0cT0gT4b0V3v0W9vK0f3", "ver": 1},
        claims={
            "sub": "user@acme.test",
            "uid": "00u1abcd",
            "cid": "client-1",
            "aud": "api://default",
            "scp": ["openid"],
            "jti": "AT.qYw2m0cT0gT4b0V3v0W9vK0f3",
            "ver": 1,
        },
    ),
    "entra v2 with a v1 API": response(
        id_token=by_entra(ENTRA, 3600, aud="client-1", sub="pairwise-1", ver="2.0"),
        access_token=by_entra(
            ENTRA_V1,
            4271,
            {"nonce": "hashed-before-signing"},
            aud="00000003-0000-0000-c000-000000000000",
            sub="pairwise-2",
            appid="client-1",
            scp="User.Read",
            ver="1.0",
        ),
        expires_in=4271,
        ext_expires_in=4271,
    ),
    "entra v2 received just now": dated(
        pair(
            ENTRA,
            id_life=3600,
            life=4000,
            back=300,
            id_claims=V2,
            claims=V2_API,
        )
    ),
    "entra single-page app with a refresh token near its end": pair(
        ENTRA,
        id_life=3600,
        life=5000,
        back=300,
        id_claims={"oid": OID, "tid": GUID},
        claims={"aud": "api-1", "azp": "client-1", "scp": "access", "oid": OID, "tid": GUID},
        refresh_token="0.AXEAd-made-up.AgABAAAA-made-up.tail",
        refresh_token_expires_in=1200,
    ),
    "entra v1 with text for numbers": response(
        access_token=by_entra(ENTRA_V1, 3599, aud="https://management.azure.com/", appid="client-1"),
        expires_in="3599",
        expires_on=str(T + 3599),
        not_before=str(T - 300),
        resource="https://management.azure.com/",
    ),
    "entra managed identity from its cache": response(
        access_token=by_entra(ENTRA_V1, 86399, aud="https://vault.azure.net", appid="client-1", xms_cc=["cp1"]),
        expires_in="50000",
        expires_on=str(T + 86399),
        resource="https://vault.azure.net",
    ),
    "entra personal account": opaque(
        "https://login.microsoftonline.com/9188040d-6c67-4c5b-b112-36a304b66dad/v2.0",
        id_life=DAY,
        life=3600,
        access="EwBwA8l6BAAU-made-up-opaque-0123456789",
        refresh_token="M.C512_BL2.0.U.-made-up",
    ),
    "entra app only": response(
        access_token=by_entra(ENTRA, 3599, aud="api-1", azp="client-1", idtyp="app"),
        expires_in=3599,
    ),
    "b2c with its own client as scope": pair(
        f"https://contoso.b2clogin.com/{GUID}/v2.0/",
        id_life=3600,
        life=3600,
        id_claims={"nbf": T, "nonce": "n", "tfp": "B2C_1_signin"},
        claims={"aud": "client-1", "nbf": T, "azp": "client-1", "scp": "access", "tfp": "B2C_1_signin"},
        not_before=T,
        expires_on=T + 3600,
        id_token_expires_in=3600,
        refresh_token_expires_in=1209600,
    ),
    "google": opaque(
        "https://accounts.google.com",
        id_life=3600,
        life=3599,
        access="ya29.a0AfB_byC-made-up.second.third",
        id_claims={"azp": "android-client", "aud": "web-client", "at_hash": None},
        scope="openid",
    ),
    "google service account": response(
        access_token=None,
        token_type=None,
        id_token=jwt(
            iss="https://accounts.google.com",
            aud="https://run.example",
            iat=T,
            exp=T + 3600,
            sub="1",
            azp="1",
            email="a@b.example",
        ),
    ),
    "google tokeninfo": json.dumps(
        {
            "aud": "client-1",
            "azp": "client-1",
            "exp": str(T + 3599),
            "expires_in": "3599",
            "scope": "openid",
            "sub": "1",
        }
    ),
    "google workspace with a time limit": opaque(
        "https://accounts.google.com",
        id_life=3600,
        life=3599,
        access="ya29.a0AfB_byC-made-up",
        refresh_token="1//09-made-up",
        refresh_token_expires_in=15551999,
    ),
    "firebase refresh": (
        lambda same: response(
            id_token=same,
            access_token=same,
            expires_in="3600",
            refresh_token="AMf-made-up",
            user_id="u",
            project_id="1",
        )
    )(
        jwt(
            iss="https://securetoken.google.com/my-proj",
            aud="my-proj",
            auth_time=T - 9000,
            iat=T,
            exp=T + 3600,
            sub="u",
            user_id="u",
            firebase={"sign_in_provider": "password"},
        )
    ),
    "firebase emulator": token(
        {
            "iss": "https://securetoken.google.com/my-proj",
            "aud": "my-proj",
            "iat": T,
            "exp": T + 3600,
            "sub": "u",
            "user_id": "u",
            "firebase": {},
        },
        {"alg": "none", "typ": "JWT"},
        b"",
    ),
    "cognito": pair(
        COGNITO,
        id_life=3600,
        life=3600,
        id_claims={"token_use": "id", "cognito:username": "u", "auth_time": T},
        claims={
            "token_use": "access",
            "client_id": "client-1",
            "scope": "openid",
            "username": "u",
            "auth_time": T,
        },
        refresh_token=REFRESH_JWE,
    ),
    "keycloak": pair(
        KEYCLOAK,
        id_life=300,
        life=300,
        id_claims={"typ": "ID", "azp": "client-1", "sid": "s"},
        claims={"typ": "Bearer", "azp": "client-1", "aud": "account", "sid": "s", "scope": "openid"},
        refresh_expires_in=1800,
        refresh_token=jwt(
            iss=KEYCLOAK,
            aud=KEYCLOAK,
            typ="Refresh",
            iat=T,
            exp=T + 1800,
            sub="user-1",
            azp="client-1",
            sid="s",
        ),
        **{"not-before-policy": 0},
    ),
    "keycloak of an old version": pair(
        KEYCLOAK,
        id_life=300,
        life=300,
        id_claims={"typ": "ID", "azp": "client-1", "nbf": 0, "auth_time": 0},
        claims={"typ": "Bearer", "azp": "client-1", "nbf": 0, "auth_time": 0, "aud": "account"},
        refresh_expires_in=1800,
    ),
    "keycloak client credentials": response(
        access_token=jwt(
            iss=KEYCLOAK,
            typ="Bearer",
            azp="client-1",
            aud="account",
            iat=T,
            exp=T + 300,
            sub="svc",
            scope="email",
        ),
        expires_in=300,
        refresh_expires_in=0,
    ),
    "keycloak near the end of its session": pair(
        KEYCLOAK,
        id_life=120,
        life=120,
        id_claims={"typ": "ID", "azp": "client-1", "auth_time": T - 35880},
        claims={"typ": "Bearer", "azp": "client-1", "auth_time": T - 35880, "aud": "account"},
        refresh_expires_in=120,
        refresh_token=jwt(iss=KEYCLOAK, aud=KEYCLOAK, typ="Refresh", iat=T, exp=T + 120, sub="user-1", azp="client-1"),
    ),
    "keycloak offline token": pair(
        KEYCLOAK,
        id_life=300,
        life=300,
        id_claims={"typ": "ID", "azp": "client-1"},
        claims={"typ": "Bearer", "azp": "client-1", "aud": "account"},
        refresh_expires_in=0,
        refresh_token=jwt(iss=KEYCLOAK, aud=KEYCLOAK, typ="Offline", iat=T, exp=0, sub="user-1", azp="client-1"),
    ),
    "pingone": pair(
        f"https://auth.pingone.com/{GUID}/as",
        id_life=3600,
        life=3600,
        id_claims={"nonce": "n"},
        claims={"aud": ["https://api.acme.test"], "client_id": "client-1", "scope": "openid"},
    ),
    "pingfederate with a bare access token": response(
        id_token=id_token(300, issuer="https://sso.ping.example"),
        access_token=jwt(iss=None, exp=T + 7200, scope="openid", client_id="client-1"),
        expires_in=7199,
    ),
    "pingfederate with a session identifier": pair(
        "https://sso.ping.example",
        id_life=300,
        life=7200,
        id_claims={"pi.sri": "Zm9v", "nonce": "n"},
        claims={"client_id": "client-1", "scope": "openid"},
    ),
    "forgerock": pair(
        "https://am.example.com/am/oauth2/realms/root",
        id_life=3600,
        life=3600,
        id_claims={"tokenName": "id_token", "azp": "client-1"},
        claims={
            "tokenName": "access_token",
            "aud": "client-1",
            "expires_in": 3600,
            "scope": ["openid"],
            "realm": "/",
            "auth_time": T,
        },
    ),
    "onelogin": opaque("https://acme.onelogin.com/oidc/2", id_life=7200, life=3600, access=OPAQUE),
    "salesforce": response(
        access_token="00D50000000IZ3Z!AQ0AQDpEDKYsn7ioKug2aSmgCjgrPjG9eRLza8jXWoW7uA.made.up",
        signature="c2lnbmF0dXJl",
        issued_at=str(T * 1000 + 123),
        id="https://login.salesforce.com/id/00Dx/005x",
        id_token=jwt(
            iss="https://login.salesforce.com",
            aud="client-1",
            sub="https://login.salesforce.com/id/00Dx/005x",
            iat=T,
            exp=T + 120,
        ),
    ),
    "salesforce assertion in milliseconds": "assertion="
    + jwt(iss="client-1", sub="user@acme.test", aud="https://login.salesforce.com", exp=(T + 300) * 1000),
    "gitlab": opaque(
        "https://gitlab.com",
        id_life=120,
        life=7200,
        access="a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f90",
        created_at=T,
    ),
    "gitlab CI": "ID_TOKEN="
    + jwt(
        iss="https://gitlab.com",
        aud="https://vault.example",
        iat=T,
        nbf=T - 5,
        exp=T + 3600,
        pipeline_id="1",
        sub="project_path:a/b:ref_type:branch:ref:main",
        project_path="a/b",
    ),
    "github actions": json.dumps(
        {
            "count": 1,
            "value": jwt(
                iss="https://token.actions.githubusercontent.com",
                aud="sts",
                iat=T,
                nbf=T - 600,
                exp=T + 300,
                sub="repo:a/b:ref:refs/heads/main",
                jti="1",
            ),
        }
    ),
    "github app": "Authorization: Bearer " + jwt(iss="123456", iat=T - 60, exp=T + 600),
    "github oauth app": "access_token=gho_16C7e42F292c6912E7710c838347Ae178B4a&scope=repo%2Cgist&token_type=bearer",
    "apple": opaque(
        "https://appleid.apple.com",
        id_life=DAY,
        life=3600,
        access="a1b2c3.0.made.up-opaque",
        refresh_token="r1b2c3.0.made.up",
    ),
    "kubernetes": json.dumps(
        {
            "kind": "TokenRequest",
            "apiVersion": "authentication.k8s.io/v1",
            "spec": {"expirationSeconds": 3607, "audiences": ["https://kubernetes.default.svc"]},
            "status": {
                "token": jwt(
                    iss="https://kubernetes.default.svc.cluster.local",
                    aud=["https://kubernetes.default.svc"],
                    iat=T,
                    nbf=T,
                    exp=T + 31536000,
                    sub="system:serviceaccount:a:b",
                    **{"kubernetes.io": {"namespace": "a", "warnafter": T + 3607}},
                ),
                "expirationTimestamp": "2026-03-02T10:15:07Z",
            },
        }
    ),
    "kubernetes on EKS": json.dumps(
        {
            "kind": "TokenRequest",
            "status": {
                "token": jwt(
                    iss="https://oidc.eks.eu-west-1.amazonaws.com/id/ABCDEF0123456789",
                    aud=["https://kubernetes.default.svc"],
                    iat=T,
                    nbf=T,
                    exp=T + 7776000,
                    sub="system:serviceaccount:default:s",
                    **{"kubernetes.io": POD},
                ),
                "expirationTimestamp": "2026-03-02T10:15:07Z",
            },
        }
    ),
    "kubernetes token of a secret": jwt(
        iss="kubernetes/serviceaccount",
        sub="system:serviceaccount:default:s",
        **{"kubernetes.io/serviceaccount/namespace": "default", "kubernetes.io/serviceaccount/secret.name": "s-token"},
    ),
    "kubeconfig with several issuers": "users:\n"
    + "".join(
        f"- name: {name}\n  user:\n    auth-provider:\n      config:\n        id-token: {token}\n"
        for name, token in (
            ("a", id_token(3600, issuer="https://accounts.google.com", start=T - 400)),
            ("b", id_token(3600, issuer="https://dex.example.com/dex")),
        )
    ),
    "entra external id": pair(
        f"https://{GUID}.ciamlogin.com/{GUID}/v2.0",
        id_life=3600,
        life=3600,
        back=300,
        id_claims=V2,
        claims=V2_API,
    ),
    "github app's own JWT": "Authorization: Bearer " + jwt(iss="123456", iat=T - 60, exp=T + 600),
    "google service account assertion": "client_assertion="
    + jwt(
        iss="s@p.iam.gserviceaccount.com",
        sub="s@p.iam.gserviceaccount.com",
        aud="https://oauth2.googleapis.com/token",
        iat=T,
        exp=T + 3600,
        jti="1",
    ),
    "apple client secret": "client_secret="
    + jwt(
        {"alg": "ES256"}, iss="ABCDE12345", aud="https://appleid.apple.com", sub="com.acme.app", iat=T, exp=T + 15777000
    ),
    "zoom SDK": json.dumps(
        {"signature": jwt({"alg": "HS256"}, appKey="k", iat=T, exp=T + 7200, tokenExp=T + 7200, mn="1", role=0)}
    ),
    "supabase": response(
        access_token=jwt(
            iss="https://abcd.supabase.co/auth/v1",
            aud="authenticated",
            iat=T,
            exp=T + 3600,
            sub=OID,
            role="authenticated",
            session_id=GUID,
        ),
        expires_in=3600,
        expires_at=T + 3600,
        refresh_token="made-up-refresh",
    ),
    "supabase anonymous key": "apikey: " + jwt(iss="supabase", ref="abcd", role="anon", iat=T, exp=T + 315360000),
    "clerk": "Cookie: __session="
    + jwt(
        iss="https://clerk.acme.test",
        azp="https://app.acme.test",
        iat=T,
        nbf=T - 10,
        exp=T + 60,
        sub="user_1",
        sid="sess_1",
    ),
    "fusionauth": pair(
        "https://acme.fusionauth.io",
        id_life=3600,
        life=3600,
        id_claims={"at_hash": None},
        claims={
            "aud": "client-1",
            "scope": "openid",
            "applicationId": "client-1",
            "authenticationType": "PASSWORD",
            "tid": OID,
        },
        userId=OID,
        tokenExpirationInstant=(T + 3600) * 1000,
    ),
    "duende": pair(
        "https://demo.duendesoftware.com",
        id_life=300,
        life=3600,
        id_claims={"nbf": T, "nonce": "n"},
        claims={
            "aud": "api1",
            "nbf": T,
            "client_id": "client-1",
            "scope": ["openid"],
            "idp": "local",
            "amr": ["pwd"],
            "auth_time": T,
        },
        header={"typ": "at+jwt"},
    ),
    "spring authorization server": pair(
        "https://auth.spring.example",
        id_life=1800,
        life=300,
        id_claims={"azp": "client-1", "auth_time": T},
        claims={"aud": "client-1", "nbf": T, "scope": ["openid"]},
    ),
    "hydra": opaque(
        "https://acme.projects.oryapis.com",
        id_life=3600,
        life=3599,
        access="ory_at_abc0123456789.def0123456789",
        refresh_token="ory_rt_abc.def",
    ),
    "zitadel": response(
        id_token=jwt(
            iss="https://acme.zitadel.cloud",
            aud=["client-1", "client-2", "project-1"],
            azp="client-1",
            iat=T - 5,
            exp=T + 43205,
            sub="1",
            nonce="n",
        ),
        access_token=jwt(
            iss="https://acme.zitadel.cloud",
            aud=["client-1", "client-2", "project-1"],
            iat=T - 5,
            nbf=T - 5,
            exp=T + 43200,
            sub="1",
            jti="V2_1",
        ),
        expires_in=43204,
    ),
    "authentik": pair(
        "https://authentik.example/application/o/app/",
        id_life=300,
        life=300,
        id_claims={"sid": "s", "amr": ["pwd"], "auth_time": T},
        claims={"aud": "client-1", "azp": "client-1", "uid": "u", "sid": "s", "amr": ["pwd"], "auth_time": T},
    ),
    "authelia": opaque(
        "https://auth.example.com", id_life=3600, life=3599, access="authelia_at_abc0123456789.def0123456789"
    ),
    "dex": pair(
        "https://dex.example.com/dex",
        id_life=DAY,
        life=DAY,
        id_claims={"at_hash": None, "nonce": "n"},
        claims={"aud": "client-1", "email": "a@b.example", "email_verified": True},
    ),
    "workos": json.dumps(
        {
            "user": {"id": "user_1"},
            "access_token": jwt(
                iss="https://api.workos.com/user_management/client_1",
                sub="user_1",
                sid="session_1",
                iat=T,
                exp=T + 300,
            ),
            "refresh_token": "made-up-refresh",
            "oauth_tokens": {
                "access_token": "provider-opaque-0123456789",
                "refresh_token": "r-0123456789",
                "expires_at": T + 3600,
                "scopes": [],
            },
        }
    ),
    "stytch": json.dumps(
        {
            "session_token": "made-up-session-token-0123456789",
            "session": {"expires_at": "2026-04-01T09:15:00Z"},
            "session_jwt": jwt(
                iss="stytch.com/project-live-1",
                aud=["project-live-1"],
                iat=T,
                nbf=T,
                exp=T + 300,
                sub="user-1",
                **{"https://stytch.com/session": {"expires_at": "2026-04-01T09:15:00Z"}},
            ),
        }
    ),
    "descope": json.dumps(
        {
            "sessionJwt": jwt(iss=DESCOPE, iat=T, exp=T + 600, sub="U1", drn="DS", rexp="2026-03-30T09:15:00Z"),
            "refreshJwt": jwt(iss=DESCOPE, iat=T - 90000, exp=T + 2419200, sub="U1", drn="DSR"),
        }
    ),
    "linkedin with an id_token": opaque(
        "https://www.linkedin.com/oauth",
        id_life=3600,
        life=5184000,
        access="AQXdSP_W41_UPs5ioT_t8HESyODB4FqbkJ8LrV_5mff4gPODzOYR",
        refresh_token="AQWAft_WjYZKwuWXLC5hQlghgTam-tuT8CvFej9-XxGyqeER_7jTr8HmjiGjqil13i7gMFjyDxh1g7C_Ve",
        refresh_token_expires_in=31536000,
    ),
    "linkedin near the end of its refresh token": opaque(
        "https://www.linkedin.com/oauth",
        id_life=3600,
        life=864000,
        access="AQXdSP_W41_UPs5ioT_t8HESyODB4FqbkJ8LrV_5mff4gPODzOYR",
        refresh_token="AQWAft_WjYZKwuWXLC5hQlghgTam-tuT8CvFej9-XxGyqeER_7jTr8HmjiGjqil13i7gMFjyDxh1g7C_Ve",
        refresh_token_expires_in=864000,
    ),
    "linkedin": response(
        access_token="AQXdSP_W41_UPs5ioT_t8HESyODB4FqbkJ8LrV_5mff4gPODzOYR",
        expires_in=5184000,
        refresh_token="AQWAft_WjYZKwuWXLC5hQlghgTam-tuT8CvFej9-XxGyqeER_7jTr8HmjiGjqil13i7gMFjyDxh1g7C_Ve",
        refresh_token_expires_in=525600,
    ),
    "slack": json.dumps(
        {
            "ok": True,
            "access_token": "xoxb-17653672481-19874698323-pdFZKVeTuE8sk7oOcHrzzqgy",
            "token_type": "bot",
            "authed_user": {"id": "U1", "access_token": "xoxp-1234", "token_type": "user"},
        }
    ),
    "zoom": pair(
        "https://zoom.us",
        id_life=3600,
        life=3600,
        id_claims={"nonce": "n"},
        claims={"aud": "https://oauth.zoom.us", "uid": "u", "nbf": T, "auid": "x", "ver": 10},
    ),
    "ad fs": response(
        access_token=jwt(
            aud="microsoft:identityserver:https://api.example.com",
            iss="http://adfs.example.com/adfs/services/trust",
            iat=T,
            nbf=T,
            exp=T + 3600,
            appid=GUID,
            auth_time="2026-03-02T09:14:58.121Z",
            ver="1.0",
        ),
        id_token=jwt(aud=GUID, iss="https://adfs.example.com/adfs", iat=T, exp=T + 3600, auth_time=T - 2, sub="x="),
        expires_in=3600,
        refresh_token=OPAQUE,
        refresh_token_expires_in=28799,
    ),
    "auth0 on a domain of one's own": pair(
        "https://login.example.com/",
        id_life=36000,
        life=DAY,
        id_claims={"sid": "s1", "sub": "google-oauth2|1"},
        claims={"aud": ["https://api.example.com", "https://login.example.com/userinfo"], "sub": "google-oauth2|1"},
    ),
    "keycloak's link in a mail": "https://sso.example.com/realms/acme/login-actions/action-token?key="
    + jwt(iss=KEYCLOAK, aud=KEYCLOAK, iat=T, exp=T + 300, typ="verify-email", nonce="n", sub="u", asid="s"),
    "a credential with its holder's proof": jwt(
        {"alg": "ES256", "typ": "dc+sd-jwt"},
        iss="https://issuer.example",
        iat=T,
        exp=T + 180 * DAY,
        vct="v",
        _sd_alg="sha-256",
    )
    + "~WyJzMCIsIm5hbWUiLCJBIl0~"
    + jwt({"alg": "ES256", "typ": "kb+jwt"}, nonce="n", aud="https://verifier.example", iat=T, sd_hash="q" * 43),
    "a wallet's proof of its key": json.dumps(
        {
            "proofs": {
                "jwt": [
                    jwt(
                        {"alg": "ES256", "typ": "openid4vci-proof+jwt", "jwk": {"kty": "EC"}},
                        iss="c",
                        aud="https://issuer.example",
                        iat=T,
                        nonce="z",
                    )
                ]
            }
        }
    ),
    "snowflake key pair in milliseconds": "Authorization: Bearer "
    + jwt(iss="ACME.USER.SHA256:abc", sub="ACME.USER", iat=T * 1000, exp=(T + 3600) * 1000),
    "aws sts web identity": "token="
    + jwt(
        iss="https://abc123.tokens.sts.global.api.aws",
        aud="https://api.acme.test",
        iat=T,
        exp=T + 300,
        sub="arn:aws:iam::123456789012:role/x",
    ),
    "aws load balancer": "x-amzn-oidc-data: "
    + token(
        {"sub": "1", "email": "a@b.example", "iss": COGNITO},
        {
            "alg": "ES256",
            "kid": "1",
            "signer": "arn:aws:elasticloadbalancing:eu-west-1:1:loadbalancer/app/x/1",
            "iss": COGNITO,
            "client": "client-1",
            "exp": T + 120,
            "typ": "JWT",
        },
    ),
    "dpop proof": "DPoP: "
    + jwt(
        {
            "typ": "dpop+jwt",
            "alg": "ES256",
            "kid": None,
            "jwk": {"kty": "EC", "crv": "P-256", "x": "a", "y": "b"},
        },
        htm="GET",
        htu="https://api.acme.test",
        iat=T,
        jti="1",
    ),
    "logout token": "logout_token="
    + jwt(
        {"typ": "logout+jwt"},
        iss=AUTH0,
        aud="client-1",
        iat=T,
        jti="1",
        sid="s",
        events={"http://schemas.openid.net/event/backchannel-logout": {}},
    ),
    "names in Arabic and Persian": response(
        id_token=id_token(3600, name="محمد", family_name="می\u200cخواهم", nickname="👨\u200d👩\u200d👧"),
        access_token=OPAQUE,
        expires_in=3600,
    ),
    "a ticket with the signatures taken off": response(
        id_token=id_token(3600, at_hash="MTIzNDU2Nzg5MDEyMzQ1Ng").rsplit(".", 1)[0] + ".[signature removed]",
        access_token=jwt(
            iss="https://login.example.com/",
            aud="https://api.example.com",
            azp="client-1",
            iat=T,
            exp=T + 3600,
            scope="x",
            sub="user|1",
        ).rsplit(".", 1)[0]
        + ".[signature removed]",
        expires_in=3600,
    ),
    "own session endpoint": json.dumps(
        {
            "accessToken": jwt(iss=AUTH0, aud="https://api.acme.test", iat=T - 3600, exp=T + 7200, sub="1", scope="x"),
            "expires": "2026-04-01T09:15:00Z",
        }
    ),
}


GOVERNED: dict[str, tuple[str | None, dict[str, str]]] = {
    "auth0 with an API": (
        "auth0",
        {
            "id_token": "ID Token Expiration",
            "access_token": "Maximum Access Token Lifetime",
            "refresh_token": "Idle Refresh Token Lifetime",
        },
    ),
    "auth0 without an audience": ("auth0", {"access_token": "/userinfo token lifetime"}),
    "auth0 MFA API": ("auth0", {"access_token": "MFA API token lifetime"}),
    "auth0 Management API in a single-page app": ("auth0", {"access_token": "Management API token lifetime"}),
    "auth0 token exchange": ("google", {"access_token": "Access token lifetime"}),
    "okta org server": ("okta", {"id_token": "ID token lifetime", "access_token": "Access token lifetime"}),
    "okta custom server": ("okta", {"id_token": "ID token lifetime", "access_token": "Access token lifetime is"}),
    "entra v2 with a v1 API": ("entra", {"id_token": "AccessTokenLifetime", "access_token": "AccessTokenLifetime"}),
    "entra v2 received just now": ("entra", {"access_token": "AccessTokenLifetime"}),
    "entra single-page app with a refresh token near its end": ("entra", {"refresh_token": "Refresh token lifetime"}),
    "entra v1 with text for numbers": ("entra", {"access_token": "AccessTokenLifetime"}),
    "entra managed identity from its cache": ("entra", {"access_token": "Continuous access evaluation"}),
    "entra personal account": ("entra", {"access_token": "AccessTokenLifetime"}),
    "entra app only": ("entra", {"access_token": "AccessTokenLifetime"}),
    "entra external id": ("entra", {"access_token": "AccessTokenLifetime"}),
    "b2c with its own client as scope": ("entra-b2c", {"access_token": "Access & ID token lifetimes (minutes)"}),
    "google": ("google", {"id_token": "ID token lifetime", "access_token": "Access token lifetime"}),
    "google service account": ("google", {"id_token": "ID token lifetime"}),
    "google workspace with a time limit": ("google", {"refresh_token": "Time-limited access"}),
    "firebase refresh": ("firebase", {"id_token": "ID token lifetime"}),
    "cognito": (
        "cognito",
        {
            "id_token": "ID token expiration",
            "access_token": "Access token expiration",
            "refresh_token": "Refresh token expiration",
        },
    ),
    "keycloak": (
        "keycloak",
        {
            "id_token": "Access Token Lifespan",
            "access_token": "Access Token Lifespan",
            "refresh_token": "SSO Session Idle",
        },
    ),
    "keycloak of an old version": ("keycloak", {"access_token": "Access Token Lifespan"}),
    "keycloak client credentials": ("keycloak", {"access_token": "Access Token Lifespan"}),
    "keycloak near the end of its session": ("keycloak", {"access_token": "Access Token Lifespan"}),
    "keycloak offline token": ("keycloak", {"refresh_token": "Offline Session Idle"}),
    "pingone": ("pingone", {"access_token": "Access token time to live"}),
    "pingfederate with a session identifier": ("pingfederate", {"id_token": "ID Token Lifetime"}),
    "forgerock": (
        "forgerock",
        {
            "id_token": "OpenID Connect JWT Token Lifetime (seconds)",
            "access_token": "Access Token Lifetime (seconds)",
        },
    ),
    "onelogin": ("onelogin", {"access_token": "Access token expiration"}),
    "salesforce": ("salesforce", {"access_token": "Timeout value"}),
    "gitlab": ("gitlab", {"access_token": "OAuth access token lifetime"}),
    "gitlab CI": ("gitlab", {"id_token": "Job timeout"}),
    "github actions": ("github-actions", {"id_token": "OIDC token lifetime"}),
    "github app": ("github-app", {"client_assertion": "Life of the app's JWT"}),
    "github app's own JWT": ("github-app", {}),
    "apple": ("apple", {}),
    "apple client secret": ("apple", {}),
    "kubernetes": ("kubernetes", {"access_token": "service-account-extend-token-expiration"}),
    "kubernetes on EKS": ("kubernetes", {"access_token": "service-account-extend-token-expiration"}),
    "kubernetes token of a secret": ("kubernetes", {}),
    "supabase": ("supabase", {"access_token": "Access token expiry time"}),
    "clerk": ("clerk", {"session": "Session token lifetime"}),
    "fusionauth": ("fusionauth", {"access_token": "JWT duration"}),
    "duende": ("duende", {"access_token": "AccessTokenLifetime"}),
    "hydra": ("hydra", {"id_token": "ttl.id_token", "access_token": "ttl.access_token"}),
    "zitadel": ("zitadel", {"id_token": "DefaultIdTokenLifetime", "access_token": "DefaultAccessTokenLifetime"}),
    "authentik": ("authentik", {"access_token": "Access token validity"}),
    "authelia": ("authelia", {"access_token": "lifespans.access_token"}),
    "dex": ("dex", {"id_token": "expiry.idTokens", "access_token": "expiry.idTokens"}),
    "workos": ("workos", {"access_token": "Access token duration"}),
    "stytch": ("stytch", {"session": "Session JWT lifetime"}),
    "descope": ("descope", {"session": "Session Token Timeout", "refresh_token": "Refresh Token Timeout"}),
    "linkedin with an id_token": ("linkedin", {"access_token": "Access token lifetime"}),
    "slack": ("slack", {"access_token": "Token rotation"}),
    "zoom SDK": ("zoom", {}),
    "ad fs": ("adfs", {"access_token": "TokenLifetime", "refresh_token": "SsoLifetime"}),
    "auth0 on a domain of one's own": (
        "auth0",
        {"id_token": "ID Token Expiration", "access_token": "Maximum Access Token Lifetime"},
    ),
    "keycloak's link in a mail": ("keycloak", {}),
    "snowflake key pair in milliseconds": ("snowflake", {"client_assertion": "Life of the key-pair JWT"}),
}
"""Who issued each row's tokens, and which setting governs them."""
NOBODY = {
    "pingfederate with a bare access token": "its issuer is whatever it is told, and no claim is its own",
    "spring authorization server": "its issuer is whatever it is told, and no claim is its own",
    "zoom": "its issuer is not documented",
    "linkedin": "two letters are too short a prefix, and there is no id_token",
    "github oauth app": "an OAuth app's tokens begin like nothing that is documented",
    "aws sts web identity": "its issuer is not confirmed",
    "salesforce assertion in milliseconds": "the client signs it, its issuer is the client",
    "google service account assertion": "the client signs it, its issuer is the client",
}
"""Rows whose provider cannot be told from a token, and why."""


@pytest.mark.parametrize("name", GOVERNED)
def test_the_provider_of_an_ordinary_response_is_named_and_the_setting_is_right(name: str) -> None:
    provider, settings = GOVERNED[name]
    report = jwtinspect.inspect(ORDINARY[name], at=T + 60)
    assert provider in {subject.provider.id for subject in report.tokens if subject.provider is not None}
    found = {subject.role.value: subject.setting.name for subject in report.tokens if subject.setting is not None}
    assert {role: found.get(role) for role in settings} == settings


@pytest.mark.parametrize("name", NOBODY)
def test_who_cannot_be_told_is_not_guessed(name: str) -> None:
    report = jwtinspect.inspect(ORDINARY[name], at=T + 60)
    assert not [subject.provider for subject in report.tokens if subject.provider is not None]
    assert not [finding for finding in report.findings if finding.code.startswith("POL")]


@pytest.mark.parametrize("name", ORDINARY)
def test_an_ordinary_response_raises_no_alarm(name: str) -> None:
    report = jwtinspect.inspect(ORDINARY[name], at=T + 60)
    alarms = [
        f"{each.code} {each.severity}: {each.message}"
        for each in report.findings
        if each.severity != "note" and each.code != "LIF102"
    ]
    assert not alarms


@pytest.mark.parametrize("name", [name for name, text in ORDINARY.items() if "eyJ" in text])
def test_every_token_of_an_ordinary_response_is_read(name: str) -> None:
    report = jwtinspect.inspect(ORDINARY[name], at=T + 60)
    readable = {subject.token.compact for subject in report.tokens}
    assert readable
    assert not [subject for subject in report.tokens if subject.token.kind == "broken"]


@pytest.mark.parametrize(
    ("name", "at"),
    [
        ("auth0 with an API", T + 36060),
        ("duende", T + 360),
        ("spring authorization server", T + 360),
        ("gitlab", T + 180),
        ("keycloak near the end of its session", T + 60),
    ],
)
def test_an_id_token_that_has_done_its_work_is_no_error(name: str, at: int) -> None:
    report = jwtinspect.inspect(ORDINARY[name], at=at)
    assert not [each.code for each in report.findings if each.severity == "error"]


def alarms(text: str, **options: Any) -> list[str]:
    report = jwtinspect.inspect(text, **options)
    return [each.message for each in report.findings if each.severity != "note" and each.code != "LIF102"]


MADE_NOW = sorted(ORDINARY.keys() - {"entra managed identity from its cache"})
"""Rows whose response was made when its tokens were issued, or that say nothing of it."""


@pytest.mark.parametrize("late", [0, 1, 3, 5])
@pytest.mark.parametrize("name", MADE_NOW)
def test_an_ordinary_response_raises_no_alarm_when_it_is_known_when_it_was_made(name: str, late: int) -> None:
    text = ORDINARY[name]
    assert not alarms(text, at=T + 60, received_at=T + late)
    if text.startswith("{"):
        assert not alarms(dated(text, f"Mon, 02 Mar 2026 09:15:{late:02} GMT"))


@pytest.mark.parametrize("after", [0, 1, 30, 100])
@pytest.mark.parametrize("name", ORDINARY)
def test_an_ordinary_response_raises_no_alarm_at_any_time_while_it_lives(name: str, after: int) -> None:
    assert not alarms(ORDINARY[name], at=T + after)
