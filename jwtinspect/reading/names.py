"""The member, parameter, header and cookie names that say what a value is, in every spelling."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

SERVER_TOKENS = frozenset(
    (
        "access_token",
        "id_token",
        "refresh_token",
        "AccessToken",  # Cognito's InitiateAuth
        "IdToken",
        "RefreshToken",
        "oauth_token",
        "session_token",
        "session_jwt",  # Stytch
        "logout_token",
    )
)
CLIENT_TOKENS = (
    frozenset(  # spellings of programs that keep what they were sent: az, Okta's and Amplify's stores, kubeconfig
        (
            "accessToken",
            "idToken",
            "refreshToken",
            "access-token",
            "id-token",
            "refresh-token",
            "sessionToken",
            "sessionJwt",
        )
    )
)
FOREIGN_TOKENS = frozenset(("provider_token", "provider_refresh_token"))  # another provider's, beside Supabase's own
STORE_SIGNS = (
    frozenset(  # members that only a client's own cache has beside the tokens: auth0-spa-js, oidc-client, Angular's
        (
            "decodedToken",
            "oauthTokenScope",
            "profile",
            "access_token_stored_at",
            "id_token_stored_at",
            "access_token_expires_at",
            "credentialType",
            "credential_type",
            "expirationTime",
            "token_expiry",
            "startUrl",
        )
    )
)
STORE_MARKS = (
    frozenset(  # members of objects in which a client wrote down what its clock showed: client_stores.py knows them
        (
            "expiresAt",
            "expiresOn",
            "expires_on",
            "profile",
            "stsTokenManager",
            "access_token_stored_at",
            "authnResult",
            "timeSkew",
            "token_expiry",
            "lastUpdatedAt",
            "credentialType",
            "credential_type",
            "auths",
        )
    )
)
STORE_PREFIXES = ("CognitoIdentityServiceProvider.",)  # the same where the members' names are made up of ids
TOKENS = SERVER_TOKENS | CLIENT_TOKENS | FOREIGN_TOKENS
VAGUE_TOKENS = frozenset(("token", "jwt"))  # say nothing unless the value is a JWT, or an expiry stands beside it
EXPIRIES = frozenset(
    (
        "expires_in",
        "expires_at",
        "expires_on",
        "expiresIn",
        "expiresAt",
        "expiresOn",
        "expirationTimestamp",
        "ExpiresIn",
    )
)

# Compared without case, "_" and "-". "state" and "nonce" open nothing and are missing; "code" is told by its company.
_SECRETS = frozenset(
    (
        "refreshtoken",
        "clientsecret",
        "codeverifier",
        "devicecode",
        "password",
        "passwd",
        "clientassertion",
        "assertion",
        "samlresponse",
        "samlrequest",
        "identitytoken",
        "oauthtoken",
        "clientkeydata",
        "randompasswordkey",
        "rapttoken",
        "providertoken",
        "providerrefreshtoken",
        "apikey",
        "xapikey",
        "msal.cache.encryption",
        "actionsidtokenrequesttoken",
        "proxyauthorization",
        "cookie",
        "setcookie",
        "xcsrftoken",
        "xamzsecuritytoken",
        "secretkey",
        "privatekey",
        "clientkey",
    )
)
_REMOVED = re.compile(
    r"[\[<(*{]?\s*(?:[\w -]{0,40}\b)?"
    r"(?:redacted|removed|masked|hidden|snip(?:ped)?|filtered|omitted|stripped)\b[\w ]{0,40}[\]>)*}]?"
    r"|\*{2,}|[xX]{4,}|\.{3,}|…+|-+|<[^<>]{0,60}>"
    r"|\$\{?\w{1,60}\}?|\{\{[^{}]{0,60}\}\}|%\w{1,60}%",
    re.IGNORECASE,
)
_COMPANY_OF_CODE = frozenset(("grant_type", "redirect_uri", "code_verifier", "state", "session_state", "client_id"))


def is_secret(name: str, company: Iterable[str] = ()) -> bool:
    """Whether a value of that name must not be shared. ``company``: the names beside it; they tell what ``code`` is."""
    if name == "code":
        return not _COMPANY_OF_CODE.isdisjoint(company)
    return len(name) < 40 and _is_secret_word(name)


@lru_cache(1024)
def _is_secret_word(name: str) -> bool:
    return name.lower().replace("_", "").replace("-", "") in _SECRETS


def is_removed(value: str) -> bool:
    """Whether the value is what somebody put in place of a secret: ``[redacted]``, ``***``, ``<access_token>``."""
    return len(value) <= 120 and _REMOVED.fullmatch(value.strip()) is not None
