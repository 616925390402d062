"""A session policy: what the application does and which clocks run against its login, as one frozen value.

Lengths are seconds. What nobody has said is taken from the provider's defaults and stays marked as assumed.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Any, NamedTuple

from jwtinspect.core.moments import span
from jwtinspect.profiles.plans import OTHER, Governed, Sessions, sessions_of


class Renewal(StrEnum):
    """How new tokens are had without a login."""

    REFRESH = "refresh token"
    FRAME = "hidden frame"  # prompt=none in an iframe, checkSession
    REDIRECT = "redirect"  # the whole page goes to the provider and comes back
    NONE = "none"


class Gate(StrEnum):
    """What the application looks at to say that the user is signed in."""

    ID = "id token"
    ACCESS = "access token"
    COOKIE = "own cookie"
    API = "401"  # it goes on until its API refuses


class RenewsWhen(StrEnum):
    """Which end makes the application renew."""

    ACCESS = "access token ends"  # as most SDKs: by expires_in, whatever the id token says
    GATE = "gate ends"


class WhenRenewalFails(StrEnum):
    """Where the user is taken then."""

    REDIRECT = "redirect"
    PAGE = "login page"


class Cookie(StrEnum):
    """How long the provider's cookie is kept."""

    PERSISTENT = "persistent"
    SESSION = "closes with the browser"


class Storage(StrEnum):
    """How long the application keeps its tokens."""

    KEPT = "kept"
    BROWSER = "until the browser closes"
    PAGE = "until a reload"


class Flow(StrEnum):
    """How tokens reach the application."""

    CODE = "code"
    IMPLICIT = "implicit"


class Policy(NamedTuple):
    """Everything that decides when the user has to log in again. Lengths in seconds; None: that clock does not run."""

    provider: str = OTHER
    application: str = "app"
    renewal: Renewal = Renewal.REFRESH
    renews_when: RenewsWhen = RenewsWhen.ACCESS
    renew_every: int | None = None  # by a timer as well, while the application is open
    early: int = 0  # how long before the end it renews
    when_renewal_fails: WhenRenewalFails = WhenRenewalFails.PAGE
    gate: Gate = Gate.ACCESS
    own_cookie: int | None = 86400  # counted from the last use; None: until the browser closes
    flow: Flow = Flow.CODE
    access_token: int = 3600
    browser_token: int | None = None  # the access token of the implicit and hybrid flow
    id_token: int | None = None  # None: ends with the access token
    refresh_idle: int | None = None
    refresh_max: int | None = None  # counted from the login that began the family
    rotation: bool = False
    grace: int = 0  # for which a replaced refresh token may still be used
    session_idle: int | None = None
    session_max: int | None = None
    max_age: int | None = None  # how old a login may be that the provider lets in
    cookie: Cookie = Cookie.PERSISTENT
    third_party_cookies: bool = True
    storage: Storage = Storage.KEPT
    leeway: int = 0  # of the API

    @property
    def access_life(self) -> int:
        """How long an access token lives that this flow brings."""
        if self.flow is Flow.IMPLICIT and self.browser_token is not None:
            return self.browser_token
        return self.access_token

    @property
    def id_life(self) -> int:
        """How long an id token lives."""
        return self.access_life if self.id_token is None else self.id_token


CHOICES: dict[str, type[StrEnum]] = {
    "renewal": Renewal,
    "renews_when": RenewsWhen,
    "when_renewal_fails": WhenRenewalFails,
    "gate": Gate,
    "flow": Flow,
    "cookie": Cookie,
    "storage": Storage,
}
"""The keys whose value is one of several words."""
LENGTHS = (
    "renew_every", "early", "own_cookie", "access_token", "browser_token", "id_token", "refresh_idle", "refresh_max",
    "grace", "session_idle", "session_max", "max_age", "leeway",
)  # fmt: skip
"""The keys whose value is a length of time."""
ALWAYS = frozenset(("access_token", "early", "grace", "leeway"))
"""Those that cannot be without one."""
SWITCHES = ("rotation", "third_party_cookies")

NAMES = {
    "provider": "provider",
    "application": "application",
    "renewal": "renewal",
    "renews_when": "renews when",
    "renew_every": "renews every",
    "early": "renews early by",
    "when_renewal_fails": "when renewal fails",
    "gate": "signed in while",
    "own_cookie": "own cookie",
    "flow": "flow",
    "access_token": "access token",
    "browser_token": "access token of browser flows",
    "id_token": "id token",
    "refresh_idle": "refresh token, idle",
    "refresh_max": "refresh token, maximum",
    "rotation": "refresh tokens rotate",
    "grace": "rotation grace",
    "session_idle": "login session, idle",
    "session_max": "login session, maximum",
    "max_age": "login may be as old as",
    "cookie": "provider's cookie",
    "third_party_cookies": "third-party cookies allowed",
    "storage": "tokens are kept",
    "leeway": "leeway of the API",
}
"""What a key is called in sentences and in the window."""


PAIRS = (("refresh_idle", "refresh_max"), ("session_idle", "session_max"))
"""An idle time, and the maximum that it may not exceed."""


class Nature(NamedTuple):
    """What no setting changes at this provider."""

    follows_session: bool = False
    caps_tokens: bool = False
    reuse_harmless: bool = False
    checks_max_age: bool = False
    idle_grace: int = 0


class Basis(NamedTuple):
    """Where a value comes from."""

    word: str  # "assumed", "read" off the tokens, "given"
    source: str = ""  # an address, or what it was read off
    note: str = ""


class Plan(NamedTuple):
    """A policy, and of each of its values where it comes from."""

    policy: Policy
    bases: dict[str, Basis]
    sessions: Sessions

    @property
    def nature(self) -> Nature:
        """What no setting changes here."""
        application = self.sessions.application(self.policy.application)
        return Nature(
            "refresh-follows-session" in application.traits,
            "session-caps-tokens" in application.traits,
            "reuse-harmless" in application.traits,
            "refresh-checks-max-age" in application.traits,
            application.session_idle_grace,
        )

    def governed(self, key: str) -> Governed | None:
        """What the provider's data says of a clock."""
        return self.sessions.governed(key, self.policy.application, self.policy.cookie)

    def with_values(self, word: str = "given", source: str = "", **values: Any) -> Plan:
        """The plan with some values changed, each with its basis. Another provider or application brings its
        defaults, another cookie those that depend on it."""
        policy = self.policy._replace(**values)
        if {"provider", "application", "cookie"} & values.keys():
            kept = {key: value for key, value in policy._asdict().items() if self._was_said(key) or key in values}
            bases = {key: basis for key, basis in self.bases.items() if basis.word != "assumed"}
            plan = plan_for(policy.provider, policy.application, policy.cookie if "cookie" in kept else None)
            policy = plan.policy._replace(**{**kept, "application": plan.policy.application})
            plan = plan._replace(policy=policy, bases={**plan.bases, **bases})
        else:
            plan = self._replace(policy=policy)
        plan = plan._replace(bases={**plan.bases, **{key: Basis(word, source) for key in values}})
        return plan._assumed_in_order()

    def moved(self, key: str, value: Any) -> Plan:
        """The plan with one value changed by hand; the other of its pair gives way, so that they stay in order."""
        values = {key: value}
        for low, high in PAIRS:
            if value is not None and key == low and (other := getattr(self.policy, high)) is not None and value > other:
                values[high] = value
            if value is not None and key == high and (other := getattr(self.policy, low)) is not None and value < other:
                values[low] = value
        return self.with_values(**values)

    def _assumed_in_order(self) -> Plan:
        """What is only assumed gives way to what was said: no assumed idle time is longer than its maximum."""
        policy, changed = self.policy, {}
        for low, high in PAIRS:
            least, most = getattr(policy, low), getattr(policy, high)
            if least is not None and most is not None and least > most and not self._was_said(low):
                changed[low] = most
        browser = policy.browser_token
        if browser is not None and browser > policy.access_token and self.sessions.told("browser_flow"):
            if not self._was_said("browser_token"):
                changed["browser_token"] = policy.access_token
            elif not self._was_said("access_token"):
                changed["access_token"] = browser
        if policy.early >= policy.access_life and not self._was_said("early"):
            changed["early"] = policy.access_life // 2
        return self._replace(policy=policy._replace(**changed)) if changed else self

    def _was_said(self, key: str) -> bool:
        return key in self.bases and self.bases[key].word != "assumed"


def plan_for(provider: str = OTHER, application: str = "", cookie: str | None = None) -> Plan:
    """The provider's defaults as a policy, each with its source; of an unknown provider common values."""
    sessions = sessions_of(provider)
    found = sessions.application(application)
    values: dict[str, Any] = {"provider": sessions.provider, "application": found.id}
    bases = {key: Basis("assumed", found.sources.get(key, "")) for key in Policy._fields}
    for key, value in found.choices.items():
        values[key] = CHOICES[key](value) if key in CHOICES else value
    if cookie is not None:
        values["cookie"] = Cookie(cookie)
    for clock in LENGTHS:
        known = sessions.governed(clock, found.id, values.get("cookie", Cookie.PERSISTENT))
        if known is not None:
            values[clock] = known.default if not known.follows else None
            bases[clock] = Basis("assumed", known.source, known.note)
    return Plan(Policy(**values), bases, sessions)


def flaws(policy: Policy, sessions: Sessions) -> list[tuple[str, str]]:
    """What contradicts itself or lies outside the provider's limits: the key, and what would be right."""
    found = []
    for idle, most in PAIRS:
        low, high = getattr(policy, idle), getattr(policy, most)
        if low is not None and high is not None and low > high:
            found.append((idle, f"{span(low)} is longer than {most}, {span(high)}; give at most {span(high)}"))
    browser = policy.browser_token
    if browser is not None and browser > policy.access_token and sessions.told("browser_flow"):
        limit = span(policy.access_token)
        found.append(
            ("browser_token", f"{span(browser)} is longer than the API's access_token, {limit}; give at most {limit}")
        )
    if policy.early >= policy.access_life:
        found.append(
            (
                "early",
                f"{span(policy.early)} is no shorter than the access token, {span(policy.access_life)}; give less",
            )
        )
    if policy.grace and not policy.rotation:
        found.append(("grace", "is of use only with rotation = true"))
    for key in LENGTHS:
        known = sessions.governed(key, policy.application, policy.cookie)
        reason = _limit_flaw(getattr(policy, key), known, sessions.name) if known is not None else ""
        if reason:
            found.append((key, reason))
    return found


def _limit_flaw(seconds: int | None, known: Governed, provider: str) -> str:
    """Why the provider does not allow that; empty where it does."""
    if known.follows:
        return ""
    if not known.configurable:
        if seconds == known.default or (known.longest is not None and seconds is not None):
            return ""
        default = "without end" if known.default is None else span(known.default)
        if known.minimum is not None and known.maximum is not None and seconds is not None:
            return "" if known.minimum <= seconds <= known.maximum else f"{provider} has it fixed: it is {default}"
        return f"{provider} has it fixed: it is {default}"
    if seconds is None:
        return ""
    if known.maximum is not None and seconds > known.maximum:
        return f"{span(seconds)} is more than {provider} allows; give at most {span(known.maximum)}"
    if known.minimum is not None and seconds < known.minimum:
        return f"{span(seconds)} is less than {provider} allows; give at least {span(known.minimum)}"
    return ""
