"""LIF: lifetimes that are not what was expected."""

from __future__ import annotations

from jwtinspect.analysis.lifetime import (
    TOLERANCE,
    missed,
)
from jwtinspect.analysis.once import once
from jwtinspect.analysis.subject import Case, Number, Subject
from jwtinspect.core.token import Role
from jwtinspect.rules.examples import AUTH0, ENTRA, Example, access_token, id_token, response
from jwtinspect.rules.governing import for_whom, in_brackets, named, places_of, seconds
from jwtinspect.rules.rule import Hit, Severity, When, rule


@rule(
    "LIF109",
    "lifetime-not-as-expected",
    Severity.ERROR,
    on=Subject,
    when=When.LIFETIME_EXPECTED,
    title="The token does not have the lifetime that was expected",
    advice=(
        "Check that the setting was changed where this token's lifetime comes from, saved, and that the "
        "token was issued after the change."
    ),
    reference="The lifetime that you said you expect",
    ask="a screenshot of the setting that was changed, and when it was saved",
    flags=lambda: (
        Example(
            response(
                id_token=id_token(36000, issuer=AUTH0),
                access_token=access_token(86400, issuer=AUTH0),
                expires_in=86400,
            ),
            expect={"access_token": 36000},
        ),
        Example(response(access_token="opaque-token-0123456789", expires_in=7200), expect={"access_token": 3600}),
    ),
    passes=lambda: (
        Example(response(access_token=access_token(3600), expires_in=3600), expect={"access_token": 3600}),
        Example(
            response(access_token=access_token(3900, issuer=ENTRA), expires_in=3600),
            expect={"access_token": 3600},
        ),
        Example(response(access_token=access_token(3600), expires_in=3600), expect={"id_token": 36000}),
    ),
)
def lifetime_not_as_expected(subject: Subject) -> Hit | None:
    """The user said which lifetime was configured, and the token has another. Often the setting of another token was
    changed, or the token was issued before the change."""
    expected = missed(subject)
    if expected is None or subject.lifetime is None or _cut_short(subject):
        return None
    others = _that_live(subject.case, expected, subject.role)
    tail = f" The {others[0].role} is the one with {expected} s." if others else ""
    return Hit(
        f"The {subject.role} lives {seconds(subject.lifetime)}, not the {seconds(expected)} expected.{tail}",
        (subject, *others[:1]),
        {
            f"{subject.role}.lifetime": subject.lifetime,
            "expected": expected,
            **(places_of(subject.setting, subject) if subject.setting is not None else {}),
        },
        advice=_where_to_change(subject, expected, others),
        cause=f"{subject.role} {subject.lifetime}",
    )


@once
def _that_live(case: Case, seconds: Number, role: Role) -> list[Subject]:
    """The tokens of other roles with that lifetime."""
    return [
        each
        for each in case.subjects
        if each.role is not role and each.lifetime is not None and abs(each.lifetime - seconds) <= TOLERANCE
    ]


def _cut_short(subject: Subject) -> bool:
    """Whether the session explains the lifetime (POL605)."""
    if subject.provider is None:
        return False
    from jwtinspect.analysis.policy import cap_of

    return cap_of(subject) is not None


def _where_to_change(subject: Subject, expected: Number, others: list[Subject]) -> str:
    sentences = []
    if others:
        other = named(others[0].setting)
        governed = f", set by {other}" if other else ""
        sentences.append(f"That is the {others[0].role}'s lifetime{governed}: perhaps that one was changed instead.")
    setting = subject.setting
    if setting is None:
        sentences.append(f"Find the setting that governs the {subject.role}: each kind of token has one of its own.")
        return " ".join([*sentences, _TAKES_EFFECT])
    note = f"{setting.note.rstrip('.')}." if setting.note else ""
    if not setting.configurable:
        variant = in_brackets(setting.variant or "")
        sentences.append(f"The {subject.role}'s lifetime cannot be configured there{variant}. {note}".rstrip())
        return " ".join(sentences)
    if (setting.maximum is not None and expected > setting.maximum) or expected < (setting.minimum or 0):
        limits = f"from {setting.minimum or 1} to {setting.maximum or 'any number of'} s"
        sentences.append(
            f"The {subject.role}'s lifetime is set by {named(setting)}, which takes {limits}. {note}".rstrip()
        )
        return " ".join(sentences)
    whose = for_whom(setting, subject)
    sentences.append(
        f"The {subject.role}'s lifetime is set by {named(setting)}{whose}: change it there. {note}".rstrip()
    )
    return " ".join([*sentences, _TAKES_EFFECT])


_TAKES_EFFECT = "A change holds for tokens issued after it was saved."


@rule(
    "LIF109",
    "expectation-not-comparable",
    Severity.NOTE,
    on=Case,
    when=When.EXPECTING,
    title="The expected lifetime cannot be compared",
    advice="Add the whole token response: a token that cannot be read states its lifetime only there.",
    reference="The lifetime that you said you expect",
    ask="the whole token response, as it was received",
    flags=lambda: (
        Example(response(access_token=access_token(3600), expires_in=3600), expect={"refresh_token": 86400}),
        Example(response(access_token="opaque-token-0123456789"), expect={"access_token": 3600}),
    ),
    passes=lambda: (
        Example(response(access_token=access_token(3600), expires_in=3600), expect={"access_token": 86400}),
        Example(response(access_token=access_token(3600), expires_in=3600)),
    ),
)
def expectation_not_comparable(case: Case) -> Hit | None:
    """A lifetime was expected of a kind of token that is not in the input, or none of that kind states its lifetime.
    So nothing can be said of it: the expectation is neither met nor missed."""
    judged = {subject.role for subject in case.subjects if subject.lifetime is not None}
    open_ones = [role for role in case.expect if role not in judged]
    if not open_ones:
        return None
    here = {subject.role for subject in case.subjects}
    words = [
        f"the {role} here does not state its lifetime" if role in here else f"no {role} is here" for role in open_ones
    ]
    return Hit(
        f"The lifetime expected cannot be compared: {', and '.join(words)}.",
        tuple(subject for subject in case.subjects if subject.role in open_ones),
        {f"{role} expected": case.expect[role] for role in open_ones},
    )
