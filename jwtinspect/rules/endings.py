"""LIF: which end fits what the user saw."""

from __future__ import annotations

from jwtinspect.analysis.ends import ended_at, fits, fitting_default, fitting_life, lasted, login_of, stated_lives
from jwtinspect.analysis.lifetime import (
    TOLERANCE,
)
from jwtinspect.analysis.subject import Case
from jwtinspect.core.moments import span
from jwtinspect.core.token import Role
from jwtinspect.rules.examples import KEYCLOAK, OPAQUE, Example, access_token, id_token, response
from jwtinspect.rules.governing import in_brackets, named, path_of, titled
from jwtinspect.rules.rule import Hit, Severity, When, rule
from jwtinspect.rules.words import called, key_of

_TWO = response(id_token=id_token(36000), access_token=access_token(86400), expires_in=86400)

_KEYCLOAK = response(access_token=access_token(300, issuer=KEYCLOAK, typ="Bearer", azp="client-1"), expires_in=300)


@rule(
    "LIF120",
    "end-that-fits",
    Severity.WARNING,
    on=Case,
    when=When.ENDED,
    title="What ended when the user was logged out",
    advice="That token's lifetime is the one to look at; the others lived on.",
    reference="When you said the session ended",
    ask="the exact time of login and of logout, with their time zone",
    flags=lambda: (Example(_TWO, ended=36000), Example(_TWO, ended=86500)),
    passes=lambda: (Example(_TWO), Example(_TWO, ended=3600)),
)
def end_that_fits(case: Case) -> Hit | None:
    """The user said when the session ended. Of all the ends that the input names, this one fits what was seen."""
    if not case.ends or not fits(case.ends[0], case):
        return None
    best = case.ends[0]
    seen, login = ended_at(case), login_of(case)
    assert seen is not None and best.off_by is not None
    lived_on = [end for end in case.ends if end.at > best.at + 60 and end.subject is not best.subject]
    after = f"{span(seen - login)} after login" if login is not None else f"at {case.date(seen)}"
    apart = f", which came {span(abs(best.off_by))} {'later' if best.off_by > 0 else 'earlier'}"
    exact = abs(best.off_by) <= TOLERANCE
    tail = f" The {_owner(lived_on[0].what)} lives on for {span(lived_on[0].at - best.at)}." if lived_on else ""
    setting = named(best.subject.setting) if best.subject is not None else ""
    return Hit(
        f"The session ended {after}: {'that is' if exact else 'closest is'} the end of the "
        f"{_end_words(best.what)}{'' if exact else apart}.{tail}",
        (best.subject,) if best.subject is not None else (),
        {"ended": seen, best.what: best.at, "off_by": best.off_by},
        advice=f"That end is set by {setting}." if setting else "",
    )


def _owner(what: str) -> str:
    owner = what.split(".", 1)[0]
    return "token" if owner == Role.UNKNOWN else owner


def _end_words(what: str) -> str:
    """``id_token.exp + 60 s leeway`` in words."""
    owner, rest = _owner(what), what.partition(".")[2]
    name, _, leeway = rest.partition(" + ")
    if name == "expires_in":
        return f"{owner}, as the response states it"
    words = owner if name in ("exp", "") else f"{owner}'s {name}"
    return f"{words} with a validator's {leeway}" if leeway else words


@rule(
    "LIF120",
    "life-that-fits",
    Severity.WARNING,
    on=Case,
    when=When.ENDED,
    title="A life that the response states is as long as the session was",
    advice="That token's lifetime is the one to look at; add the response's Date header to be sure.",
    reference="When you said the session ended",
    ask="whether this response was that of the login, and its Date header",
    flags=lambda: (
        Example(response(access_token=OPAQUE, expires_in=3599), ended=3600),
        Example(response(access_token=OPAQUE, refresh_token="1//r" * 9, refresh_expires_in=604799), ended=604800),
    ),
    passes=lambda: (Example(_TWO, ended=36000), Example(response(access_token=OPAQUE, expires_in=3600), ended=7200)),
)
def life_that_fits(case: Case) -> Hit | None:
    """The user said how long the session lasted. The input states no instant, but a life that is just as long: where
    the response is that of the login, this is what ended."""
    subject = fitting_life(case)
    if subject is None or subject.lifetime is None:
        return None
    setting = named(subject.setting) if subject.setting is not None else ""
    return Hit(
        f"The session ended {span(lasted(case) or 0)} after login: that is how long the {called(subject)} lives "
        f"({span(subject.lifetime)}), if this response is the login's.",
        (subject,),
        {"ended_after": lasted(case), f"{key_of(subject)}.lifetime": subject.lifetime},
        advice=f"That life is set by {setting}." if setting else "",
    )


@rule(
    "LIF120",
    "default-that-fits",
    Severity.WARNING,
    on=Case,
    when=When.ENDED,
    title="A limit that no token states fits what the user saw, by its default",
    advice="Look whether that setting is still at its default: then it is what ended the session.",
    reference="What you saw (check --ended); the provider's own documentation: the address is in the evidence",
    ask="the value of that setting, and whether the user had been idle",
    flags=lambda: (Example(_KEYCLOAK, ended=36000), Example(_KEYCLOAK, ended=1800)),
    passes=lambda: (Example(_TWO, ended=3600), Example(_KEYCLOAK, ended=300), Example(_KEYCLOAK, ended=20000)),
)
def default_that_fits(case: Case) -> Hit | None:
    """The user said when the session ended. No token ends then, but the provider limits a login, or a token that cannot
    be read, by a setting whose default is just that long."""
    explained = (case.ends and fits(case.ends[0], case)) or fitting_life(case) is not None
    found = None if explained else fitting_default(case)
    if found is None:
        return None
    provider, setting = found
    seen = lasted(case)
    assert seen is not None and setting.default is not None
    doubt = in_brackets(setting.default_doubt)
    return Hit(
        f"The session ended {span(seen)} after login: no token here ends then, but "
        f"{titled(setting)} at {provider.name} ends it by default, after {span(setting.default)}{doubt}.",
        (),
        {"ended_after": seen, "default": setting.default, "path": path_of(setting), "source": setting.source},
        advice=f"That end is set by {named(setting)}; look whether it is still at its default."
        if setting.configurable
        else "",
    )


@rule(
    "LIF120",
    "end-that-fits",
    Severity.NOTE,
    on=Case,
    when=When.ENDED,
    title="No end that is known here fits what the user saw",
    advice=(
        "Look for an end that no token states: the session's idle or maximum time at the provider, the "
        "application's own timer, a revocation."
    ),
    reference="When you said the session ended",
    ask="the provider's session settings, and a HAR of the time around the logout",
    flags=lambda: (Example(_TWO, ended=3600),),
    passes=lambda: (Example(_TWO), Example(_TWO, ended=36000)),
)
def no_end_that_fits(case: Case) -> Hit | None:
    """The user said when the session ended, and nothing in the input ends near it. The cause is likely one that tokens
    do not state, such as an idle timeout."""
    if not case.ends or fits(case.ends[0], case) or fitting_default(case) is not None:
        return None
    best = case.ends[0]
    seen, login = ended_at(case), login_of(case)
    assert seen is not None and best.off_by is not None
    after = f"{span(seen - login)} after login" if login is not None else f"at {case.date(seen)}"
    return Hit(
        f"No end known here fits a session that ended {after}; the nearest is the {_end_words(best.what)}, "
        f"{span(abs(best.off_by))} {'later' if best.off_by > 0 else 'earlier'}.",
        (best.subject,) if best.subject is not None else (),
        {"ended": seen, best.what: best.at, "off_by": best.off_by},
    )


@rule(
    "LIF120",
    "no-end-known",
    Severity.NOTE,
    on=Case,
    when=When.ENDED,
    title="No end is known to hold against what the user saw",
    advice="Add the whole token response with its Date header, or say at which instant the session ended.",
    reference="When you said the session ended",
    ask="the whole token response, with its Date header",
    flags=lambda: (
        Example(response(access_token=OPAQUE, expires_in=3600), ended=7200),
        Example(access_token(3600, exp=None, iat=None), ended=3600),
    ),
    passes=lambda: (
        Example(_TWO),
        Example(_TWO, ended=36000),
        Example(_TWO, ended=3600),
        Example(response(access_token=OPAQUE, expires_in=3600), ended=3600),
    ),
)
def no_end_known(case: Case) -> Hit | None:
    """The user said when the session ended, and the input does not tell when the login was, or names no end at all: so
    nothing can be compared."""
    if case.ends or not case.subjects or fitting_life(case) is not None or fitting_default(case) is not None:
        return None
    lives, seen = stated_lives(case), lasted(case)
    if lives and seen is not None:
        told = f"the {called(lives[0])}'s is {span(lives[0].lifetime or 0)}"
        return Hit(f"No life stated here fits a session that ended {span(seen)} after login: {told}.", (lives[0],), {})
    missing = "does not tell when the login was" if ended_at(case) is None else "names no end of any token"
    return Hit(f"What ended then cannot be told: the input {missing}.", (), {})
