"""What clients write down beside the tokens that they keep: when these came and when they end, by the client's clock.

One function a library; each is shown an object of its library's shape and notes what its clock read. What a server
wrote itself (Supabase's ``expires_at``, angular-oauth2-oidc's ``id_token_expires_at``, the expiry of an Auth.js
session) is no reading of the client's clock: no stamp.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from jwtinspect.core.moments import instant_of
from jwtinspect.reading.draft import Draft

BROWSER = "browser-storage"
_FURTHEST = 10**12  # seconds; no clock reads more


def note(members: dict[str, Any], name: str, where: str, draft: Draft) -> bool:
    """Notes what the object says of its client's clock. ``name``: the member or key that held the object.

    True if the object is part of a browser's storage.
    """
    for mark, noted in _BY_MARK:
        if mark in members:
            format = noted(members, name, where, draft)
            break
    else:
        format = _amplify(members, name, where, draft)
    draft.format = format or draft.format
    return format == BROWSER


def note_console(text: str, draft: Draft, offset: int = 0) -> None:
    """Notes what keycloak-js says in the browser's console, the only trace that it leaves; client minus server."""
    for found in _KEYCLOAK.finditer(text):
        where = draft.line(offset + found.start())
        draft.stamp(where, None, "offset", -float(found[1]), "keycloak-js", exact=True)


_KEYCLOAK = re.compile(
    r"\[KEYCLOAK\] Estimated time difference between browser and server is (-?\d{1,9}(?:\.\d{1,9})?) seconds"
)


def _number(value: Any, scale: int = 1) -> float | None:
    """The number of seconds that a JSON number or decimal string states in units of ``scale`` a second."""
    if isinstance(value, str) and len(value) < 25:
        try:
            value = float(value)
        except ValueError:
            return None
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not abs(value) < _FURTHEST * scale:
        return None
    return value / scale if scale != 1 else value


def _less(instant: float | None, length: float | None) -> float | None:
    return None if instant is None or length is None else instant - length


def _claim(index: int | None, name: str, draft: Draft) -> Any:
    return None if index is None else draft.tokens[index].claims.get(name)


def _auth0_spa_js(members: dict[str, Any], name: str, where: str, draft: Draft) -> str:
    """Version 2 keeps ``expiresAt = floor(now) + expires_in``; version 1, which keeps the id_token in the same entry,
    the id_token's exp if that comes first: the issuer's clock, not the client's."""
    body = members["body"]
    if not isinstance(body, dict):
        return ""
    index = draft.index_of(body.get("access_token"))
    expiry = _number(members.get("expiresAt"))
    if index is None:
        if "refresh_token" not in body:
            return ""
        draft.notice(where, "auth0-spa-js took the access token out of its cache once it had ended: nothing is lost.")
        return BROWSER
    first = "id_token" in body
    store = "auth0-spa-js 1" if first else "auth0-spa-js 2"
    if not first or expiry != _claim(draft.index_of(body["id_token"]), "exp", draft):
        draft.stamp(f"{where}.expiresAt", index, "receipt", _less(expiry, _number(body.get("expires_in"))), store)
        draft.stamp(f"{where}.expiresAt", index, "expiry", expiry, store)
    return BROWSER


def _oidc_client(members: dict[str, Any], name: str, where: str, draft: Draft) -> str:
    """oidc-client and oidc-client-ts: ``expires_at = floor(now) + expires_in``, and expires_in is not kept."""
    index = draft.index_of(members.get("access_token"))
    if index is None or "expires_in" in members or "expires_at" not in members:
        return ""
    draft.stamp(f"{where}.expires_at", index, "expiry", _number(members["expires_at"]), "oidc-client")
    return BROWSER


def _msal(members: dict[str, Any], name: str, where: str, draft: Draft) -> str:
    """MSAL for browsers, Node and Python: ``expiresOn = time of the request + expires_in``. ``cachedAt`` is no receipt
    to hold against iat, which Entra dates back by five minutes."""
    browser = "credentialType" in members
    index = draft.index_of(members.get("secret"))
    ends = "expiresOn" if browser else "expires_on"
    store = "msal-browser" if browser else "msal"
    if index is not None and ends in members:
        draft.stamp(f"{where}.{ends}", index, "expiry", _number(members[ends]), store)
    return BROWSER if browser else "msal-cache"


def _msal_encrypted(members: dict[str, Any], name: str, where: str, draft: Draft) -> str:
    """MSAL from version 4 on encrypts what it keeps in localStorage; the key is in a session cookie."""
    if not members.keys() >= {"id", "nonce", "data"}:
        return ""
    kind = {"accesstoken": "access token", "idtoken": "id token", "refreshtoken": "refresh token"}
    what = next((kind[part] for part in name.lower().split("|") if part in kind), "entry")
    draft.unread(
        where,
        f"This {what} in MSAL's cache is encrypted, not readable: from version 4 on MSAL encrypts localStorage with a "
        "key that it keeps in the session cookie msal.cache.encryption.",
        "Let MSAL use sessionStorage while you look for the cause, or copy the answer of the token endpoint from the "
        "browser's network tab.",
        is_encrypted=True,
    )
    return BROWSER


def _okta_auth_js(members: dict[str, Any], name: str, where: str, draft: Draft) -> str:
    """``expiresAt = exp - iat + now``: from the token alone. The refresh token's is the access token's."""
    index = draft.index_of(members.get("idToken", members.get("accessToken")))
    if index is None or members.keys().isdisjoint(("scopes", "authorizeUrl", "claims")):
        return ""
    draft.stamp(f"{where}.expiresAt", index, "expiry", _number(members["expiresAt"]), "okta-auth-js", exact=True)
    return BROWSER


def _firebase(members: dict[str, Any], name: str, where: str, draft: Draft) -> str:
    """``expirationTime = now + expiresIn``, in milliseconds; ``accessToken`` is the id_token."""
    manager = members["stsTokenManager"]
    if not isinstance(manager, dict):
        return ""
    index = draft.index_of(manager.get("accessToken"))
    place = f"{where}.stsTokenManager.expirationTime"
    draft.stamp(place, index, "expiry", _number(manager.get("expirationTime"), 1000), "firebase")
    return BROWSER


def _angular_oauth2_oidc(members: dict[str, Any], name: str, where: str, draft: Draft) -> str:
    """Milliseconds as strings: when the token was stored, and that plus expires_in."""
    index = draft.index_of(members.get("access_token"))
    store = "angular-oauth2-oidc"
    received = _number(members["access_token_stored_at"], 1000)
    draft.stamp(f"{where}.access_token_stored_at", index, "receipt", received, store)
    draft.stamp(f"{where}.expires_at", index, "expiry", _number(members.get("expires_at"), 1000), store)
    return BROWSER


def _angular_auth_oidc_client(members: dict[str, Any], name: str, where: str, draft: Draft) -> str:
    """``access_token_expires_at = now + expires_in``, in milliseconds, beside the response as it came."""
    result = members["authnResult"]
    if not isinstance(result, dict):
        return ""
    index = draft.index_of(result.get("access_token"))
    expiry = _number(members.get("access_token_expires_at"), 1000)
    place, store = f"{where}.access_token_expires_at", "angular-auth-oidc-client"
    draft.stamp(place, index, "receipt", _less(expiry, _number(result.get("expires_in"))), store)
    draft.stamp(place, index, "expiry", expiry, store)
    return BROWSER


def _keycloak_js(members: dict[str, Any], name: str, where: str, draft: Draft) -> str:
    """The adapter itself: ``timeSkew`` is the middle between request and response, less iat; client minus server."""
    skew = _number(members["timeSkew"])
    index = draft.index_of(members.get("token"))
    draft.stamp(f"{where}.timeSkew", index, "offset", None if skew is None else -skew, "keycloak-js", exact=True)
    return ""


def _az(members: dict[str, Any], name: str, where: str, draft: Draft) -> str:
    """``az account get-access-token``: ``expires_on`` only, for ``expiresOn`` is local time of no stated zone."""
    index = draft.index_of(members.get("accessToken"))
    if index is None:
        return ""
    draft.stamp(f"{where}.expires_on", index, "expiry", _number(members.get("expires_on")), "az")
    return "az"


def _gcloud(members: dict[str, Any], name: str, where: str, draft: Draft) -> str:
    """``gcloud config config-helper``: the expiry is the opaque access token's."""
    index = draft.index_of(members.get("access_token"))
    draft.stamp(f"{where}.token_expiry", index, "expiry", _instant(members["token_expiry"]), "gcloud")
    return "gcloud"


def _aws_sso(members: dict[str, Any], name: str, where: str, draft: Draft) -> str:
    """The AWS CLI's cache: the access token is opaque; ``clientSecret``, though shaped like a JWT, is a secret."""
    index = draft.index_of(members.get("accessToken"))
    draft.stamp(f"{where}.expiresAt", index, "expiry", _instant(members.get("expiresAt")), "aws sso")
    return "aws-sso"


def _instant(value: Any) -> float | None:
    return instant_of(value) if isinstance(value, str) and len(value) < 40 else None


def _docker(members: dict[str, Any], name: str, where: str, draft: Draft) -> str:
    """Docker's configuration: user names and passwords, and refresh tokens that say nothing of time."""
    hosts = members["auths"]
    if not isinstance(hosts, dict):
        return ""
    for host, entry in hosts.items():
        if isinstance(entry, dict) and entry.get("auth"):
            draft.secret(f'{where}.auths["{host[:60]}"].auth', "auth", entry["auth"])
    draft.unread(
        where,
        "This is Docker's configuration: it holds credentials, and nothing that states a time.",
        "Do not share it. Paste the answer of the registry's token service instead.",
    )
    return "docker-config"


_AMPLIFY = "CognitoIdentityServiceProvider."
_AMPLIFY_TOKENS = ("accessToken", "idToken", "refreshToken")


def _amplify(members: dict[str, Any], name: str, where: str, draft: Draft) -> str:
    """Amplify keeps flat keys of application and user. ``clockDrift`` is in seconds, client minus server, up to version
    5, and in milliseconds, server minus client, from version 6 on."""
    users: dict[str, dict[str, Any]] = {}
    for name, value in members.items():
        if name.startswith(_AMPLIFY) and name.count(".") >= 3:
            user, _, item = name.rpartition(".")
            users.setdefault(user, {})[item] = value
    for user, items in users.items():
        place = f'{where}["{user if len(user) < 60 else user[:60] + "…"}'
        tokens = {item: draft.index_of(items[item]) for item in _AMPLIFY_TOKENS if item in items}
        for item in ("refreshToken", "randomPasswordKey"):
            if items.get(item):
                draft.secret(f'{place}.{item}"]', item, items[item])
        known = {item: index for item, index in tokens.items() if index is not None}
        if known:
            draft.respond(f'{place}"]', items, known, store=True)
        if "clockDrift" in items:
            _clock_drift(items, known, f'{place}.clockDrift"]', draft)
    return BROWSER if users else ""


def _clock_drift(items: dict[str, Any], tokens: dict[str, int], where: str, draft: Draft) -> None:
    drift = _number(items["clockDrift"])
    if drift is None:
        return
    index = tokens.get("accessToken", tokens.get("idToken"))
    if "signInDetails" in items or (abs(drift) >= 1000 and drift % 1000):
        draft.stamp(where, index, "offset", drift / 1000, "amplify 6")
    elif "userData" in items or drift == 0:
        draft.stamp(where, index, "offset", -drift, "amplify 5")
    else:
        draft.notice(
            where,
            f"clockDrift {drift:g} says that the browser's clock was {_off(-drift)} if Amplify 5 or earlier wrote it, "
            f"and {_off(drift / 1000)} if version 6 did.",
            "Look up which version of aws-amplify the application uses.",
        )


def _off(offset: float) -> str:
    return f"{abs(offset):g} s {'behind' if offset > 0 else 'ahead'}"


_BY_MARK: tuple[tuple[str, Callable[[dict[str, Any], str, str, Draft], str]], ...] = (
    ("stsTokenManager", _firebase),
    ("access_token_stored_at", _angular_oauth2_oidc),
    ("authnResult", _angular_auth_oidc_client),
    ("credentialType", _msal),
    ("credential_type", _msal),
    ("lastUpdatedAt", _msal_encrypted),
    ("timeSkew", _keycloak_js),
    ("token_expiry", _gcloud),
    ("startUrl", _aws_sso),
    ("auths", _docker),
    ("expiresOn", _az),
    ("expires_on", _az),
    ("profile", _oidc_client),
    ("body", _auth0_spa_js),
    ("expiresAt", _okta_auth_js),
)
"""By the member that gives the library away; the first that is there decides. Amplify has none: its keys hold ids."""
