"""What happened, told in order: the exchanges of a capture as lines that read like a story.

Lines are made cheap and their words late, as there may be thousands; everything from the capture is escaped.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from jwtinspect.analysis.challenge import challenge_of
from jwtinspect.analysis.steps import GRANTING, RENEWING, RESOURCES, Act, Sent
from jwtinspect.core.moments import span
from jwtinspect.core.text import shown
from jwtinspect.core.token import Role
from jwtinspect.rules.words import called

if TYPE_CHECKING:
    from jwtinspect.analysis.skew import Clock
    from jwtinspect.analysis.steps import History, Step
    from jwtinspect.analysis.subject import Case, Number, Subject

LONGEST_PATH, LONGEST_WORDS = 120, 200
MANY = 4
"""From so many requests in a row on that were answered alike, they are told of together, whatever they asked for."""
_ORDER = (Role.ID_TOKEN, Role.ACCESS_TOKEN, Role.REFRESH_TOKEN)
_NAMED = frozenset((Act.AUTHORIZE, Act.SILENT, Act.INTROSPECTION, Act.REVOCATION, Act.LOGOUT))
_PROOFS = {
    Act.CODE: "authorization code",
    Act.PASSWORD: "password",
    Act.DEVICE: "device code",
    Act.CLIENT: "client credentials",
}


class Mark(StrEnum):
    """What came of a line, for a shape and a word beside it."""

    GRANTED = "granted"
    RENEWED = "renewed"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    FAILED = "failed"
    ANSWERED = "answered"  # neither accepted nor refused: a redirection, a 404, no token
    MISSING = "did not happen"


class Line(NamedTuple):
    """One or more exchanges that say the same, or (no steps) what did not happen."""

    mark: Mark
    steps: tuple[Step, ...]  # the first and the last of them; one where they are the same
    times: int = 1
    one_path: bool = True

    @property
    def first(self) -> Step | None:
        """The first exchange told of."""
        return self.steps[0] if self.steps else None

    @property
    def last(self) -> Step | None:
        """The last exchange told of."""
        return self.steps[-1] if self.steps else None

    @property
    def token(self) -> Subject | None:
        """The token that it is about: the one sent to open a resource, else the first one sent, else received."""
        step = self.first
        if step is None:
            return None
        sent = sent_of(step)
        received = in_order(step.received)
        return sent.subject if sent is not None else received[0] if received else None


def tells(history: History | None) -> bool:
    """Whether there is a story: a token that was used, or more than one answer and a grant among them."""
    if history is None:
        return False
    steps = history.steps
    return any(step.sent for step in steps) or (len(steps) > 1 and any(s.received or s.outcome for s in steps))


def story_of(case: Case) -> list[Line]:
    """The lines in order; repeats of one request and answer are one line. Last, what did not happen."""
    history = case.history
    if history is None or not tells(history):
        return []
    lines: list[Line] = []
    run: list[Step] = []
    before: object = None
    for step in history.steps:
        key = _key(step)
        if run and (key is None or key != before):
            lines += _lines_of(run)
            run = []
        run.append(step)
        before = key
    lines += _lines_of(run)
    if not history.renewals:
        lines.append(Line(Mark.MISSING, ()))
    return lines


def _lines_of(run: list[Step]) -> list[Line]:
    """A run of like exchanges as one line; a few that asked for different things as one each."""
    first = run[0].exchange
    one_path = all(step.exchange.path == first.path and step.exchange.method == first.method for step in run)
    if len(run) > 1 and (one_path or len(run) >= MANY):
        return [Line(mark_of(run[0]), (run[0], run[-1]), len(run), one_path)]
    return [Line(mark_of(step), (step,)) for step in run]


def mark_of(step: Step) -> Mark:
    """What came of an exchange."""
    if step.outcome == "granted":
        return Mark.GRANTED
    if step.outcome == "renewed":
        return Mark.RENEWED
    if step.outcome == "failed":
        return Mark.FAILED
    if step.refused:
        return Mark.REJECTED
    if step.received and step.act in GRANTING:
        return Mark.GRANTED
    return Mark.ACCEPTED if step.accepted and step.sent and step.act in RESOURCES else Mark.ANSWERED


def _key(step: Step) -> object:
    """What repeats of one request and answer have in common; None for what is told one by one."""
    if step.received or (step.outcome and step.outcome != "pending"):
        return None
    exchange = step.exchange
    if step.act is Act.OTHER and not step.sent and not step.refused:
        return "no token"
    sent = sent_of(step)
    path = None if step.accepted else (exchange.method, exchange.path, exchange.challenge, exchange.error)
    return (step.act, step.host, step.status, step.at is None, sent and sent.subject.id, path)


def sent_of(step: Step) -> Sent | None:
    """The token that a line speaks of."""
    return step.bearer or (step.sent[0] if step.sent else None)


def in_order(tokens: tuple[Subject, ...]) -> list[Subject]:
    """Tokens as they are spoken of: id_token, access_token, refresh_token, others."""
    return sorted(tokens, key=lambda each: _ORDER.index(each.role) if each.role in _ORDER else len(_ORDER))


# The words of a line


def lead_of(line: Line) -> str:
    """What was asked and answered: ``GET /v1/orders → 401``; for grants what they gave."""
    step = line.first
    if step is None:
        return ""
    if line.times > 1:
        if not line.one_path and not step.sent and step.act is Act.OTHER:
            return f"{line.times} requests without a token"
        if not line.one_path:
            return f"{line.times} requests to {shown(step.host, LONGEST_PATH) or 'one host'} → {_answer(step)}"
        return f"{line.times} × {request_words(step)} → {_answer(step)}"
    given = in_order(step.received)
    if line.mark in (Mark.GRANTED, Mark.RENEWED) and given:
        verb = "renewed: got" if line.mark is Mark.RENEWED else "gave"
        return f"{request_words(step)} {verb} {_listed([_with_article(each) for each in given])}"
    return f"{request_words(step)} → {_answer(step)}"


def rest_of(line: Line, case: Case) -> str:
    """What else is to be said: the error and its sentence, the kind of request, until when it was repeated."""
    step, last = line.first, line.last
    if step is None or last is None:
        return "No renewal was tried: no refresh grant, no silent sign-in"
    said = []
    if line.mark is Mark.FAILED and (step.act in RENEWING or step.act in GRANTING):
        said.append(f"{step.act} failed")
    elif step.act in _NAMED or (step.act in GRANTING and line.mark is not Mark.ANSWERED):
        said.append(str(step.act))
    elif step.received and line.mark not in (Mark.GRANTED, Mark.RENEWED):
        said.append(f"brought {_listed([_with_article(each) for each in in_order(step.received)])}")
    elif step.refused and not step.sent:
        said.append("no token was sent")
    said += _error(step)
    if line.times > 1 and last.at is not None and last.at != step.at:
        until, since = case.date(last.at), case.date(step.at or 0)
        said.append(f"until {until[11:19] if until[:10] == since[:10] else until}")
    return ", ".join(said)


def request_words(step: Step) -> str:
    """The request: ``GET /v1/orders``."""
    path = shown(step.exchange.path or "", LONGEST_PATH) or "/"
    method = shown(step.exchange.method or "", 20)
    if not step.exchange.path and not method:
        return "A response"
    return f"{method} {path}".strip()


def sent_words(line: Line) -> str:
    """The token that was sent, or what proved the client's right where none was."""
    step = line.first
    if step is None:
        return ""
    sent = sent_of(step)
    if sent is not None:
        others = len({each.subject.id for each in step.sent}) - 1
        return called(sent.subject) + (f" and {others} more" if others else "")
    return _PROOFS.get(step.act, "")


def age_words(line: Line) -> str:
    """How old the token was, by the server's clock, and what it had left: ``10 h 0 min 43 s · 43 s too old``."""
    step, last = line.first, line.last
    if step is None or last is None:
        return ""
    sent = sent_of(step)
    if sent is None:
        return _promise(step)
    latest = sent_of(last) or sent
    age = "" if sent.age is None else _length(sent.age)
    if line.times > 1 and sent.age is not None and latest.age is not None and latest.age > sent.age:
        age = f"{_length(sent.age)} to {_length(latest.age)}"
    return " · ".join(part for part in (age, left_words(latest.left)) if part)


def left_words(left: Number | None) -> str:
    """What a token had left: ``24 h left``, ``43 s too old``."""
    if left is None:
        return ""
    if left <= 0:
        return f"{_length(-left)} too old" if left < 0 else "at its end"
    return f"{_rough(left)} left"


def is_too_old(line: Line) -> bool:
    """Whether the token had ended when it was last sent."""
    sent = sent_of(line.last) if line.last is not None else None
    return sent is not None and sent.left is not None and sent.left <= 0


def clock_words(step: Step) -> str:
    """By which clock the instant is known, where that is not simply the server's."""
    return {"corrected": "from the client's clock and its skew", "client": "by the client's clock"}.get(step.clock, "")


def sentence_of(line: Line, case: Case) -> str:
    """The whole line in one sentence, for those who hear it."""
    step = line.first
    when = "" if step is None or step.at is None else case.date(step.at)
    clock = clock_words(step) if step is not None else ""
    sent, age = sent_words(line), age_words(line)
    with_token = step is not None and bool(step.sent)
    token = f"sent: {sent}{f', {age}' if age else ''}" if with_token else "; ".join(p for p in (sent, age) if p)
    host = shown(step.host, LONGEST_PATH) if step is not None else ""
    lead = lead_of(line)
    at_host = f"at {host}" if host and host not in lead else ""
    happened = " ".join(part for part in (lead, at_host, rest_of(line, case)) if part)
    return "; ".join(
        part for part in (" ".join(p for p in (when, clock) if p), str(line.mark), happened, token) if part
    )


def refused_words(step: Step) -> str:
    """A refusal in few words: ``401 invalid_token · sent the id_token``."""
    code = challenge_of(step.exchange.challenge).error or step.exchange.error or ""
    sent = sent_of(step)
    why = f"{step.status if step.status is not None else ''} {shown(code, 40)}".strip()
    return f"{why} · sent the {called(sent.subject)}" if sent is not None else why


def _answer(step: Step) -> str:
    return str(step.status) if step.status else "no answer"


def _error(step: Step) -> list[str]:
    challenge = challenge_of(step.exchange.challenge)
    code = challenge.error or step.exchange.error or ""
    text = challenge.parameters.get("error_description") or step.exchange.error_text or ""
    return [
        part for part in (shown(code, 60), f"“{shown(text.strip(), LONGEST_WORDS)}”" if text.strip() else "") if part
    ]


def _with_article(subject: Subject) -> str:
    name = called(subject)
    life = f" ({span(subject.lifetime)})" if subject.lifetime is not None and subject.lifetime > 0 else ""
    return f"{'an' if name[:1] in 'aeiou' else 'a'} {name}{life}"


def _listed(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def _promise(step: Step) -> str:
    for subject in step.received:
        if subject.answer is not None and subject.answer.expires_in is not None:
            return f"expires_in {subject.answer.expires_in}"
    return ""


def _length(seconds: Number) -> str:
    """A length to the second, minutes kept between hours and seconds: ``10 h 0 min 43 s``."""
    whole = round(seconds)
    hours, rest = divmod(abs(whole), 3600)
    if 0 < hours < 48 and 0 < rest < 60:
        return f"{'-' if whole < 0 else ''}{hours} h 0 min {rest} s"
    return span(whole)


def _rough(seconds: Number) -> str:
    """What is left, as people say it: ``24 h`` a few seconds after issue, ``3 h 20 min``, ``3 min 20 s``."""
    unit = 3600 if seconds >= 36000 else 60 if seconds >= 600 else 1
    return span(round(seconds / unit) * unit)


def clock_sentences(case: Case, most: int) -> list[str]:
    """Which clocks are off, hosts that agree in one sentence, at most so many; where none is, that the first agrees."""
    if not case.clocks:
        return []
    from jwtinspect.rules.skew import sentence

    groups: list[list[Clock]] = []
    for clock in (each for each in case.clocks if each.off):
        group = next((each for each in groups if _agrees(clock, each)), None)
        if group is None:
            groups.append([clock])
        else:
            group.append(clock)
    if not groups:
        return [sentence(case.clocks[0])]
    said = [sentence(*_together(group)) for group in groups[:most]]
    return said + ([f"{len(groups) - most} more clocks are off."] if len(groups) > most else [])


def _agrees(clock: Clock, group: list[Clock]) -> bool:
    """Whether one difference explains the clock and all of the group."""
    low, high = max(each.low for each in group), min(each.high for each in group)
    alike = clock.machine == group[0].machine and clock.host is not None and group[0].host is not None
    return alike and clock.likely is not None and max(low, clock.low) <= min(high, clock.high)


def _together(group: list[Clock]) -> tuple[Clock, str]:
    """Clocks of hosts that agree as one, and what those hosts are called."""
    first = group[0]
    if len(group) == 1:
        return first, ""
    low, high = max(each.low for each in group), min(each.high for each in group)
    hosts = [shown(each.host or "", LONGEST_PATH) for each in group]
    named = hosts if len(hosts) <= MANY else [*hosts[: MANY - 1], f"{len(hosts) - MANY + 1} more hosts"]
    votes = f"{sum(each.votes for each in group)} exchanges"
    return first._replace(low=low, high=high, likely=(low + high) / 2, basis=votes), _listed(named)
