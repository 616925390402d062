"""POL: what the provider's settings say. Imported where a provider was recognised."""

from __future__ import annotations

from typing import Any

from jwtinspect.analysis.lifetime import TOLERANCE
from jwtinspect.analysis.policy import (
    Cap,
    Governed,
    Unmet,
    another_that_has_it,
    beyond,
    taken_for_it,
    usual,
    with_that_default,
)
from jwtinspect.analysis.subject import Number, Subject
from jwtinspect.core.moments import rough_span
from jwtinspect.core.token import Role
from jwtinspect.profiles.provider import Provider, Setting
from jwtinspect.rules.examples import AUTH0, ENTRA, KEYCLOAK, START, Example, access_token, id_token, response, token
from jwtinspect.rules.governing import evidence_of, for_whom, in_brackets, named, path_of, places_of, seconds, titled
from jwtinspect.rules.rule import Hit, Severity, When, rule
from jwtinspect.rules.words import called, key_of

OKTA = "https://dev-1.okta.com"
SETTINGS = "The provider's own documentation: the address is in the evidence"
_MFA = AUTH0 + "mfa/"
_KEYCLOAK: dict[str, Any] = {"typ": "Bearer", "azp": "client-1"}


def _fixed(setting: Setting, subject: Subject) -> str:
    """A lifetime that is fixed, and for which tokens: "lifetime of this access_token (MFA API)"."""
    return f"lifetime of this {called(subject)}{in_brackets(setting.variant or '')}"


@rule(
    "POL601",
    "provider-default",
    Severity.NOTE,
    on=Governed,
    when=When.USUAL,
    title="The lifetime is the provider's default",
    advice="Nobody has changed this setting, or somebody has set it to the default. To change the lifetime, change it "
    "there; what is issued already keeps its end.",
    reference=SETTINGS,
    flags=lambda: (
        Example(response(id_token=id_token(36000, issuer=AUTH0))),
        Example(response(access_token=access_token(86400, issuer=AUTH0), expires_in=86400)),
        Example(response(access_token=access_token(300, issuer=KEYCLOAK, **_KEYCLOAK), expires_in=300)),
    ),
    passes=lambda: (
        Example(response(id_token=id_token(36000))),
        Example(response(id_token=id_token(7200, issuer=AUTH0))),
        Example(response(access_token=access_token(600, issuer=AUTH0, aud=_MFA), expires_in=600)),
        Example(response(access_token=access_token(4271, issuer=ENTRA), expires_in=3971)),
    ),
)
def provider_default(governed: Governed) -> Hit | None:
    """The token lives exactly as long as this provider's setting says where nobody has changed it. The setting is named
    as it is called now and as it was called before."""
    subject, provider, setting, _ = governed
    if setting is None or not setting.configurable:
        return None
    key = (provider.id, setting.role, setting.name, setting.variant)
    if key not in _told:
        _told[key] = _told_of_default(governed, setting)
    message, cause, places = _told[key]
    return Hit(message, (subject,), {f"{key_of(subject)}.lifetime": subject.lifetime, **places}, "", cause)


_told: dict[tuple[str | None, ...], tuple[str, str, dict[str, Any]]] = {}
"""What POL601 says of each setting: the same of every token, and most tokens live as long as the default says."""


def _told_of_default(governed: Governed, setting: Setting) -> tuple[str, str, dict[str, Any]]:
    subject, provider, default = governed.subject, governed.provider, setting.default or 0
    message = (
        f"The {called(subject)} lives {seconds(default)}, the default{in_brackets(setting.default_doubt)} of "
        f"{named(setting)} at {provider.name}."
    )
    places = {name: value for name, value in places_of(setting, subject).items() if value is not None}
    return message, f"{provider.id} {setting.name} {default}", places


@rule(
    "POL602",
    "beyond-provider-limit",
    Severity.ERROR,
    on=Unmet,
    title="No setting of the provider gives the lifetime that is expected",
    advice="Expect a lifetime within the limits, and have the client renew its tokens for a login that lasts longer.",
    reference=SETTINGS,
    flags=lambda: (
        Example(
            response(access_token=access_token(86400, issuer=AUTH0), expires_in=86400),
            expect={"access_token": 5184000},
        ),
        Example(
            response(access_token=access_token(90000, issuer=ENTRA, xms_cc=["cp1"]), expires_in=90000),
            expect={"access_token": 3600},
        ),
        Example(response(id_token=id_token(3600, issuer=OKTA + "/oauth2/default")), expect={"id_token": 60}),
    ),
    passes=lambda: (
        Example(response(access_token=access_token(86400, issuer=AUTH0)), expect={"access_token": 2592000}),
        Example(response(id_token=id_token(36000, issuer=AUTH0)), expect={"id_token": 5184000}),
        Example(response(access_token=access_token(86400)), expect={"access_token": 5184000}),
        Example(response(access_token=access_token(5184000, issuer=AUTH0)), expect={"access_token": 5184000}),
    ),
)
def beyond_provider_limit(unmet: Unmet) -> Hit | None:
    """The lifetime that was expected lies outside what the provider's setting takes. Either it was refused when it was
    saved, or it was never saved: looking for another cause is no use."""
    subject, provider, setting, expected = unmet.subject, unmet.provider, unmet.setting, unmet.expected
    if setting is None or not beyond(setting, expected):
        return None
    if not setting.configurable:
        limits = f"between {rough_span(setting.minimum or 0)} and {rough_span(setting.maximum or 0)}"
        tail = f"{titled(setting)} makes it {limits}"
    elif setting.maximum is not None and expected > setting.maximum:
        tail = f"{named(setting)} goes up to {seconds(setting.maximum, setting.limit_doubt)}"
    else:
        tail = f"{named(setting)} starts at {seconds(setting.minimum or 0, setting.limit_doubt)}"
    return Hit(
        f"{provider.name} cannot give the {called(subject)} the {seconds(expected)} expected: {tail}.",
        (subject,),
        evidence_of(setting, subject, expected=expected),
        advice=f"{_noted(setting)} {beyond_provider_limit.advice}".strip() if setting.note else "",
        cause=f"{provider.id} {setting.name} {expected}",
    )


def _noted(setting: Setting) -> str:
    return f"{setting.note.rstrip('.')}." if setting.note else ""


@rule(
    "POL602",
    "beyond-provider-limit",
    Severity.NOTE,
    on=Governed,
    when=When.UNUSUAL,
    title="The token lives longer than the provider's documentation allows",
    advice="Check that the token is really this provider's. If it is, the documented limit has changed, or depends on "
    "the subscription.",
    reference=SETTINGS,
    flags=lambda: (
        Example(response(access_token=access_token(2592100, issuer=AUTH0), expires_in=2592100)),
        Example(response(access_token=access_token(3600, issuer=AUTH0, aud=_MFA), expires_in=3600)),
    ),
    passes=lambda: (
        Example(response(access_token=access_token(2592000, issuer=AUTH0), expires_in=2592000)),
        Example(response(access_token=access_token(600, issuer=AUTH0, aud=_MFA), expires_in=600)),
        Example(response(access_token=access_token(2592100), expires_in=2592100)),
    ),
)
def beyond_documented_limit(governed: Governed) -> Hit | None:
    """The token's lifetime lies above the greatest value that is documented for its setting, or is not the one that is
    documented as fixed. Nothing is wrong with the token: what is known of the provider does not fit."""
    subject, provider, setting, _ = governed
    life = subject.lifetime
    if setting is None or life is None:
        return None
    most = setting.maximum if setting.fixed is None else setting.fixed
    if most is None or setting.limit_doubt:
        return None
    if life - max(provider.backdate, default=0) <= most + TOLERANCE:
        return None
    limit = "the most that is documented for" if setting.fixed is None else "what is documented as fixed for"
    return Hit(
        f"The {called(subject)} lives {seconds(life)}, more than {seconds(most)}: {limit} {titled(setting)} at "
        f"{provider.name}.",
        (subject,),
        evidence_of(setting, subject),
        cause=f"{provider.id} {setting.name} {life}",
    )


@rule(
    "POL603",
    "lifetime-not-configurable",
    Severity.WARNING,
    on=Unmet,
    title="The lifetime that is expected cannot be set: it is fixed",
    advice="Have the client renew its tokens, or use a kind of token whose lifetime can be set.",
    reference=SETTINGS,
    ask="for which API the client asked (its audience or resource), and a screenshot of the setting that was changed",
    flags=lambda: (
        Example(
            response(access_token=access_token(600, issuer=AUTH0, aud=_MFA), expires_in=600),
            expect={"access_token": 86400},
        ),
        Example(response(id_token=id_token(3600, issuer=OKTA)), expect={"id_token": 36000}),
    ),
    passes=lambda: (
        Example(response(id_token=id_token(3600, issuer=OKTA)), expect={"id_token": 3600}),
        Example(response(id_token=id_token(3600, issuer=OKTA + "/oauth2/default")), expect={"id_token": 36000}),
        Example(response(id_token=id_token(3600)), expect={"id_token": 36000}),
    ),
)
def lifetime_not_configurable(unmet: Unmet) -> Hit | None:
    """Another lifetime was expected of a token whose lifetime the provider has fixed. No setting changes it, so one
    that was changed governs other tokens."""
    subject, provider, setting, expected = unmet.subject, unmet.provider, unmet.setting, unmet.expected
    if setting is None or setting.fixed is None or unmet.cap is not None:
        return None
    return Hit(
        f"The {called(subject)} cannot be made to live {seconds(expected)}: {provider.name} fixes the "
        f"{_fixed(setting, subject)} at {seconds(setting.fixed, setting.default_doubt)}.",
        (subject,),
        evidence_of(setting, subject, expected=expected),
        advice=f"{_noted(setting)} {lifetime_not_configurable.advice}".strip() if setting.note else "",
        cause=f"{provider.id} {setting.name}",
    )


@rule(
    "POL603",
    "lifetime-not-configurable",
    Severity.NOTE,
    on=Governed,
    when=When.USUAL,
    title="The provider has fixed this lifetime",
    advice="There is nothing to set: have the client renew its tokens if it needs them for longer.",
    reference=SETTINGS,
    flags=lambda: (
        Example(response(access_token=access_token(600, issuer=AUTH0, aud=_MFA), expires_in=600)),
        Example(response(access_token=access_token(86400, issuer=AUTH0, aud=AUTH0 + "userinfo"), expires_in=86400)),
        Example(response(id_token=id_token(3600, issuer=OKTA))),
    ),
    passes=lambda: (
        Example(response(access_token=access_token(86400, issuer=AUTH0), expires_in=86400)),
        Example(response(id_token=id_token(3600, issuer=OKTA + "/oauth2/default"))),
        Example(response(id_token=id_token(3600, issuer=OKTA)), expect={"id_token": 36000}),
    ),
)
def fixed_lifetime(governed: Governed) -> Hit | None:
    """The token has the one lifetime that this provider gives to tokens of its kind. No setting governs it."""
    subject, provider, setting, _ = governed
    if setting is None or setting.configurable or setting.fixed is None:
        return None
    if subject.expected is not None and abs(subject.expected - setting.fixed) > TOLERANCE:  # the warning says it
        return None
    return Hit(
        f"{provider.name} fixes the {_fixed(setting, subject)} at {seconds(setting.fixed, setting.default_doubt)}: no "
        "setting changes it.",
        (subject,),
        evidence_of(setting, subject),
        advice=f"{_noted(setting)} {fixed_lifetime.advice}".strip() if setting.note else "",
        cause=f"{provider.id} fixed {setting.variant} {setting.fixed}",
    )


@rule(
    "POL604",
    "wrong-setting",
    Severity.WARNING,
    on=Unmet,
    title="Another setting was changed than the one that governs this token",
    advice="Change the setting that governs this token, get a fresh token and compare again.",
    reference=SETTINGS,
    ask="a screenshot of the setting that was changed, with the name of the application or API that it belongs to",
    flags=lambda: (
        Example(
            response(id_token=id_token(7200, issuer=AUTH0), access_token=access_token(86400, issuer=AUTH0)),
            expect={"access_token": 7200},
        ),
        Example(
            access_token(86400, issuer=AUTH0) + "\n" + access_token(600, issuer=AUTH0, aud="https://other.example.com"),
            expect={"access_token": 600},
        ),
        Example(response(access_token=access_token(3600, issuer=OKTA, aud=OKTA)), expect={"access_token": 7200}),
        Example(response(access_token=access_token(86400, issuer=AUTH0)), expect={"access_token": 7200}),
    ),
    passes=lambda: (
        Example(response(access_token=access_token(86400, issuer=AUTH0)), expect={"access_token": 86400}),
        Example(response(access_token=access_token(4000, issuer=AUTH0)), expect={"access_token": 7200}),
        Example(response(id_token=id_token(7200), access_token=access_token(86400)), expect={"access_token": 7200}),
    ),
)
def wrong_setting(unmet: Unmet) -> Hit | None:
    """A lifetime was set, and the token does not have it. What is here shows which setting was changed instead: that of
    the application or that of the API, another API's, or the one for browser flows."""
    subject, setting = unmet.subject, unmet.setting
    if setting is None or subject.lifetime is None or unmet.cap is not None or beyond(setting, unmet.expected):
        return None
    other = another_that_has_it(unmet)
    if other is not None and other.setting is not None:
        return _changed_instead(unmet, other, other.setting)
    taken = taken_for_it(unmet)
    if taken is None:
        return None
    others = f": {taken.variant}" if taken.variant else ""
    if setting.configurable:
        own = (
            f"{named(setting)}{for_whom(setting, subject)}, which governs this {called(subject)}, still has its default"
        )
    else:
        own = f"{unmet.provider.name} fixes the {_fixed(setting, subject)}"
    return Hit(
        f"{own[:1].upper()}{own[1:]}; {named(taken)} governs others{others}.",
        (subject,),
        evidence_of(setting, subject, expected=unmet.expected),
        advice="" if setting.configurable else _ASK_FOR_ANOTHER,
        cause=f"{setting.name} {subject.lifetime}",
    )


_ASK_FOR_ANOTHER = "Find out for which API or server the client asked: only tokens for that one have the lifetime set."


def _changed_instead(unmet: Unmet, other: Subject, changed: Setting) -> Hit:
    subject, setting = unmet.subject, unmet.setting
    assert setting is not None and subject.lifetime is not None
    which = called(other) if other.role is not subject.role else f"other {called(other)}"
    whose = f"{titled(changed)}{for_whom(changed, other)}"
    why = "has that by default" if usual(changed, other) else "was changed"
    own = f"{titled(setting)}{for_whom(setting, subject)}"
    return Hit(
        f"The {which} has the {seconds(unmet.expected)} expected: {whose} {why}. This {called(subject)} takes its "
        f"lifetime from {own}.",
        (subject, other),
        evidence_of(setting, subject, expected=unmet.expected, **{f"other {key_of(other)}.lifetime": other.lifetime}),
        cause=f"{setting.name} {subject.lifetime}",
    )


@rule(
    "POL605",
    "capped-by-session",
    Severity.WARNING,
    on=Unmet,
    title="The lifetime that is expected is cut to what is left of the session",
    advice="Raise the session's maximum above the lifetime that is wanted, or judge by a token of a fresh login.",
    reference="Keycloak, Server Administration Guide (timeouts)",
    flags=lambda: (
        Example(
            response(access_token=access_token(36000, issuer=KEYCLOAK, auth_time=START, **_KEYCLOAK), expires_in=36000),
            expect={"access_token": 86400},
        ),
    ),
    passes=lambda: (
        Example(
            response(access_token=access_token(300, issuer=KEYCLOAK, **_KEYCLOAK), expires_in=300),
            expect={"access_token": 86400},
        ),
        Example(response(access_token=access_token(36000)), expect={"access_token": 86400}),
    ),
)
def capped_by_session(unmet: Unmet) -> Hit | None:
    """The token is shorter than its own setting says because the session ends then. The setting may well be right: it
    cannot reach beyond the session's maximum."""
    if unmet.cap is None or unmet.subject.lifetime is None:
        return None
    return _capped(unmet.subject, unmet.provider, unmet.cap, unmet.expected)


@rule(
    "POL605",
    "capped-by-session",
    Severity.NOTE,
    on=Governed,
    when=When.CUT_SHORT,
    title="The lifetime is cut to what is left of the session",
    advice="Nothing is wrong: the user has to sign in again when the session ends, and no token outlives it. If that "
    "is too early, the session's maximum is the setting to change.",
    reference="Keycloak, Server Administration Guide (timeouts)",
    flags=lambda: (
        Example(
            response(
                access_token=access_token(120, issuer=KEYCLOAK, auth_time=START - 35880, **_KEYCLOAK), expires_in=120
            )
        ),
        Example(
            response(
                access_token=access_token(142, issuer=KEYCLOAK, **_KEYCLOAK),
                refresh_token=token({"iss": KEYCLOAK, "typ": "Refresh", "iat": START, "exp": START + 142}),
                expires_in=142,
                refresh_expires_in=142,
            )
        ),
        Example(access_token(36000, issuer=KEYCLOAK, **_KEYCLOAK)),
    ),
    passes=lambda: (
        Example(
            response(
                access_token=access_token(300, issuer=KEYCLOAK, **_KEYCLOAK), expires_in=300, refresh_expires_in=1800
            )
        ),
        Example(access_token(36000, issuer=AUTH0)),
        Example(response(access_token=access_token(142), expires_in=142, refresh_expires_in=142)),
    ),
)
def cut_to_the_session(governed: Governed) -> Hit | None:
    """The provider cuts every lifetime to what is left of the session, and this token ends exactly then. Its own
    setting says more than it got."""
    if governed.cap is None or governed.subject.expected is not None:
        return None
    return _capped(governed.subject, governed.provider, governed.cap)


def _capped(subject: Subject, provider: Provider, cap: Cap, expected: Number | None = None) -> Hit:
    setting = subject.setting
    assert subject.lifetime is not None
    until = f" that ends at {subject.case.date(cap.ends_at)}" if cap.ends_at is not None else ""
    by = f", by {named(cap.setting)}" if cap.setting is not None else ""
    default = cap.setting.default if cap.setting is not None else None
    if default is not None and abs(subject.lifetime - default) <= TOLERANCE:
        by = f"{by}: {seconds(default)} is its default"
    instead = f", not the {seconds(expected)} expected" if expected is not None else ""
    source = cap.setting or setting
    return Hit(
        f"The {called(subject)} lives {seconds(subject.lifetime)}{instead}: {provider.name} has cut it to what is left "
        f"of {cap.of}{until}{by}.",
        (subject,),
        {
            f"{key_of(subject)}.lifetime": subject.lifetime,
            "expected": expected,
            "session_maximum": default,
            "session.setting": path_of(cap.setting),
            f"{key_of(subject)}.setting": path_of(setting),
            "documented": source.source if source is not None else None,
        },
        cause=f"{provider.id} capped {subject.lifetime}",
    )


@rule(
    "POL606",
    "ambiguous-number",
    Severity.NOTE,
    on=Governed,
    when=When.UNUSUAL,
    title="The lifetime is a well-known number, but of other settings",
    advice="A number alone proves nothing. Find out how this token was asked for (which flow, for which API): that "
    "tells which setting governs it.",
    reference=SETTINGS,
    ask="the request that brought the token: its flow, its audience and its scope",
    flags=lambda: (
        Example(access_token(7200, issuer=AUTH0)),
        Example(token({"iss": AUTH0, "sub": "auth0|1", "aud": "x", "iat": START, "exp": START + 86400})),
    ),
    passes=lambda: (
        Example(access_token(7200)),
        Example(access_token(86400, issuer=AUTH0)),
        Example(access_token(4000, issuer=AUTH0)),
        Example(access_token(36000, issuer=KEYCLOAK, **_KEYCLOAK)),
    ),
)
def ambiguous_number(governed: Governed) -> Hit | None:
    """The lifetime is not the default of the setting that governs this token, or none is known to govern it, and other
    settings of the same provider have just that number as their default."""
    subject, provider, setting, _ = governed
    life = subject.lifetime
    if life is None or (setting is None and subject.role is not Role.UNKNOWN):
        return None
    others = with_that_default(governed, life - subject.backdate)
    if not others or (setting is not None and setting.fixed is not None):
        return None
    own = f" The setting that governs it is {named(setting)}." if setting is not None and setting.configurable else ""
    return Hit(
        f"The {called(subject)} lives {seconds(life)}, which is the default of {_listed(others)} at {provider.name}."
        f"{own}",
        (subject,),
        {f"{key_of(subject)}.lifetime": life, "documented": others[0].source or None},
        cause=f"{provider.id} {life}",
    )


@rule(
    "POL606",
    "ambiguous-expectation",
    Severity.NOTE,
    on=Unmet,
    title="The lifetime that is expected is the default of another setting",
    advice="Make sure which of the two was meant: the number may have been read off the wrong page.",
    reference=SETTINGS,
    ask="where the number that is expected was read",
    flags=lambda: (
        Example(response(access_token=access_token(86400, issuer=AUTH0)), expect={"access_token": 36000}),
        Example(
            response(access_token=access_token(300, issuer=KEYCLOAK, **_KEYCLOAK), expires_in=300),
            expect={"access_token": 36000},
        ),
    ),
    passes=lambda: (
        Example(response(access_token=access_token(86400, issuer=AUTH0)), expect={"access_token": 86400}),
        Example(response(access_token=access_token(86400, issuer=AUTH0)), expect={"access_token": 5000}),
        Example(response(access_token=access_token(86400)), expect={"access_token": 36000}),
    ),
)
def ambiguous_expectation(unmet: Unmet) -> Hit | None:
    """The token misses the lifetime expected of it, and that number is what another setting of the provider starts
    with. The two are easily confused."""
    subject, provider = unmet.subject, unmet.provider
    others = with_that_default(unmet, unmet.expected)
    taken = taken_for_it(unmet)
    if not others or another_that_has_it(unmet) is not None:
        return None
    if taken is not None and taken.name in {each.name for each in others}:  # POL604 says it
        return None
    return Hit(
        f"The {seconds(unmet.expected)} expected of the {called(subject)} is the default of {_listed(others)} at "
        f"{provider.name}.",
        (subject,),
        {f"{key_of(subject)}.lifetime": subject.lifetime, "expected": unmet.expected, "documented": others[0].source},
        cause=f"{provider.id} {unmet.expected}",
    )


def _listed(settings: list[Setting]) -> str:
    """Settings in a sentence: each with what it governs."""
    words = [
        titled(each, *filter(None, (each.variant if each.configurable else None, each.default_doubt)))
        for each in settings
    ]
    return " and of ".join(words)
