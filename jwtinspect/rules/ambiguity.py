"""POL: lifetimes that other settings of the provider start with."""

from __future__ import annotations

from jwtinspect.analysis.policy import Governed, Unmet, another_that_has_it, taken_for_it, with_that_default
from jwtinspect.core.token import Role
from jwtinspect.profiles.provider import Setting
from jwtinspect.rules.examples import AUTH0, KEYCLOAK, START, Example, access_token, response, token
from jwtinspect.rules.governing import named, seconds, titled
from jwtinspect.rules.policy import OF_KEYCLOAK, SETTINGS
from jwtinspect.rules.rule import Hit, Severity, When, rule
from jwtinspect.rules.words import called, key_of


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
        Example(access_token(36000, issuer=KEYCLOAK, **OF_KEYCLOAK)),
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
            response(access_token=access_token(300, issuer=KEYCLOAK, **OF_KEYCLOAK), expires_in=300),
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
