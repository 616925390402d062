"""What a token is for: by what it says itself, else by the name it was found under, else by a guess (rule G4)."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from jwtinspect.core.token import Kind, Role, Token

_BY_HEADER_TYP = {
    "at+jwt": Role.ACCESS_TOKEN,  # RFC 9068
    "application/at+jwt": Role.ACCESS_TOKEN,
    "dpop+jwt": Role.DPOP_PROOF,  # RFC 9449
    "logout+jwt": Role.LOGOUT_TOKEN,  # OpenID Connect Back-Channel Logout 1.0
    "token-introspection+jwt": Role.INTROSPECTION,  # RFC 9701
    "client-authentication+jwt": Role.CLIENT_ASSERTION,
    "oauth-id-jag+jwt": Role.CLIENT_ASSERTION,
}
_BY_PAYLOAD_TYP = {  # Keycloak
    "ID": Role.ID_TOKEN,
    "Bearer": Role.ACCESS_TOKEN,
    "DPoP": Role.ACCESS_TOKEN,
    "Refresh": Role.REFRESH_TOKEN,
    "Offline": Role.REFRESH_TOKEN,
    "Logout": Role.LOGOUT_TOKEN,
}
_BY_TOKEN_USE = {"id": Role.ID_TOKEN, "access": Role.ACCESS_TOKEN}  # Cognito
_BY_TOKEN_NAME = {
    "id_token": Role.ID_TOKEN,
    "access_token": Role.ACCESS_TOKEN,
    "refresh_token": Role.REFRESH_TOKEN,
}  # ForgeRock
_BY_NAME = {
    "id_token": Role.ID_TOKEN,
    "idtoken": Role.ID_TOKEN,
    "id_token_hint": Role.ID_TOKEN,
    "access_token": Role.ACCESS_TOKEN,
    "accesstoken": Role.ACCESS_TOKEN,
    "refresh_token": Role.REFRESH_TOKEN,
    "refreshtoken": Role.REFRESH_TOKEN,
    "logout_token": Role.LOGOUT_TOKEN,
    "client_assertion": Role.CLIENT_ASSERTION,
    "dpop": Role.DPOP_PROOF,
    "apikey": Role.API_KEY,
    "api_key": Role.API_KEY,
    "x-api-key": Role.API_KEY,
    "anon_key": Role.API_KEY,
    "service_role_key": Role.API_KEY,
    "session_token": Role.SESSION,
    "session_jwt": Role.SESSION,
    "__session": Role.SESSION,
    "userinfo": Role.USERINFO,
}
_BY_DRN = {"DS": Role.SESSION, "DSR": Role.REFRESH_TOKEN}  # Descope
_BY_CLAIM = (
    ("typ", _BY_PAYLOAD_TYP),
    ("token_use", _BY_TOKEN_USE),
    ("tokenName", _BY_TOKEN_NAME),
    ("drn", _BY_DRN),
)
_STATING = frozenset(("typ", "token_use", "tokenName", "drn", "jti", "events"))  # claims that may state a role
_CARRIERS = frozenset(("authorization", "bearer"))  # carry whatever the client put there, the wrong token too


def explicit_role(header: dict[str, Any], claims: dict[str, Any]) -> Role | None:
    """The role that the token states itself; None where it does not."""
    typ = header.get("typ")
    if isinstance(typ, str) and typ != "JWT":
        role = _BY_HEADER_TYP.get(typ.lower())
        if role is not None:
            return role
    if _STATING.isdisjoint(claims):
        return None
    for claim, table in _BY_CLAIM:
        value = claims.get(claim)
        if isinstance(value, str) and value in table:
            return table[value]
    jti = claims.get("jti")
    if isinstance(jti, str) and jti[:3] in ("AT.", "ID.") and len(jti) > 20:  # Okta
        return Role.ACCESS_TOKEN if jti[0] == "A" else Role.ID_TOKEN
    if "events" in claims and "http://schemas.openid.net/event/backchannel-logout" in str(claims["events"])[:500]:
        return Role.LOGOUT_TOKEN
    return None


def named_role(name: str) -> Role | None:
    """The role that a member, header, cookie or parameter name stands for; None where it stands for none."""
    return _short_names_role(name) if len(name) < 64 else _names_role(name)


def _names_role(name: str) -> Role | None:
    lowered = name.lower()
    role = _BY_NAME.get(lowered)
    if role is None:
        found = re.search(r"(id|access|refresh|logout|session)[_-]?token$", lowered)
        role = _BY_NAME.get(found[1] + "_token") if found else None
    return role


_short_names_role = lru_cache(1024)(_names_role)


def names_token(name: str) -> bool:
    """Whether something of that name holds a token, of whatever role."""
    return named_role(name) is not None or name.lower() in _CARRIERS


def guessed_role(header: dict[str, Any], claims: dict[str, Any]) -> Role:
    """The role that the claims suggest: never ground for an accusation."""
    typ = header.get("typ")
    if isinstance(typ, str) and typ[-3:].lower() == "jwt" and typ.lower() not in _OF_NO_KIND:
        return Role.UNKNOWN  # of a kind of its own, a key's proof or a credential say (RFC 8725, section 3.11)
    for names, role in _BY_CLAIMS_PRESENT:
        if names <= claims.keys():
            return role
    issuer, audience = claims.get("iss"), claims.get("aud")
    if isinstance(audience, str) and audience.endswith("/token"):  # the token endpoint (RFC 7523, section 3)
        return Role.CLIENT_ASSERTION
    if not _SCOPED.isdisjoint(claims):
        return Role.ACCESS_TOKEN
    if isinstance(issuer, str) and issuer.startswith(_ISSUERS_OF_ID_TOKENS):
        return Role.ID_TOKEN
    if not _OF_A_LOGIN.isdisjoint(claims) and (issuer is None or issuer != audience):
        return Role.ID_TOKEN
    kind = claims.get("token_type", claims.get("type"))
    if isinstance(kind, str) and kind in _BY_KIND:
        return _BY_KIND[kind]
    if claims.get("role") in ("anon", "service_role"):  # Supabase
        return Role.API_KEY
    if issuer is not None and issuer == claims.get("sub") and "jti" in claims:  # RFC 7523, section 3
        return Role.CLIENT_ASSERTION
    if "email" in claims and isinstance(audience, str) and "exp" in claims:
        return Role.ID_TOKEN
    if claims and "exp" not in claims and "iat" not in claims and "sub" in claims and "aud" not in claims:
        return Role.USERINFO
    if "exp" not in claims and "sub" in claims and "email" in claims and "name" in claims:  # a signed answer
        return Role.USERINFO
    return Role.UNKNOWN


_OF_NO_KIND = frozenset(("jwt", "application/jwt", *_BY_HEADER_TYP))
_BY_CLAIMS_PRESENT = tuple(
    (frozenset(names.split()), role)
    for names, role in (
        ("token_introspection", Role.INTROSPECTION),
        ("htm htu", Role.DPOP_PROOF),
        ("response_type client_id", Role.UNKNOWN),  # a request object (RFC 9101)
        ("kubernetes.io", Role.ACCESS_TOKEN),
        ("kubernetes.io/serviceaccount/namespace", Role.ACCESS_TOKEN),  # those that never end
        ("aal session_id", Role.ACCESS_TOKEN),  # Supabase, which writes the user's address there too
        ("https://stytch.com/session", Role.SESSION),
        ("job_workflow_ref", Role.ID_TOKEN),  # what GitHub Actions calls its OIDC token
        ("project_path pipeline_id", Role.ID_TOKEN),  # GitLab
        ("oidc.circleci.com/project-id", Role.ID_TOKEN),
    )
)
"""What claims suggest that stand together: the first that are all there."""
_SCOPED = frozenset(("scope", "scp", "gty", "permissions"))
_OF_A_LOGIN = frozenset(("nonce", "at_hash", "c_hash", "s_hash"))
_BY_KIND = {"access": Role.ACCESS_TOKEN, "refresh": Role.REFRESH_TOKEN}  # Django's and Flask's libraries
_ISSUERS_OF_ID_TOKENS = (
    "https://accounts.google.com",
    "https://token.actions.githubusercontent.com",
    "https://securetoken.google.com/",
    "https://appleid.apple.com",
)
"""Issuers all of whose JWTs are id_tokens."""
_SIGNED_BY_CLIENTS = frozenset(("assertion", "client_secret"))
"""Names under which a client sends a JWT that it signed itself, or, with an issuer's address in it, a user's token."""


def _speaks_for_its_issuer(claims: dict[str, Any]) -> bool:
    """Whether it names nobody but an issuer that is no server: an app signed it, for GitHub, Apple or Snowflake say."""
    issuer = claims.get("iss")
    if not isinstance(issuer, str) or "://" in issuer or not claims.keys() <= _OF_NOBODY:
        return False
    return "sub" not in claims or issuer.startswith(f"{claims['sub']}.SHA256:")


_OF_NOBODY = frozenset(("iss", "sub", "iat", "exp", "nbf", "aud", "jti", "bid"))


def role_of(token: Token) -> tuple[Role, Role | None]:
    """The token's role, and the role that it states itself (None where it states none)."""
    stated = explicit_role(token.header, token.claims) if token.kind is not Kind.OPAQUE else None
    if stated is not None:
        return stated, stated
    carried = signed = False
    for place in token.places:
        if place.name:
            role = named_role(place.name)
            if role is not None:
                return role, None
            carried = carried or place.name.lower() in _CARRIERS
            signed = signed or place.name.lower() in _SIGNED_BY_CLIENTS
    if signed and token.kind is Kind.JWS and "://" not in str(token.claims.get("iss", "://")):
        return Role.CLIENT_ASSERTION, None
    guess = guessed_role(token.header, token.claims)
    if guess is Role.USERINFO and token.kind is not Kind.JWS:  # what is missing may only have been cut off
        guess = Role.UNKNOWN
    if carried and guess in (Role.UNKNOWN, Role.USERINFO):
        guess = Role.CLIENT_ASSERTION if _speaks_for_its_issuer(token.claims) else Role.ACCESS_TOKEN
    return guess, None
