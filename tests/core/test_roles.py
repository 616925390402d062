"""A token's role comes from what it says itself, then from where it stood, then from a guess."""

import pytest

from jwtinspect.core.roles import explicit_role, guessed_role, named_role, role_of
from jwtinspect.core.token import Kind, Place, Role, Token


@pytest.mark.parametrize(
    ("header", "claims", "role"),
    [
        ({"typ": "at+jwt"}, {}, Role.ACCESS_TOKEN),
        ({"typ": "application/AT+JWT"}, {}, Role.ACCESS_TOKEN),
        ({"typ": "dpop+jwt"}, {}, Role.DPOP_PROOF),
        ({"typ": "logout+jwt"}, {}, Role.LOGOUT_TOKEN),
        (
            {"typ": "secevent+jwt"},
            {"events": {"http://schemas.openid.net/event/backchannel-logout": {}}},
            Role.LOGOUT_TOKEN,
        ),
        (
            {"typ": "secevent+jwt"},
            {"events": {"https://schemas.openid.net/secevent/risc/event-type/account-disabled": {}}},
            None,
        ),
        ({"typ": "JWT"}, {"typ": "ID"}, Role.ID_TOKEN),
        ({"typ": "JWT"}, {"typ": "Bearer"}, Role.ACCESS_TOKEN),
        ({"typ": "JWT"}, {"typ": "Offline"}, Role.REFRESH_TOKEN),
        ({}, {"token_use": "access"}, Role.ACCESS_TOKEN),
        ({}, {"tokenName": "id_token"}, Role.ID_TOKEN),
        ({}, {"jti": "AT.qYw2m0cT0gT4b0V3v0W9vK0f3"}, Role.ACCESS_TOKEN),
        ({}, {"jti": "ID.qYw2m0cT0gT4b0V3v0W9vK0f3"}, Role.ID_TOKEN),
        ({}, {"events": {"http://schemas.openid.net/event/backchannel-logout": {}}}, Role.LOGOUT_TOKEN),
        ({"typ": 7}, {"typ": ["ID"], "token_use": None, "jti": 3}, None),
    ],
)
def test_a_token_that_says_what_it_is_is_believed(header: dict, claims: dict, role: Role | None) -> None:
    assert explicit_role(header, claims) is role


@pytest.mark.parametrize(
    ("name", "role"),
    [
        ("id_token", Role.ID_TOKEN),
        ("idToken", Role.ID_TOKEN),
        ("ACCESS_TOKEN", Role.ACCESS_TOKEN),
        ("CognitoIdentityServiceProvider.abc.refreshToken", Role.REFRESH_TOKEN),
        ("Authorization", None),
        ("DPoP", Role.DPOP_PROOF),
        ("apikey", Role.API_KEY),
        ("MY_APP_ID_TOKEN", Role.ID_TOKEN),
        ("token", None),
        ("", None),
    ],
)
def test_a_name_tells_the_role(name: str, role: Role | None) -> None:
    assert named_role(name) is role


@pytest.mark.parametrize(
    ("claims", "role"),
    [
        ({"scope": "openid"}, Role.ACCESS_TOKEN),
        ({"nonce": "n"}, Role.ID_TOKEN),
        ({"htm": "GET", "htu": "https://a.example"}, Role.DPOP_PROOF),
        ({"iss": "c1", "sub": "c1", "jti": "1", "aud": "https://as.example"}, Role.CLIENT_ASSERTION),
        ({"role": "anon", "iss": "supabase"}, Role.API_KEY),
        ({"sub": "u", "email": "a@b.example"}, Role.USERINFO),
        ({"sub": "u", "email": "a@b.example", "name": "A", "aud": "c1", "iss": "i", "iat": 1}, Role.USERINFO),
        ({"sub": "u", "email": "a@b.example", "aud": "c1", "iat": 1}, Role.UNKNOWN),
        ({"token_introspection": {}}, Role.INTROSPECTION),
        ({"email": "a@b.example", "aud": "c1", "exp": 1}, Role.ID_TOKEN),
        ({"exp": 1}, Role.UNKNOWN),
        ({}, Role.UNKNOWN),
        (
            {"iss": "kubernetes/serviceaccount", "kubernetes.io/serviceaccount/namespace": "n", "sub": "s"},
            Role.ACCESS_TOKEN,
        ),
        (
            {"iss": "i", "aud": "authenticated", "email": "e", "exp": 1, "aal": "aal1", "session_id": "s"},
            Role.ACCESS_TOKEN,
        ),
        ({"iss": "https://accounts.google.com", "aud": "c", "azp": "c", "sub": "1", "exp": 1}, Role.ID_TOKEN),
        ({"iss": "https://gitlab.example.com", "project_path": "g/p", "pipeline_id": "1"}, Role.ID_TOKEN),
        ({"https://stytch.com/session": {}, "sub": "user-1"}, Role.SESSION),
        ({"iss": "a@p.example", "aud": "https://oauth2.example.com/token", "scope": "s"}, Role.CLIENT_ASSERTION),
        ({"response_type": "code", "client_id": "c", "scope": "openid", "nonce": "n"}, Role.UNKNOWN),
        ({"iss": "https://a.example", "aud": "https://a.example", "nonce": "n", "typ": "verify-email"}, Role.UNKNOWN),
        ({"token_type": "refresh", "exp": 1, "user_id": 1}, Role.REFRESH_TOKEN),
        ({"type": "access", "exp": 1, "sub": "u"}, Role.ACCESS_TOKEN),
        ({"type": ["access"], "token_type": None}, Role.UNKNOWN),
    ],
)
def test_claims_suggest_a_role(claims: dict, role: Role) -> None:
    assert guessed_role({}, claims) is role


@pytest.mark.parametrize("typ", ["kb+jwt", "openid4vci-proof+jwt", "oauth-authz-req+jwt", "dc+sd-jwt", "txntoken+jwt"])
def test_a_token_of_a_kind_of_its_own_is_not_taken_for_a_usual_one(typ: str) -> None:
    assert guessed_role({"typ": typ}, {"nonce": "n", "aud": "a", "scope": "s"}) is Role.UNKNOWN


@pytest.mark.parametrize("typ", ["JWT", "jwt", "application/jwt", "JOSE", 7, None])
def test_a_type_that_says_nothing_hinders_no_guess(typ: object) -> None:
    assert guessed_role({"typ": typ}, {"nonce": "n", "aud": "a"}) is Role.ID_TOKEN


def test_what_a_client_signs_itself_is_its_assertion_whatever_carries_it() -> None:
    def role(name: str, **claims: object) -> Role:
        return role_of(Token("a.b.c", Kind.JWS, {}, claims, places=(Place("s1", "line 1", name),)))[0]

    assert role("Authorization", iss="123456", iat=1, exp=2) is Role.CLIENT_ASSERTION  # GitHub App
    assert role("Authorization", iss="DEF123GHIJ", iat=1) is Role.CLIENT_ASSERTION  # Apple's push service
    assert role("Authorization", iss="A.B.SHA256:x", sub="A.B", iat=1, exp=2) is Role.CLIENT_ASSERTION  # Snowflake
    assert role("client_secret", iss="DEF123GHIJ", sub="com.example", iat=1, exp=2) is Role.CLIENT_ASSERTION
    assert role("assertion", iss="c1", sub="u@example.com", exp=2) is Role.CLIENT_ASSERTION
    assert role("assertion", iss="https://login.example.com", scp="x", sub="u") is Role.ACCESS_TOKEN  # on behalf of
    assert role("Authorization", iss="https://login.example.com", iat=1, exp=2) is Role.ACCESS_TOKEN
    assert role("Authorization", iss="my-shop", sub="7", iat=1, exp=2) is Role.ACCESS_TOKEN


def test_what_a_token_says_outweighs_the_field_it_stood_in() -> None:
    token = Token("a.b.c", Kind.JWS, {"typ": "at+jwt"}, {}, places=(Place("s1", "$.id_token", "id_token"),))
    assert role_of(token) == (Role.ACCESS_TOKEN, Role.ACCESS_TOKEN)


def test_the_field_outweighs_a_guess() -> None:
    token = Token("a.b.c", Kind.JWS, {}, {"scope": "x"}, places=(Place("s1", "$.id_token", "id_token"),))
    assert role_of(token) == (Role.ID_TOKEN, None)


def test_an_opaque_token_says_nothing_itself() -> None:
    assert role_of(Token("abc", Kind.OPAQUE, {}, {}, places=(Place("s1", "$.refresh_token", "refresh_token"),))) == (
        Role.REFRESH_TOKEN,
        None,
    )


def test_what_an_authorization_header_carries_may_be_the_wrong_token() -> None:
    def carried(claims: dict) -> Role:
        return role_of(Token("a.b.c", Kind.JWS, {}, claims, places=(Place("s1", "line 1", "Authorization"),)))[0]

    assert carried({"nonce": "n", "aud": "client-1"}) is Role.ID_TOKEN
    assert carried({"sub": "user-1"}) is Role.ACCESS_TOKEN
    assert carried({"exp": 1}) is Role.ACCESS_TOKEN
