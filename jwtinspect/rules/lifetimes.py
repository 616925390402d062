"""LIF: the two tokens of a login that do not end together."""

from __future__ import annotations

from jwtinspect.analysis.clocks import fresh_gap
from jwtinspect.analysis.lifetime import (
    MISREAD,
    TOLERANCE,
    agrees,
)
from jwtinspect.analysis.subject import Number, Pair, Subject
from jwtinspect.core.moments import span
from jwtinspect.rules.examples import AUTH0, Example, access_token, id_token, response
from jwtinspect.rules.governing import named, path_of
from jwtinspect.rules.rule import Hit, Severity, rule


@rule(
    "LIF102",
    "id-and-access-token-end-apart",
    Severity.WARNING,
    on=Pair,
    title="The id_token and the access_token do not end together",
    advice=(
        "Find out which of the two the application looks at to end its session; that token's setting is "
        "the one to change."
    ),
    reference=(
        "OpenID Connect Core 1.0, section 2 (exp of the id_token); RFC 6749, section 5.1 (expires_in "
        "is the access_token's)"
    ),
    flags=lambda: (
        Example(
            response(
                id_token=id_token(36000, issuer=AUTH0),
                access_token=access_token(86400, issuer=AUTH0),
                expires_in=86400,
            )
        ),
        Example(response(id_token=id_token(3600), access_token="opaque-token-0123456789", expires_in=7200)),
    ),
    passes=lambda: (
        Example(response(id_token=id_token(86400), access_token=access_token(86400), expires_in=86400)),
        Example(response(id_token=id_token(3600), access_token=access_token(3601), expires_in=3600)),
        Example(id_token(36000) + "\n" + access_token(86400)),
        Example(response(id_token=id_token(3600), access_token="opaque-token-0123456789", expires_in=3600)),
    ),
)
def id_and_access_token_end_apart(pair: Pair) -> Hit | None:
    """The two tokens of one login have different lifetimes, because different settings govern them. An application
    that ends its session with the one while the other lives on seems to log people out early, or late. expires_in
    speaks of the access_token only."""
    identity, access, answer = pair
    if identity.expires_at is None or access.expires_at is None:
        return None
    gap = access.expires_at - identity.expires_at
    if -TOLERANCE <= gap <= TOLERANCE:
        return None
    first, last = (identity, access) if gap > 0 else (access, identity)
    if not access.token.claims and _alike(pair, identity.backdate) and fresh_gap(answer) is not None:
        return None  # its end was reckoned from when the response was made: that differs, not the lifetimes
    lives = f" ({first.lifetime} s against {last.lifetime} s)" if first.lifetime and last.lifetime else ""
    if _alike(pair):
        lives = f": both live {identity.lifetime} s, from different instants on"
    return Hit(
        f"The {_short(first, pair)} ends {span(abs(gap))} before the {_short(last, pair)}{lives}.",
        (identity, access),
        {
            "id_token.lifetime": identity.lifetime,
            "access_token.lifetime": access.lifetime,
            "expires_in": answer.expires_in,
            "gap": abs(gap),
            "id_token.setting": path_of(identity.setting),
            "access_token.setting": path_of(access.setting),
        },
        advice=_two_settings(pair),
    )


def _alike(pair: Pair, backdate: Number = 0) -> bool:
    """Whether the two have the same lifetime, whenever each began; the id_token's less that back-dating."""
    one, other = pair.id_token.lifetime, pair.access_token.lifetime
    return one is not None and other is not None and abs(one - backdate - other) <= TOLERANCE


def _short(subject: Subject, pair: Pair) -> str:
    return "id_token" if subject is pair.id_token else "access_token"


def _two_settings(pair: Pair) -> str:
    """Of which of the two expires_in speaks, and which setting governs each."""
    identity, access, answer = pair
    sentences = []
    if answer.expires_in is not None and answer.expires_in_note not in MISREAD:
        of_identity = answer.provider is not None and "expires-in-is-id-token" in answer.provider.traits
        subject, word = (identity, "id_token") if of_identity else (access, "access_token")
        agreeing = " and agrees with it" if subject.token.claims and agrees(answer.expires_in, subject) else ""
        sentences.append(f"expires_in ({answer.expires_in} s) speaks of the {word}{agreeing}.")
    if _alike(pair):
        return " ".join([*sentences, "The lifetimes are the same, so no setting is wrong: one token is older."])
    if _one_setting(pair):
        return " ".join([*sentences, f"One setting governs both: {named(access.setting)}.", *_drawn(pair)])
    governed = [
        f"the {word}'s lifetime {_governed_by(subject)}"
        for subject, word in ((identity, "id_token"), (access, "access_token"))
        if subject.setting is not None
    ]
    if governed:
        words = ", ".join(governed)
        sentences.append(f"{words[0].upper()}{words[1:]}. Changing one does not move the other.")
    else:
        sentences.append("Two settings govern them: find out which of the two tokens the application looks at.")
    return " ".join(sentences)


def _one_setting(pair: Pair) -> bool:
    """Whether the provider has a single setting for the lifetimes of both."""
    one, other = pair.id_token.setting, pair.access_token.setting
    if one is None or other is None or one.name != other.name:
        return False
    return one.path == other.path and other.configurable


def _drawn(pair: Pair) -> tuple[str, ...]:
    """Why the two differ all the same, where the provider is known to draw lifetimes."""
    provider = pair.access_token.provider
    if provider is None or "random-lifetimes" not in provider.traits:
        return ()
    return (f"{provider.name} draws lifetimes within a range, so that the two seldom end together.",)


def _governed_by(subject: Subject) -> str:
    """What governs the token's lifetime, and whether it has the value that the provider starts with."""
    setting = subject.setting
    assert setting is not None
    default = ""
    if setting.default is not None and subject.lifetime is not None and setting.confidence == "confirmed":
        usual = abs(subject.lifetime - subject.backdate - setting.default) <= TOLERANCE
        default = f"{setting.default} s is its default" if usual else ""
    if setting.configurable:
        return f"is set by {named(setting, *((default,) if default else ()))}"
    return f"cannot be configured{f' ({default})' if default else ''}"
