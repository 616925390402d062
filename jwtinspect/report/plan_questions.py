"""The questions that customers ask of sessions, answered for one plan in sentences that can be sent as they are.

Each answer is worked out from the plan's own numbers; only what no number tells comes from the provider's facts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import tzinfo
from math import inf
from typing import Any, NamedTuple

from jwtinspect.analysis.planning import Cookie, Gate, Plan, Renewal, Storage
from jwtinspect.analysis.requirement import Kind, Requirement
from jwtinspect.analysis.simulation import Mark, Outcome, simulate
from jwtinspect.analysis.visits import DAY, Stretch, Visits
from jwtinspect.analysis.wishes import judged
from jwtinspect.core.moments import span
from jwtinspect.report.plan_words import (
    CLOCKS,
    RENEWALS,
    SEEN,
    answer_words,
    cause_words,
    clock_words,
    length,
    wish_words,
)

WEEK, MONTH = 7 * DAY, 30 * DAY


class Asked(NamedTuple):
    """A question with its answer."""

    id: str
    title: str
    sentences: tuple[str, ...]
    sources: tuple[str, ...]


class Scene(NamedTuple):
    """What an answer is worked out from."""

    plan: Plan
    visits: Visits
    start: float
    zone: tzinfo | None


def answered(word: str, scene: Scene) -> Asked:
    """The answer to the question of that word. Raises KeyError for a word that there is not."""
    title, topic, tell = QUESTIONS[word]
    facts = scene.plan.sessions.told(topic) if topic else []
    sentences = (*tell(scene), *(each.text for each in facts))
    sources = [each.source for each in facts]
    sources += [source for key in _KEYS if (source := scene.plan.bases[key].source).startswith("https://")]
    return Asked(word, title, sentences, tuple(dict.fromkeys(sources)))


_KEYS = ("access_token", "id_token", "refresh_idle", "refresh_max", "session_idle", "session_max")


def _variants(scene: Scene) -> Iterator[tuple[str, Plan]]:
    """The plan as it is, then with the other ways of renewing, each with words for it."""
    plan = scene.plan
    kinds = [plan.policy.renewal, *(each for each in Renewal if each is not plan.policy.renewal)]
    for kind in kinds:
        if kind is Renewal.REDIRECT and plan.policy.renewal is not kind:
            continue
        yield RENEWALS[kind], plan if kind is plan.policy.renewal else plan.with_values(renewal=kind)


def _week_away(scene: Scene) -> Iterator[str]:
    asked = Requirement(Kind.RETURN, WEEK)
    for words, plan in _variants(scene):
        yield from _return_words(words, plan, asked, scene)
    if scene.plan.policy.cookie is Cookie.SESSION:
        kept = scene.plan.with_values(cookie=Cookie.PERSISTENT)
        before, after = (judged(each, asked, *scene[1:], mend=False).holds for each in (scene.plan, kept))
        if before is not after:
            yield from _return_words("with a persistent cookie of the provider", kept, asked, scene)
    for other in scene.plan.sessions.applications:
        if scene.plan.sessions.provider == "keycloak" and other.id != scene.plan.policy.application:
            changed = scene.plan.with_values(application=other.id)
            yield from _return_words(f"as an {other.name}", changed, asked, scene)


def _return_words(words: str, plan: Plan, asked: Requirement, scene: Scene) -> Iterator[str]:
    """Whether she has to log in after an absence, and why."""
    answer = judged(plan, asked, *scene[1:], mend=False)
    if answer.holds:
        back = next((mark for mark in answer.run.marks[1:] if mark.at >= answer.run.stretches[1].start), None)
        seen = SEEN[Outcome.NOTHING if back is None else back.outcome]
        held = "without end" if answer.bound == inf else f"up to {length(answer.bound)}"
        yield f"{_big(words)}: no. On coming back the user sees {seen}; an absence {held} is carried over."
        return
    assert answer.mark is not None
    cause = answer.mark.cause
    reason = cause_words(plan, cause, scene.zone) if cause is not None else ""
    yield f"{_big(words)}: yes, the user sees {SEEN[answer.mark.outcome]}. {reason}"
    value = getattr(plan.policy, cause.clock, None) if cause is not None and cause.clock.endswith("_idle") else None
    if value == asked.seconds:
        yield (
            f"{span(value)} are exactly the limit: the time counts from the last renewal, which was up to "
            f"{span(plan.policy.access_life)} before the last use."
        )


def _big(text: str) -> str:
    return text[:1].upper() + text[1:]


def _first_seen(plan: Plan, days: int = 400) -> Mark | None:
    """What somebody who never stops using it sees first after the login."""
    run = simulate(plan.policy, plan.nature, (Stretch(0, days * DAY),))
    return next(iter(run.marks[1:]), None)


def _after_hours(scene: Scene) -> Iterator[str]:
    for words, plan in _variants(scene):
        mark = _first_seen(plan)
        if mark is None or mark.cause is None:
            yield f"{_big(words)}: not at all, as long as it is used."
            continue
        cause = mark.cause
        if cause.clock == "blocked":
            yield f"{_big(words)}: after {length(mark.at)}, as third-party cookies are blocked."
            continue
        next_words = ""
        if cause.next_clock and cause.next_at < inf:
            more = length(cause.next_at - cause.at)
            next_words = f" {_big(CLOCKS[cause.next_clock])}, the next clock, would have held {more} longer."
        yield (
            f"{_big(words)}: after {length(mark.at)}, by {clock_words(plan, cause.clock)}; the user sees "
            f"{SEEN[mark.outcome]}.{next_words}"
        )


def _same_time(scene: Scene) -> Iterator[str]:
    policy = scene.plan.policy
    yield "No lifetime ends at a time of day: each counts from a login or from a renewal."
    fixed = [
        key
        for key in ("access_token", "id_token", "refresh_max", "session_max")
        if (value := getattr(policy, key)) is not None and value % DAY == 0
    ]
    if fixed:
        names = " and ".join(clock_words(scene.plan, key) for key in fixed)
        yield (
            f"It looks like one where logins come at the same hour each morning: {names} "
            f"{'end' if len(fixed) > 1 else 'ends'} a whole number of days after the login, at its time of day."
        )
    yield (
        "At a change of summer time such an end moves by an hour on the clock, for it counts seconds; what ends at "
        "midnight each day, before and after the change, was given an end by somebody's code."
    )


def _sliding(scene: Scene) -> Iterator[str]:
    plan, policy = scene.plan, scene.plan.policy
    slides = ["session_idle"] if policy.session_idle is not None else []
    stands = ["session_max"] if policy.session_max is not None else []
    if policy.renewal is Renewal.REFRESH and not plan.nature.follows_session:
        slides += ["refresh_idle"] if policy.refresh_idle is not None else []
        stands += ["refresh_max"] if policy.refresh_max is not None else []
    tokens = ["access_token", *(["id_token"] if policy.gate is Gate.ID else [])]
    if slides:
        yield f"Moved by use: {' and '.join(clock_words(plan, key) for key in slides)}."
    yield f"Moved by nothing: {', '.join(clock_words(plan, key) for key in (*stands, *tokens))}."
    yield "A click that only calls an API moves no clock; a renewal or a visit to the login page does."


def _longest(scene: Scene) -> Iterator[str]:
    policy, nature = scene.plan.policy, scene.plan.nature
    if policy.renewal is Renewal.REFRESH and not nature.follows_session:
        most, idle, key = policy.refresh_max, policy.refresh_idle, "refresh_max"
    elif policy.renewal is Renewal.NONE:
        by_id = policy.gate is Gate.ID
        most, idle = policy.id_life if by_id else policy.access_life, None
        key = "id_token" if by_id else "access_token"
    else:
        most, idle, key = policy.session_max, policy.session_idle, "session_max"
    gap = f", as long as no more than {length(idle)} lie between two renewals" if idle is not None else ""
    if most is None:
        yield f"{_big(RENEWALS[policy.renewal])} a login lasts without end{gap}."
    else:
        yield f"{_big(RENEWALS[policy.renewal])} a login lasts {span(most)} at most, by {CLOCKS[key]}{gap}."
    if policy.gate is Gate.ID and policy.id_life < policy.access_life and policy.renewal is not Renewal.NONE:
        yield (
            f"The application is not open for so long at a stretch: it looks at the id token, which ends after "
            f"{span(policy.id_life)}, before the access token ({span(policy.access_life)}) is renewed."
        )


def _keep(scene: Scene) -> Iterator[str]:
    policy = scene.plan.policy
    yield (
        "Three things have to last, or closing the browser ends it: the provider's cookie, its session, and what the "
        "application keeps."
    )
    now = "it is" if policy.cookie is Cookie.PERSISTENT else "it closes with the browser now"
    yield f"The cookie has to be persistent ({now})."
    yield f"The login session lives {_pair(policy.session_idle, policy.session_max)}."
    if policy.renewal is Renewal.REFRESH:
        kept = "it is" if policy.storage is Storage.KEPT else f"now it is {policy.storage}"
        follows = scene.plan.nature.follows_session
        life = "as long as that session" if follows else _pair(policy.refresh_idle, policy.refresh_max)
        yield f"The refresh token lives {life}, and the application has to keep it ({kept})."


def _pair(idle: int | None, most: int | None) -> str:
    first = "without an idle limit" if idle is None else f"{span(idle)} without use"
    return f"{first}, and {'without a maximum' if most is None else f'{span(most)} at most'}"


def _frames(scene: Scene) -> Iterator[str]:
    policy = scene.plan.policy
    gate = policy.id_life if policy.gate is Gate.ID else policy.access_life
    yield (
        f"A hidden frame stops renewing at once: the user then sees a login page when the token at hand ends, after "
        f"{span(gate)} at most."
    )
    yield "A refresh token works on, and so does a redirect of the whole page: neither needs a third-party cookie."
    yield "From the application's own site, or under a custom domain of it, the provider's cookie is no third party's."


def _two_tabs(scene: Scene) -> Iterator[str]:
    policy, nature = scene.plan.policy, scene.plan.nature
    if nature.reuse_harmless or not policy.rotation:
        yield "Nobody is thrown out: a refresh token that was used before is accepted again."
    elif policy.grace:
        yield (
            f"Who sends the replaced refresh token within {span(policy.grace)} is served; a second tab, or a request "
            "repeated over a bad network, that comes later is taken for theft, and the login ends."
        )
    else:
        yield (
            "There is no grace: the second of two tabs that renew at the same time is taken for a thief, and the "
            "login ends for both. Let one tab renew for all."
        )


def _offline(scene: Scene) -> Iterator[str]:
    asked = Requirement(Kind.RETURN, MONTH)
    plans = []
    for each in scene.plan.sessions.applications:
        plan = scene.plan if each.id == scene.plan.policy.application else scene.plan.with_values(application=each.id)
        plans.append((each.name, plan))
    if len(plans) > 1:  # a device has no use for a browser's application, where there is another
        plans = [each for each in plans if each[1].policy.application not in ("spa", "online")] or plans
    for name, plan in plans:
        plan = plan.with_values(renewal=Renewal.REFRESH)
        answer = judged(plan, asked, *scene[1:], mend=False)
        if answer.holds:
            held = "without end" if answer.bound == inf else f"for {length(answer.bound)}"
            yield f"{_big(name)}: it comes back without a login; its refresh token carries over {held}."
        else:
            assert answer.mark is not None and answer.mark.cause is not None
            clock = clock_words(plan, answer.mark.cause.clock)
            carried = f"It carries over {length(answer.bound)}."
            yield f"{_big(name)}: after 30 d the user has to log in: {clock} ends first. {carried}"


def _compliance(scene: Scene) -> Iterator[str]:
    for asked in (Requirement(Kind.CHECK, 12 * 3600), Requirement(Kind.IDLE, 900)):
        yield wish_words(asked)
        facts = {each.text for each in scene.plan.sessions.told("reauthenticate")}
        words = answer_words(scene.plan, judged(scene.plan, asked, *scene[1:]), scene.zone)
        yield from (each for each in words if each not in facts)


def _log_out(scene: Scene) -> Iterator[str]:
    policy = scene.plan.policy
    known = scene.plan.governed("access_token")
    life, up_to = policy.access_life, ""
    if known is not None and known.longest is not None and known.default == life:
        life, up_to = known.longest, "up to "
    leeway = f" and the API's leeway of {span(policy.leeway)}" if policy.leeway else ""
    yield (
        f"At the latest after {span(life + policy.leeway)}: an access token lives {up_to}{span(life)}{leeway}, and no "
        "revocation reaches an API that checks tokens by itself."
    )
    if not policy.leeway:
        yield "An API that allows for clocks that differ adds its leeway: 5 min where .NET's default stands."
    if policy.renewal is Renewal.REFRESH and not scene.plan.nature.follows_session:
        yield "Session and refresh token have to be revoked, both: with either the user comes back unasked."


def _change(scene: Scene) -> Iterator[str]:
    policy = scene.plan.policy
    longest = max(policy.access_life, policy.id_life)
    yield (
        f"Tokens that are out keep their exp. With access tokens of {span(policy.access_life)} and id tokens of "
        f"{span(policy.id_life)} everybody has the new lifetime {span(longest)} after the change."
    )
    yield "A renewed token has the new lifetime from the change on."


QUESTIONS: dict[str, tuple[str, str, Callable[[Scene], Any]]] = {
    "week-away": ("A week away: does the user have to log in?", "", _week_away),
    "after-hours": ("After how many hours is the user logged out in the middle of work?", "", _after_hours),
    "same-time": ("Everybody out at midnight, or at the same time of day?", "midnight", _same_time),
    "sliding": ("Does clicking keep the user in?", "sliding", _sliding),
    "longest": ("What is the longest possible session?", "", _longest),
    "keep-signed-in": ('"Keep me logged in": what has to be set?', "keep", _keep),
    "blocked-cookies": ("Third-party cookies are blocked: what still works?", "frame", _frames),
    "two-tabs": ("Two tabs or a bad network: who is thrown out?", "rotation", _two_tabs),
    "offline": ("A device offline for 30 days: does it come back?", "offline", _offline),
    "compliance": ("A login every 12 h, or after 15 min idle: what enforces it?", "reauthenticate", _compliance),
    "log-out-now": ("This user is to be out now: when is that really so?", "logout", _log_out),
    "changed-setting": ("A setting was changed: when does everybody have it?", "change", _change),
}
"""By a word: the question, the topic of the provider's facts that belong to it, and what works it out."""
