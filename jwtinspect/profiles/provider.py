"""Who issues tokens: how a provider is recognised, and which of its settings governs which token."""

from __future__ import annotations

from typing import Any, NamedTuple


class Setting(NamedTuple):
    """One setting that governs the lifetime of one kind of token. Numbers are seconds, None where unknown or not documented."""

    role: str  # "id_token", "access_token", "refresh_token"
    name: str  # "ID Token Expiration"
    owner: str  # whose setting it is: "application", "API", "realm", "client", "tenant policy"
    path: str  # where it stands in the dashboard
    field: str | None = None  # its name in the provider's API
    old_name: str | None = None
    variant: str | None = None  # which tokens of the role: "custom API, code flow"
    default: int | None = None
    minimum: int | None = None
    maximum: int | None = None
    configurable: bool = True
    confidence: str = "confirmed"  # confirmed, secondary, observed, conflicting, derived, absence, unconfirmed
    source: str = ""
    note: str = ""
    when: dict[str, Any] = {}  # noqa: RUF012  conditions, read by ``setting_for``; empty: always. Never mutated.


class Provider(NamedTuple):
    """A provider and what is ordinary there."""

    id: str  # "auth0"
    name: str
    backdate: tuple[int, ...] = ()  # B: by how many seconds it may date iat or nbf back (Entra 300, 301)
    traits: frozenset[str] = frozenset()  # words that the rules know; see TRAITS
    settings: tuple[Setting, ...] = ()
    opaque: str = ""  # why this provider sends opaque access tokens, a sentence
    checked: str = ""  # the day the facts were checked


TRAITS: dict[str, str] = {
    "access-token-is-id-token": "the access token is an id token by design, or has its shape",
    "expires-in-is-id-token": "expires_in speaks of the id token",
    "random-lifetimes": "lifetimes differ from token to token within a range",
    "session-caps-lifetime": "a token's lifetime is cut to what is left of the session",
    "short-session-token": "session tokens of a minute or so are renewed all the time",
    "dates-in-milliseconds-accepted": "assertions with exp in milliseconds are accepted there",
    "string-expires-in": "expires_in is sent as text by some of its endpoints",
    "client-id-is-audience": "access tokens carry the client id as audience",
    "pairwise-subject": "sub differs from client to client",
    "nonce-in-header": "some access tokens are signed over a hashed header nonce and cannot be verified by others",
}
