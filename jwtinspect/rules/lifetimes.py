"""LIF: lifetimes that disagree with expires_in, with each other, or with what was expected."""

from __future__ import annotations

from jwtinspect.analysis.clocks import fresh_gap, host_of, zone_error
from jwtinspect.analysis.ends import ended_at, fits, login_of
from jwtinspect.analysis.lifetime import (
    FRESH,
    MISREAD,
    TOLERANCE,
    Comparison,
    agrees,
    anchored,
    cached,
    comparison_of,
    missed,
)
from jwtinspect.analysis.subject import Answer, Case, Number, Pair, Subject
from jwtinspect.core.moments import span
from jwtinspect.rules.examples import AUTH0, ENTRA, START, Example, access_token, dated, id_token, response
from jwtinspect.rules.governing import for_whom, in_brackets, named, path_of, places_of, seconds
from jwtinspect.rules.rule import Hit, Severity, When, rule

RFC6749 = "RFC 6749, section 5.1 (expires_in: the lifetime of the access token from when the response was made)"
LATER = "Mon, 02 Mar 2026 10:15:00 GMT"  # an hour after START


@rule(
    "LIF100",
    "expires-in-agrees",
    Severity.NOTE,
    on=Comparison,
    when=When.AGREES,
    title="expires_in agrees with the access_token",
    advice=(
        "Look for the cause elsewhere: another token, the session at the provider, the client's own timer, or a clock."
    ),
    reference=RFC6749,
    flags=lambda: (
        Example(response(access_token=access_token(3600), expires_in=3600)),
        Example(response(access_token=access_token(3900, issuer=ENTRA), expires_in=3600)),
    ),
    passes=lambda: (
        Example(response(access_token=access_token(3600), expires_in=7200)),
        Example(response(access_token="opaque-token-0123456789", expires_in=3600)),
        Example(dated(response(access_token=access_token(3600), expires_in=3600), LATER)),
    ),
)
def expires_in_agrees(compared: Comparison) -> Hit | None:
    """The response's expires_in is the access_token's own lifetime. Server and token tell the same story, so the two
    do not explain an early end."""
    answer, access, stated = compared
    if cached(answer):
        return None
    return Hit(
        f"expires_in ({stated} s) agrees with the access_token's lifetime.",
        (access,),
        {"expires_in": stated, "access_token.lifetime": access.lifetime},
        cause="agrees",
    )


@rule(
    "LIF101",
    "expires-in-differs-from-token",
    Severity.ERROR,
    on=Comparison,
    when=When.DIFFERS,
    title="expires_in differs from the access_token's lifetime",
    advice=(
        "Ask whoever runs the token endpoint why it states another lifetime than it signs; until then go "
        "by the token's exp."
    ),
    reference=RFC6749,
    ask="the Date header of the response, or when it was received",
    flags=lambda: (
        Example(response(access_token=access_token(900), expires_in=3600)),
        Example(dated(response(access_token=access_token(3600), expires_in=900))),
        Example(response(access_token=access_token(3600, iat=None, nbf=START), expires_in=7200)),
    ),
    passes=lambda: (
        Example(response(access_token=access_token(3600), expires_in=3599)),
        Example(response(access_token=access_token(3600), expires_in=900)),
        Example(response(access_token=access_token(3600, iat=None), expires_in=7200)),
        Example(dated(response(access_token=access_token(3600), expires_in=3600), "Mon, 02 Mar 2026 09:15:04 GMT")),
        Example(dated(response(access_token=access_token(3900, issuer=ENTRA, start=START - 300), expires_in=3600))),
        Example(dated(response(access_token=access_token(3600), expires_in=600), "Mon, 02 Mar 2026 10:05:00 GMT")),
        Example(response(id_token=id_token(36000), access_token=access_token(86400), expires_in=86400)),
        Example(response(access_token="opaque-token-0123456789", expires_in=3600)),
    ),
)
def expires_in_differs_from_token(compared: Comparison) -> Hit | None:
    """The response promises one lifetime for the access_token and the token itself has another. Clients that trust
    expires_in use the token too long, or renew it too often; the validator goes by exp alone."""
    answer, access, stated = compared
    if cached(answer):
        return None
    if access.lifetime is not None and access.lifetime <= 0:  # NUM305
        return None
    anchors = anchored(access, answer.received_at)
    received = anchors.pop("exp-received", None)
    if not anchors:  # not comparable
        return None
    if received is not None:
        backdate = _probable_backdate(stated, access)
        if abs(received - stated) <= TOLERANCE or (backdate is not None and _borne_out(backdate, answer)):
            return None
    elif any(stated <= life + TOLERANCE for life in anchors.values()):
        return None
    own = next(iter(anchors.values()))
    evidence = {"expires_in": stated, "access_token.lifetime": own, "difference": stated - own}
    if received is not None:
        evidence["access_token.exp - received"] = received
    return Hit(
        f"expires_in says {seconds(stated)}, the access_token itself lives {seconds(own)}: {_which(stated, own)}.",
        (access,),
        evidence,
        advice=_IN_MINUTES if abs(stated * 60 - own) <= 60 else "",
    )


_IN_MINUTES = (
    "expires_in looks like minutes: it is a sixtieth of the token's lifetime. Have the server write seconds; until "
    "then go by the token's exp."
)


def _which(stated: Number, own: Number) -> str:
    gap = span(abs(stated - own))
    ratio = f" ({stated / own:.3g} times its life)" if own > 0 and stated / own >= 2 else ""
    if stated > own:
        return f"a client that trusts expires_in uses it for {gap} after it has expired{ratio}"
    return f"a client that trusts expires_in gives it up {gap} early"


def _borne_out(backdate: Number, answer: Answer) -> bool:
    """Whether the time of the response, where it is known, lies as far after iat as the back-dating says."""
    access = answer.access_token
    if answer.received_at is None or access is None or access.issued_at is None:
        return True
    allowed = FRESH if access.provider is not None else 5  # what is known of a provider outweighs a clock that is off
    return abs(answer.received_at - access.issued_at - backdate) <= allowed


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


@rule(
    "LIF103",
    "expires-in-is-remaining-time",
    Severity.NOTE,
    on=Comparison,
    when=When.DIFFERS,
    title="expires_in is the time that was left, not the whole lifetime",
    advice=(
        "Nothing is wrong: the token was issued earlier and handed out again. Clients must count from "
        "when they received it."
    ),
    reference=RFC6749,
    ask="when the response was received (its Date header, or the time at which it came)",
    flags=lambda: (
        Example(dated(response(access_token=access_token(7200), expires_in=3600), LATER)),
        Example(response(access_token=access_token(7200), expires_in=3000)),
    ),
    passes=lambda: (
        Example(response(access_token=access_token(3600), expires_in=3600)),
        Example(dated(response(access_token=access_token(3900, issuer=ENTRA, start=START - 300), expires_in=3600))),
        Example(response(access_token=access_token(3900, issuer=ENTRA), expires_in=3600)),
        Example(dated(response(access_token=access_token(7200), expires_in=7200), LATER)),
    ),
)
def expires_in_is_remaining_time(compared: Comparison) -> Hit | None:
    """The response states what was left of an access_token that had been issued before: it came from a cache, at the
    provider, at a proxy or in the client's library. The token ends when it always would have."""
    answer, access, stated = compared
    received = answer.received_at
    assert access.expires_at is not None
    if received is not None:
        if not cached(answer) or abs(access.expires_at - received - stated) > TOLERANCE:
            return None
        age = received - (access.issued_at or 0)
        return Hit(
            f"expires_in ({stated} s) is what was left of the access_token, which had been issued {span(age)} before.",
            (access,),
            {"expires_in": stated, "access_token.lifetime": access.lifetime, "age": age},
        )
    if access.lifetime is None or stated >= access.lifetime - TOLERANCE or _probable_backdate(stated, access):
        return None
    if answer.id_token is not None and agrees(stated, answer.id_token):  # LIF104
        return None
    return Hit(
        f"expires_in ({stated} s) is less than the access_token's lifetime ({access.lifetime} s): "
        "the time that was left of a token from a cache, or a shorter promise.",
        (access,),
        {
            "expires_in": stated,
            "access_token.lifetime": access.lifetime,
            "difference": access.lifetime - stated,
        },
        advice="Say when the response was received: that tells the two apart.",
    )


@rule(
    "LIF104",
    "expires-in-matches-only-the-id-token",
    Severity.WARNING,
    on=Pair,
    title="expires_in is the id_token's lifetime, not the access_token's",
    advice="Report it to whoever runs the token endpoint: expires_in has to state the access_token's lifetime.",
    reference=RFC6749,
    flags=lambda: (Example(response(id_token=id_token(36000), access_token=access_token(86400), expires_in=36000)),),
    passes=lambda: (
        Example(response(id_token=id_token(36000), access_token=access_token(86400), expires_in=86400)),
        Example(response(id_token=id_token(3600), access_token=access_token(3600), expires_in=3600)),
        Example(response(id_token=id_token(3600), access_token="opaque-token-0123456789", expires_in=3600)),
    ),
)
def expires_in_matches_only_the_id_token(pair: Pair) -> Hit | None:
    """expires_in equals the id_token's lifetime and not the access_token's, although by the standard it speaks of the
    access_token. Clients then renew by the wrong clock."""
    identity, access, answer = pair
    stated = answer.expires_in
    if stated is None or identity.lifetime is None or access.lifetime is None or not access.token.claims:
        return None
    if abs(identity.lifetime - access.lifetime) <= TOLERANCE or answer.expires_in_note in MISREAD:
        return None
    if not agrees(stated, identity) or agrees(stated, access) or cached(answer):
        return None
    if answer.provider is not None and "expires-in-is-id-token" in answer.provider.traits:
        return None
    return Hit(
        f"expires_in ({stated} s) is the id_token's lifetime; the access_token lives {access.lifetime} s.",
        (identity, access),
        {
            "expires_in": stated,
            "id_token.lifetime": identity.lifetime,
            "access_token.lifetime": access.lifetime,
        },
    )


def _probable_backdate(stated: Number, access: Subject) -> int | None:
    """The back-dating that would explain the difference: the provider's, for an unknown provider 30, 60 or 300 s."""
    if access.expires_at is None or access.issued_at is None:
        return None
    gap = access.expires_at - access.issued_at - stated
    known = access.provider.backdate if access.provider is not None else (30, 60, 300)
    return next((backdate for backdate in known if abs(gap - backdate) <= TOLERANCE), None)


@rule(
    "LIF105",
    "back-dated-issue-time",
    Severity.NOTE,
    on=Comparison,
    title="The issue time is dated back",
    advice="Nothing is wrong: count the lifetime from when the response was made. exp is not moved.",
    reference="RFC 7519, section 4.1.6 (iat); some providers date it back so that slow clocks accept a fresh token",
    flags=lambda: (
        Example(response(access_token=access_token(3900, issuer=ENTRA), expires_in=3600)),
        Example(dated(response(access_token=access_token(3660, start=START - 60), expires_in=3600))),
        Example(response(access_token=access_token(3900), expires_in=3600)),
    ),
    passes=lambda: (
        Example(response(access_token=access_token(3600), expires_in=3600)),
        Example(response(access_token=access_token(3900, issuer=AUTH0), expires_in=3600)),
        Example(response(access_token=access_token(7200), expires_in=3600)),
    ),
)
def back_dated_issue_time(compared: Comparison) -> Hit | None:
    """The token's iat lies before the moment at which it was really issued, on purpose, so that a validator whose
    clock is slow accepts it at once. exp - iat is longer than the promised lifetime by exactly that."""
    answer, access, stated = compared
    if access.lifetime is None or abs(access.lifetime - stated) <= TOLERANCE:
        return None
    backdate = _probable_backdate(stated, access)
    if backdate is None:
        return None
    if not _borne_out(backdate, answer):
        return None
    certain = access.provider is not None
    who = f"{access.provider.name} dates" if access.provider is not None else "the issuer dates"
    return Hit(
        f"The access_token's exp - iat ({access.lifetime} s) is expires_in ({stated} s) and {backdate} s more: "
        f"{'' if certain else 'probably '}{who} iat back by that much.",
        (access,),
        {"expires_in": stated, "access_token.lifetime": access.lifetime, "back-dating": backdate},
        cause=f"back-dated by {backdate}",
    )


_UNUSUAL_NAMES = frozenset(("expiry", "expire_in"))  # of members that state an end, or a life, at nobody known


@rule(
    "LIF106",
    "expires-in-missing",
    Severity.NOTE,
    on=Answer,
    when=When.NO_EXPIRES_IN,
    title="The response does not say how long the access_token lives",
    advice=(
        "Clients then read exp from the token, guess (often one hour), or never renew before a 401: find "
        "out which this one does."
    ),
    reference=RFC6749,
    flags=lambda: (Example(response(access_token=access_token(3600))),),
    passes=lambda: (
        Example(response(access_token=access_token(3600), expires_in=3600)),
        Example(response(access_token=access_token(3600), expires_at=START + 3600)),
        Example(access_token(3600)),
    ),
)
def expires_in_missing(answer: Answer) -> Hit | None:
    """The response hands out an access_token without expires_in, which the standard recommends. The client cannot know
    the lifetime of a token that it is not meant to read."""
    members = answer.response.members
    if "access_token" not in members or "token_type" not in members or answer.response.store:
        return None
    if any(each.field.states in ("life", "end", "not known") for each in answer.stated):
        return None
    if not _UNUSUAL_NAMES.isdisjoint(members):
        return None
    subjects = (answer.access_token,) if answer.access_token is not None else ()
    return Hit("The response has no expires_in: it does not say how long the access_token lives.", subjects, {})


def _cached_whole_life(answer: Answer) -> Hit | None:
    compared = comparison_of(answer)
    if compared is None or answer.received_at is None or not cached(answer):
        return None
    _, access, stated = compared
    if access.expires_at is None or not agrees(stated, access):
        return None
    left = access.expires_at - answer.received_at
    believed = stated - left
    gap = fresh_gap(answer)
    if believed <= TOLERANCE or (gap is not None and zone_error(gap[1])):  # NUM309 explains that one
        return None
    age = answer.received_at - (access.issued_at or 0)
    return Hit(
        f"The access_token was {span(age)} old when it was handed out, yet expires_in repeats its whole lifetime "
        f"({stated} s): the client believes in it for {span(believed)} too long.",
        (access,),
        {"expires_in": stated, "left": left, "age": age},
    )


def _from_elsewhere(answer: Answer) -> bool:
    """Whether the response is known to come from another host than the one that the token names as its issuer."""
    access = answer.access_token
    if access is None or answer.response.endpoint is None or access.issuer is None:
        return False
    return host_of(answer.response.endpoint) != host_of(access.issuer)


_CACHED = dated(response(access_token=access_token(7200), expires_in=7200), LATER)
_PROXIED = (
    "> POST /token HTTP/1.1\n> Host: gateway.example.org\n>\n< HTTP/1.1 200 OK\n"
    f"< Date: {LATER}\n<\n{response(access_token=access_token(7200), expires_in=7200)}\n"
)
_WHOLE_LIFE = {
    "title": "A cached response repeats the whole lifetime",
    "reference": RFC6749,
    "ask": "which cache stands between the client and the token endpoint",
}


@rule(
    "LIF107",
    "cached-response-repeats-full-lifetime",
    Severity.ERROR,
    on=Answer,
    when=When.DATED,
    advice=(
        "Have the token endpoint's cache removed or its expires_in lowered by the token's age: RFC 6749 "
        "asks for Cache-Control: no-store."
    ),
    flags=lambda: (Example(_CACHED),),
    passes=lambda: (
        Example(dated(response(access_token=access_token(7200), expires_in=3600), LATER)),
        Example(dated(response(access_token=access_token(7200), expires_in=7200))),
        Example(
            _PROXIED.replace("gateway.example.org", "login.example.com").replace(
                '"expires_in": 7200', '"expires_in": 3600'
            )
        ),
    ),
    **_WHOLE_LIFE,
)
def cached_response_repeats_full_lifetime(answer: Answer) -> Hit | None:
    """A token that was issued some time ago is handed out again with its full lifetime in expires_in. The client
    counts from the response and goes on using the token after it has expired."""
    return None if _from_elsewhere(answer) else _cached_whole_life(answer)


@rule(
    "LIF107",
    "cached-response-repeats-full-lifetime",
    Severity.WARNING,
    on=Answer,
    when=When.DATED,
    advice=(
        "Look at the gateway or backend that answered: it hands on a token that it has kept, with the "
        "lifetime it had when fresh."
    ),
    flags=lambda: (Example(_PROXIED),),
    passes=lambda: (
        Example(_CACHED),
        Example(dated(response(access_token=access_token(7200), expires_in=7200))),
    ),
    **_WHOLE_LIFE,
)
def cached_elsewhere_repeats_full_lifetime(answer: Answer) -> Hit | None:
    """A host other than the issuer hands out a token that it has kept, with its full lifetime in expires_in. The
    client counts from the response and goes on using the token after it has expired."""
    return _cached_whole_life(answer) if _from_elsewhere(answer) else None


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
    others = [
        other
        for other in subject.case.subjects
        if other.role is not subject.role and other.lifetime is not None and abs(other.lifetime - expected) <= TOLERANCE
    ]
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


_TWO = response(id_token=id_token(36000), access_token=access_token(86400), expires_in=86400)


@rule(
    "LIF120",
    "end-that-fits",
    Severity.WARNING,
    on=Case,
    when=When.ENDED,
    title="What ended when the user was logged out",
    advice="That token's lifetime is the one to look at; the others lived on.",
    reference="What you saw (check --ended)",
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
    return what.split(".", 1)[0]


def _end_words(what: str) -> str:
    """``id_token.exp + 60 s leeway`` in words."""
    owner, _, rest = what.partition(".")
    name, _, leeway = rest.partition(" + ")
    words = owner if name in ("exp", "") else f"{owner}'s {name}"
    return f"{words} with a validator's {leeway}" if leeway else words


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
    reference="What you saw (check --ended)",
    ask="the provider's session settings, and a HAR of the time around the logout",
    flags=lambda: (Example(_TWO, ended=3600),),
    passes=lambda: (Example(_TWO), Example(_TWO, ended=36000)),
)
def no_end_that_fits(case: Case) -> Hit | None:
    """The user said when the session ended, and nothing in the input ends near it. The cause is likely one that tokens
    do not state, such as an idle timeout."""
    if not case.ends or fits(case.ends[0], case):
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
    reference="What you saw (check --ended)",
    ask="the whole token response, with its Date header",
    flags=lambda: (
        Example(response(access_token="opaque-token-0123456789", expires_in=3600), ended=3600),
        Example(access_token(3600, exp=None, iat=None), ended=3600),
    ),
    passes=lambda: (Example(_TWO), Example(_TWO, ended=36000), Example(_TWO, ended=3600)),
)
def no_end_known(case: Case) -> Hit | None:
    """The user said when the session ended, and the input does not tell when the login was, or names no end at all: so
    nothing can be compared."""
    if case.ends or not case.subjects:
        return None
    missing = "does not tell when the login was" if ended_at(case) is None else "names no end of any token"
    return Hit(f"What ended then cannot be told: the input {missing}.", (), {})
