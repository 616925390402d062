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
        ({"typ": "secevent+jwt"}, {"events": {}}, Role.LOGOUT_TOKEN),
        ({"typ": "secevent+jwt"}, {}, None),
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
    ],
)
def test_claims_suggest_a_role(claims: dict, role: Role) -> None:
    assert guessed_role({}, claims) is role


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
