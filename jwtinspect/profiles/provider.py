"""Who issues tokens: how a provider is recognised, and which of its settings governs which token.

The knowledge is data: ``resources/providers/*.toml``, compiled into an index and one small file for each provider, so
that only what is needed is read (``profiles.compiled``).
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from jwtinspect.profiles.condition import View, holds
from jwtinspect.profiles.issuer import LONGEST, issuer_of

if TYPE_CHECKING:
    from jwtinspect.profiles.compiled import Index


class Setting(NamedTuple):
    """One setting that governs the lifetime of one kind of token. Numbers are seconds, None where not documented."""

    role: str  # one of SETTING_ROLES
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
    default_confidence: str = ""  # where the default is less certain than the rest; empty: as ``confidence``

    @property
    def fixed(self) -> int | None:
        """The one lifetime that there is, in seconds; None where it can be configured or varies."""
        return None if self.configurable else self.default

    @property
    def default_doubt(self) -> str:
        """What makes the default less than certain, in a phrase; empty where the vendor says so itself."""
        return DOUBTS.get(self.default_confidence or self.confidence, "")

    @property
    def limit_doubt(self) -> str:
        """What makes minimum and maximum less than certain, in a phrase; empty where the vendor says so itself."""
        return DOUBTS.get(self.confidence, "")


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
    "client-signs": "its JWTs are made by the client itself, to say who it is",
    "dates-in-milliseconds-accepted": "assertions with exp in milliseconds are accepted there",
    "client-id-is-audience": "access tokens carry the client id as audience",
    "dates-as-text": "dates that others write as numbers are text there",
    "pairwise-subject": "sub differs from client to client",
    "refresh-token-keeps-first-end": "a renewed refresh token ends when the first one would have",
    "nonce-in-header": "some access tokens are signed over a hashed header nonce and cannot be verified by others",
}

SETTING_ROLES: dict[str, str] = {
    "id_token": "an id_token",
    "access_token": "an access token, that of a service account too",
    "refresh_token": "a refresh token",
    "session": "a session token that is sent with every request",
    "client_assertion": "an assertion or secret that a client signs itself",
    "login_session": "the login at the provider, which is no token",
    "code": "an authorization code",
    "device_code": "a device code",
}

CONFIDENCES: dict[str, str] = {
    "confirmed": "stands in the vendor's own documentation, code or interface definition",
    "secondary": "a third party or a library's constant says so",
    "observed": "measured or recorded, not a documented rule",
    "conflicting": "sources disagree",
    "derived": "concluded from what sources say",
    "absence": "looked for and not found",
    "unconfirmed": "not found; never shown as fact",
}

DOUBTS: dict[str, str] = {
    "secondary": "by other sources than the vendor's",
    "observed": "as seen, not as documented",
    "conflicting": "sources disagree",
    "derived": "concluded from what sources say",
    "absence": "not confirmed",
    "unconfirmed": "not confirmed",
}
"""What a report says beside a number that the vendor does not state plainly, by confidence."""

AGAIN = "Install jwtinspect again."  # what to do about data files that came with it

_problems: dict[str, str] = {}
_index: Index | None = None


def problems() -> tuple[str, ...]:
    """What is wrong with the data files that were needed so far, a sentence each; the program goes on without them."""
    return tuple(_problems.values())


def note_problem(key: str, sentence: str) -> None:
    """Keeps what is wrong with a data file, for the front doors to tell."""
    _problems[key] = sentence


def recognise(claims: dict[str, Any], header: dict[str, Any]) -> Provider | None:
    """The provider that the token claims to come from: by its issuer, else by other signs; None where unknown.

    Nothing is verified here: whoever writes the token writes its issuer.
    """
    issuer = claims.get("iss")
    if issuer is None:
        issuer = header.get("iss")
    if type(issuer) is str and len(issuer) <= LONGEST:
        provider = _by_issuer(issuer)
        if provider is not None:
            return provider
    return _by_signs(claims, header)


def recognise_opaque(text: str) -> Provider | None:
    """The provider whose opaque tokens begin like this one; None where that says nothing."""
    index = _loaded()
    if not text.startswith(index.starts):
        return None
    for starts, contains, provider_id in index.prefixes:
        if text.startswith(starts) and contains in text[:4000]:
            return provider_of(provider_id)
    return None


@lru_cache(maxsize=64)
def provider_of(provider_id: str) -> Provider | None:
    """The provider of that id, read on demand; None where its file is missing or wrong (``problems`` says what)."""
    from jwtinspect.profiles.compiled import BROKEN, read_provider

    try:
        return read_provider(provider_id)
    except BROKEN as error:
        _problems[provider_id] = f"The data on the provider {provider_id} cannot be used: {error}. {AGAIN}"
        return None


def setting_for(
    provider: Provider,
    role: str,
    claims: dict[str, Any],
    header: dict[str, Any],
    *,
    front_channel: bool,
    lifetime: int | float | None = None,
    opaque: bool = False,
) -> Setting | None:
    """The setting that governs this token's lifetime: the first of its role whose conditions hold.

    ``front_channel``: it came by the browser's address (implicit or hybrid flow). ``lifetime``: seconds, where known.
    ``opaque``: its claims cannot be read. None where no setting is known.
    """
    view = None
    for setting in provider.settings:
        if setting.role != role:
            continue
        when = setting.when
        if not when:
            return setting
        if "front_channel" in when and when["front_channel"] is not front_channel:
            continue  # here and below: known without looking anything up
        if "opaque" in when and when["opaque"] and not opaque:
            continue
        view = view or View(claims, header, front_channel, lifetime, opaque)
        if holds(when, view):
            return setting
    return None


def _loaded() -> Index:
    """The index of everything that gives a provider away, read once; empty where it cannot be read."""
    global _index
    if _index is None:
        from jwtinspect.profiles.compiled import BROKEN, Index, read_index

        try:
            _index = read_index()
        except BROKEN as error:
            _problems["index"] = f"No provider can be recognised, the data cannot be used: {error}. {AGAIN}"
            _index = Index({}, (), (), {})
    return _index


@lru_cache(maxsize=512)
def _by_issuer(issuer: str) -> Provider | None:
    found = issuer_of(issuer)
    if found is None:
        return None
    index = _loaded()
    for pattern, provider_id in (*index.hosts.get(".".join(found.labels[-2:]), ()), *index.anywhere):
        if pattern.matches(found):
            return provider_of(provider_id)
    return None


def _by_signs(claims: dict[str, Any], header: dict[str, Any]) -> Provider | None:
    """By claims and header: for issuers under a domain of the customer's own."""
    signs = _loaded().signs
    view = None
    for name in (*claims, *header):
        if name in signs:
            view = view or View(claims, header)
            for conditions, provider_id in signs[name]:
                if holds(conditions, view):
                    return provider_of(provider_id)
    return None
