"""What a provider's sessions are made of: applications, clocks with their defaults and limits, and facts, with sources.

The knowledge is data: ``resources/plans/*.toml``, compiled beside the providers (``profiles.compiled``). What
stands there is a default, so a plan shows it as assumed until a token or a person says otherwise.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any, NamedTuple

CLOCKS = (
    "access_token",
    "id_token",
    "browser_token",
    "refresh_idle",
    "refresh_max",
    "session_idle",
    "session_max",
    "max_age",
)
"""Every clock that a provider can hold against a login. Their lengths are seconds; None: it never ends anything."""

TRAITS = {
    "refresh-follows-session": "the refresh token ends with the login session, and its use keeps that session awake",
    "session-caps-tokens": "a token's life is cut to what is left of the session",
    "reuse-harmless": "a refresh token that was replaced stays valid",
    "refresh-checks-max-age": "the age of the login is checked at each refresh, too",
}
TOPICS = (
    "sliding",
    "keep",
    "frame",
    "rotation",
    "offline",
    "reauthenticate",
    "logout",
    "change",
    "midnight",
    "browser_flow",
)


class Governed(NamedTuple):
    """One clock: what it stands at unless somebody set it, in seconds, and the setting that governs it."""

    clock: str  # one of CLOCKS
    applications: tuple[str, ...] = ()  # empty: all
    cookie: str = ""  # holds only with such a cookie; empty: with any
    default: int | None = None  # None: no limit
    longest: int | None = None  # where lifetimes are drawn by lot: the longest
    minimum: int | None = None
    maximum: int | None = None
    configurable: bool = True
    follows: str = ""  # another clock, where it has no setting of its own
    setting: str = ""
    owner: str = ""
    path: str = ""
    confidence: str = "unconfirmed"
    source: str = ""
    note: str = ""


class Application(NamedTuple):
    """A kind of application, and what is usual there."""

    id: str
    name: str
    choices: dict[str, Any] = {}  # noqa: RUF012  words of a policy. Never mutated.
    traits: tuple[str, ...] = ()  # of TRAITS
    session_idle_grace: int = 0  # seconds that the server grants beyond the idle time
    note: str = ""
    sources: dict[str, str] = {}  # noqa: RUF012  of choices, by their key. Never mutated.


class Fact(NamedTuple):
    """A sentence that answers a customer's question."""

    topic: str  # one of TOPICS
    text: str
    source: str


class Sessions(NamedTuple):
    """All that is known of a provider's sessions."""

    provider: str  # its id
    name: str
    checked: str
    applications: tuple[Application, ...]
    clocks: tuple[Governed, ...]
    facts: tuple[Fact, ...] = ()

    def application(self, id: str) -> Application:
        """The application of that id, else the first."""
        return next((each for each in self.applications if each.id == id), self.applications[0])

    def governed(self, clock: str, application: str, cookie: str) -> Governed | None:
        """What is known of one clock; None where the provider has no such thing."""
        for each in self.clocks:
            if (
                each.clock == clock
                and (not each.applications or application in each.applications)
                and each.cookie in ("", cookie)
            ):
                return each
        return None

    def told(self, topic: str) -> list[Fact]:
        """The facts on a topic."""
        return [each for each in self.facts if each.topic == topic]


KNOWN = ("auth0", "okta", "entra", "keycloak", "cognito")
"""The providers whose sessions are known as a whole; of others the tokens' defaults at most."""
OTHER = "other"
_ROLES = {"access_token": "access_token", "id_token": "id_token", "refresh_token": "refresh_max"}


@lru_cache(maxsize=64)
def sessions_of(provider_id: str) -> Sessions:
    """What is known of a provider's sessions; of one that has no plan common values, and its own tokens' defaults.

    Raises one of ``compiled.BROKEN`` where the data is missing or wrong.
    """
    from jwtinspect.profiles.compiled import read_sessions

    if provider_id in (*KNOWN, OTHER):
        return read_sessions(provider_id)
    return _from_provider(read_sessions(OTHER), provider_id)


def _from_provider(common: Sessions, provider_id: str) -> Sessions:
    """Common values, with what the provider's own settings say of its tokens."""
    from jwtinspect.profiles.provider import provider_of

    provider = provider_of(provider_id)
    if provider is None:
        return common
    clocks = {each.clock: each for each in common.clocks}
    for setting in provider.settings:
        clock = _ROLES.get(setting.role)
        if clock is None or setting.default is None or setting.when or clocks[clock].setting:
            continue
        clocks[clock] = Governed(
            clock, (), "", setting.default, None, setting.minimum, setting.maximum, setting.configurable, "",
            setting.name, setting.owner, setting.path, setting.confidence, setting.source, setting.note,
        )  # fmt: skip
    return common._replace(
        provider=provider.id, name=provider.name, checked=provider.checked, clocks=tuple(clocks.values())
    )
