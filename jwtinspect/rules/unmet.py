"""POL: why a lifetime that was expected cannot be had, or was set in the wrong place."""

from __future__ import annotations

from jwtinspect.analysis.policy import (
    Unmet,
    another_that_has_it,
    beyond,
    taken_for_it,
    usual,
)
from jwtinspect.analysis.subject import Subject
from jwtinspect.core.moments import rough_span
from jwtinspect.profiles.provider import Setting
from jwtinspect.rules.examples import AUTH0, ENTRA, KEYCLOAK, START, Example, access_token, id_token, response
from jwtinspect.rules.governing import evidence_of, for_whom, named, seconds, titled
from jwtinspect.rules.policy import MFA, OF_KEYCLOAK, OKTA, SETTINGS, cut_short, its_lifetime, noted
from jwtinspect.rules.rule import Hit, Severity, rule
from jwtinspect.rules.words import called, key_of


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
        advice=f"{noted(setting)} {beyond_provider_limit.advice}".strip() if setting.note else "",
        cause=f"{provider.id} {setting.name} {expected}",
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
            response(access_token=access_token(600, issuer=AUTH0, aud=MFA), expires_in=600),
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
        f"{its_lifetime(setting, subject)} at {seconds(setting.fixed, setting.default_doubt)}.",
        (subject,),
        evidence_of(setting, subject, expected=expected),
        advice=f"{noted(setting)} {lifetime_not_configurable.advice}".strip() if setting.note else "",
        cause=f"{provider.id} {setting.name}",
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
        own = f"{unmet.provider.name} fixes the {its_lifetime(setting, subject)}"
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
            response(
                access_token=access_token(36000, issuer=KEYCLOAK, auth_time=START, **OF_KEYCLOAK), expires_in=36000
            ),
            expect={"access_token": 86400},
        ),
    ),
    passes=lambda: (
        Example(
            response(access_token=access_token(300, issuer=KEYCLOAK, **OF_KEYCLOAK), expires_in=300),
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
    return cut_short(unmet.subject, unmet.provider, unmet.cap, unmet.expected)
