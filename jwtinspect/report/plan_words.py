"""A session plan in words that can be sent to a customer: instants, causes, answers, changes, and the policy itself."""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo
from math import inf
from typing import Any

from jwtinspect.analysis.bounds import Part, bound_of
from jwtinspect.analysis.planning import NAMES, Basis, Gate, Plan, Renewal
from jwtinspect.analysis.proposals import Proposal
from jwtinspect.analysis.requirement import Kind, Requirement
from jwtinspect.analysis.simulation import Cause, Mark, Outcome, Run
from jwtinspect.analysis.wishes import Answer
from jwtinspect.core.moments import span

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

CLOCKS = {
    "access_token": "the access token",
    "id_token": "the id token",
    "browser_token": "the access token of the browser flow",
    "own_cookie": "the application's own cookie",
    "refresh_idle": "the refresh token's idle time",
    "refresh_max": "the refresh token's maximum",
    "session_idle": "the login session's idle time",
    "session_max": "the login session's maximum",
    "max_age": "the greatest age of a login",
    "leeway": "the API's leeway",
    "closed": "closing the browser",
    "reload": "loading the page anew",
    "revoked": "the administrator's revocation",
    "blocked": "the browser's block of third-party cookies",
}
_ENDED = {"closed", "reload", "revoked", "blocked"}
RENEWALS = {
    Renewal.REFRESH: "with a refresh token",
    Renewal.FRAME: "with a hidden frame",
    Renewal.REDIRECT: "with a redirect",
    Renewal.NONE: "without renewal",
}
SEEN = {
    Outcome.NOTHING: "nothing at all",
    Outcome.REDIRECT: "a silent redirect",
    Outcome.PAGE: "a login page, and types no password",
    Outcome.PASSWORD: "the login, with password or second factor",
}


def when(instant: float, zone: tzinfo | None) -> str:
    """An instant with its weekday and its offset: ``Tue 3 Mar 09:00 UTC``."""
    date = datetime.fromtimestamp(instant, zone or UTC)
    offset = f"{date:%z}"
    where = "UTC" if not date.utcoffset() else f"{offset[:3]}:{offset[3:5]}"
    return f"{_DAYS[date.weekday()]} {date.day} {_MONTHS[date.month - 1]} {date:%H:%M} {where}"


def length(seconds: float) -> str:
    """A length for a sentence: exact up to ten minutes, then in whole ones."""
    if seconds == inf:
        return "without end"
    whole = int(seconds)
    return span(whole if whole < 600 else whole - whole % 60)


def value_words(key: str, value: Any) -> str:
    """A value of the policy as it is shown."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if value is None:
        follows = {"id_token": "as the access token", "own_cookie": "until the browser closes"}
        return follows.get(key, "never ends" if key not in ("renew_every", "max_age") else "not set")
    return span(value) if isinstance(value, int) else str(value)


def basis_words(basis: Basis) -> str:
    """Where a value comes from."""
    if basis.word == "read":
        return f"read: {basis.source}"
    if basis.word == "assumed":
        return f"assumed{f': {basis.source}' if basis.source else ''}"
    return basis.word + (f" in {basis.source}" if basis.source else "")


def clock_words(plan: Plan, key: str) -> str:
    """A clock as a noun, with how long it runs: ``the id token (10 h)``."""
    value = getattr(plan.policy, key, None)
    if key == "id_token":
        value = plan.policy.id_life
    if key == "access_token":
        value = plan.policy.access_life
    return f"{CLOCKS[key]} ({span(value)})" if isinstance(value, int) else CLOCKS[key]


def setting_words(plan: Plan, key: str) -> str:
    """The setting that governs a value, and where it stands: ``ID Token Expiration (Applications > ...)``."""
    known = plan.governed(key)
    if known is None or not known.setting:
        return f'"{NAMES[key]}"'
    return f'"{known.setting}"' + (f" ({known.path})" if known.path else "")


def cause_words(plan: Plan, cause: Cause, zone: tzinfo | None) -> str:
    """Which clock ended it and when, and by how much the next one would have held."""
    if cause.clock == "blocked":
        return f"{_big(CLOCKS['blocked'])} keeps the hidden frame from renewing."
    ended = f"{_big(clock_words(plan, cause.clock))} ended it, on {when(cause.at, zone)}."
    if not cause.next_clock or cause.next_clock in _ENDED:
        return ended
    if cause.next_at == inf:
        return f"{ended} No other clock was about to: {CLOCKS[cause.next_clock]} never ends."
    more = length(cause.next_at - cause.at)
    return f"{ended} The next clock, {CLOCKS[cause.next_clock]}, would have held {more} longer."


def session_words(plan: Plan, mark: Mark, zone: tzinfo | None) -> str:
    """Why the provider asked for a password, where that is another clock."""
    if mark.session is None or mark.cause is None or mark.session.clock == mark.cause.clock:
        return ""
    name = _big(CLOCKS[mark.session.clock])
    return f"{name} had ended on {when(mark.session.at, zone)}, so that a password was needed."


def _big(text: str) -> str:
    return text[:1].upper() + text[1:]


def wish_words(requirement: Requirement, visits_words: str = "") -> str:
    """The requirement as a question."""
    life = span(requirement.seconds)
    if requirement.kind is Kind.OUT:
        return f"Is everybody out at {time_words(requirement.seconds)}?"
    return {
        Kind.RETURN: f"Can the user come back after {life} without a login?",
        Kind.STAY: f"Can the user stay signed in for {life}?",
        Kind.CHECK: f"Is nobody in for longer than {life} without password or second factor?",
        Kind.IDLE: f"Is everybody out who has not used it for {life}?",
    }[requirement.kind]


def time_words(seconds: int) -> str:
    """A time of day."""
    return "midnight" if not seconds else f"{seconds // 3600:02}:{seconds // 60 % 60:02}"


def answer_words(plan: Plan, answer: Answer, zone: tzinfo | None) -> list[str]:
    """The answer in sentences: yes or no, when it fails and why, and what would help."""
    words = _verdict(plan, answer, zone)
    if answer.holds:
        return words
    if answer.requirement.kind is Kind.OUT:
        words += _instead(plan, answer)
    for number, proposal in enumerate(answer.proposals):
        words.append(proposal_words(plan, proposal, first=number == 0))
    if not answer.proposals:
        words += _without_proposal(plan, answer)
    elif any("cookie" in each.values for each in answer.proposals):
        words += [each.text for each in plan.sessions.told("keep")]
    if answer.requirement.kind is Kind.CHECK and answer.proposals:
        words += [each.text for each in plan.sessions.told("reauthenticate")]
    return words


def _verdict(plan: Plan, answer: Answer, zone: tzinfo | None) -> list[str]:
    kind, mark = answer.requirement.kind, answer.mark
    if kind is Kind.RETURN:
        return _of_return(plan, answer, mark, zone)
    if kind is Kind.STAY:
        if mark is None:
            return [f"Yes. {_seen_words(answer.run)}"]
        words = [
            f"No. Until {when(mark.at, zone)}, {length(answer.bound)} after the login; then the user sees "
            f"{SEEN[mark.outcome]}."
        ]
        return words + _because(plan, mark, zone)
    if kind is Kind.OUT:
        if answer.holds:
            return ["Yes, for these visits: nothing of a login lives on at that time."]
        assert answer.fails_at is not None
        return [f"No. At {when(answer.fails_at, zone)} the first login still lives."]
    total = length(answer.bound)
    if kind is Kind.IDLE:
        greatest = answer.parts[0] if answer.parts else Part("access_token", answer.bound)
        name = CLOCKS[greatest.key]
        return [f"{'Yes' if answer.holds else 'No'}. After the last use the longest that lasts is {name}, {total}."]
    if answer.bound == inf:
        endless = next(each.key for each in answer.parts if each.seconds == inf)
        return [f"No. Nothing asks for one as long as the application is in use: {CLOCKS[endless]} never ends."]
    terms = " + ".join(f"{CLOCKS[each.key]} {length(each.seconds)}" for each in answer.parts)
    equals = f" = {total}" if len(answer.parts) > 1 else ""
    return [f"{'Yes' if answer.holds else 'No'}. The longest time without one is {terms}{equals}."]


def _of_return(plan: Plan, answer: Answer, mark: Mark | None, zone: tzinfo | None) -> list[str]:
    policy, wanted = plan.policy, answer.requirement.seconds
    held = "as long as anybody stays away" if answer.bound == inf else f"for {length(answer.bound)} after the last use"
    if mark is None:
        back = next((each for each in answer.run.marks[1:] if each.at >= answer.run.stretches[1].start), None)
        seen = SEEN[Outcome.NOTHING if back is None else back.outcome]
        return [f"Yes. On coming back the user sees {seen}. It holds {held}."]
    words = [f"No. On coming back, {when(mark.at, zone)}, the user sees {SEEN[mark.outcome]}."]
    words += _because(plan, mark, zone)
    idle = mark.cause is not None and mark.cause.clock.endswith("_idle")
    if idle and mark.cause is not None and wanted >= (getattr(policy, mark.cause.clock) or 0) > wanted - 86400:
        words.append(
            f"{span(wanted)} are exactly the limit: the time counts from the last renewal, not from the last use."
        )
    if answer.bound > 0:
        words.append(f"It holds {held}.")
    return words


def _because(plan: Plan, mark: Mark, zone: tzinfo | None) -> list[str]:
    if mark.cause is None:
        return []
    return list(filter(None, (cause_words(plan, mark.cause, zone), session_words(plan, mark, zone))))


def _seen_words(run: Run) -> str:
    counts = [(run.seen(each), each) for each in (Outcome.REDIRECT, Outcome.PAGE, Outcome.PASSWORD)]
    told = [f"{each.value} {count} ×" for count, each in counts if count]
    return f"The user sees nothing of {run.seen(Outcome.NOTHING)} renewals" + (
        f", and {', '.join(told)}." if told else "."
    )


def proposal_words(plan: Plan, proposal: Proposal, *, first: bool = True) -> str:
    """A change of settings as an instruction."""
    moves, after = [], proposal.plan
    for key, value in proposal.values.items():
        old, new = value_words(key, _effective(plan, key)), value_words(key, value)
        since = "" if "application" in proposal.values else f" from {old}"
        move = _choice_words(plan, key, value) or f"set {setting_words(after, key)}{since} to {new}"
        moves.append(move + _undocumented(plan, key, value))
    text = ", and ".join(moves) if len(moves) < 3 else "; ".join(moves)
    if proposal.nearest:
        lasts = length(sum(each.seconds for each in bound_of(after, Kind.CHECK)))
        return f"What comes nearest: {text}. Then every login lasts {lasts} at most, that of the morning too."
    return f"{'The smallest change' if first else 'Or'}: {text}."


def _undocumented(plan: Plan, key: str, value: Any) -> str:
    """A remark on a raised setting whose greatest value the provider does not state."""
    known, now = plan.governed(key), _effective(plan, key)
    if not isinstance(value, int) or isinstance(value, bool) or now is None or value <= now:
        return ""
    return " (its greatest value is not documented)" if known and known.source and known.maximum is None else ""


def _effective(plan: Plan, key: str) -> Any:
    return plan.policy.id_life if key == "id_token" else getattr(plan.policy, key)


def _choice_words(plan: Plan, key: str, value: Any) -> str:
    if key == "application":
        return f"make it an {plan.sessions.application(value).name}"
    return {
        "gate": f"let the application look at the {value}, not at the {plan.policy.gate}",
        "renewal": f"renew {RENEWALS[value]}" if key == "renewal" else "",
        "when_renewal_fails": "let the application go to the provider by itself when renewal fails",
        "cookie": "make the provider's cookie persistent",
        "storage": "keep the tokens when the browser closes",
    }.get(key, "")


def _instead(plan: Plan, answer: Answer) -> list[str]:
    """No lifetime ends at a time of day: what does."""
    words = [
        f"No lifetime ends at {time_words(answer.requirement.seconds)}: each counts from a login or a renewal, so it "
        "ends at another time for everybody."
    ]
    return words + [f"Instead: {each.text}" for each in plan.sessions.told("midnight")]


def _without_proposal(plan: Plan, answer: Answer) -> list[str]:
    """No setting would do: why, and what to use."""
    kind = answer.requirement.kind
    if kind is Kind.OUT:
        return []
    stuck = [key for key in _ending(answer) if (known := plan.governed(key)) and not known.configurable]
    limited = [
        (key, known)
        for key in _ending(answer)
        if (known := plan.governed(key)) and known.configurable and known.maximum is not None
    ]
    words = [f"No change of settings within {plan.sessions.name}'s limits makes it hold."]
    words += [f"{_big(CLOCKS[key])} cannot be set there." for key in dict.fromkeys(stuck)]
    if not stuck:
        words += [f"{_big(CLOCKS[key])} can be {span(known.maximum or 0)} at most." for key, known in limited]
    told = plan.sessions.told("reauthenticate" if kind in (Kind.CHECK, Kind.IDLE) else "keep")
    words += [each.text for each in told]
    if kind is Kind.IDLE:
        words.append("Let the application log out by a timer of its own, and go to the provider's logout.")
    return words


def _ending(answer: Answer) -> list[str]:
    """The clocks that are in the way."""
    if answer.mark is not None:
        return [each.clock for each in (answer.mark.cause, answer.mark.session) if each is not None]
    most = answer.requirement.seconds if answer.requirement.kind is Kind.IDLE else 0
    return [each.key for each in answer.parts if each.seconds > most]


def remarks(plan: Plan) -> list[str]:
    """What is to be known of this policy before anything is changed."""
    policy, words = plan.policy, []
    early = policy.renews_when.value == "access token ends" and policy.id_life < policy.access_life - policy.early
    if policy.gate is Gate.ID and policy.renewal is not Renewal.NONE and early:
        words.append(
            f"The application looks at the id token ({span(policy.id_life)}) and renews when the access token "
            f"({span(policy.access_life)}) ends: the id token ends before any renewal."
        )
    if policy.renewal is Renewal.FRAME and not policy.third_party_cookies:
        words.append("A hidden frame cannot renew where third-party cookies are blocked.")
    note = plan.sessions.application(policy.application).note
    return [*words, note] if note else words
