"""HIS and NUM: what libraries said of tokens, held against the tokens. Imported where one said something."""

from __future__ import annotations

from typing import Any

from jwtinspect.analysis.clocks import zone_error
from jwtinspect.analysis.statements import Statement
from jwtinspect.core.moments import rough_span, span
from jwtinspect.rules.examples import Example, access_token
from jwtinspect.rules.rule import Hit, Severity, rule
from jwtinspect.rules.words import called, key_of

_JJWT = (
    "JWT expired {ms} milliseconds ago at 2026-03-02T10:15:00.000Z. Current time: {now}. "
    "Allowed clock skew: 0 milliseconds."
)
_LATE = _JJWT.format(ms=43117, now="2026-03-02T10:15:43.117Z")


@rule(
    "HIS808",
    "error-message-evidence",
    Severity.NOTE,
    on=Statement,
    title="A library said that a token's time was wrong",
    advice="Compare its two instants with the token's: they tell which token was meant, and how the clock that "
    "checked it stood.",
    reference="RFC 7519, section 4.1.4 (exp); the library's own source",
    ask="the token that was refused, and the time and time zone of the log line",
    flags=lambda: (
        Example(f"{_LATE}\n{access_token(3600)}"),
        Example("Jwt is expired"),
        Example(
            'WWW-Authenticate: Bearer error="invalid_token", '
            "error_description=\"The token expired at '03/02/2026 10:15:00'\""
        ),
    ),
    passes=lambda: (
        Example(access_token(3600)),
        Example("The JWT expires in an hour, before the next one is issued: " + access_token(3600)),
    ),
)
def error_message_evidence(said: Statement) -> Hit | None:
    """A library wrote why it refused a token, with one or both of its instants: the date that it found in the token and
    its own clock's reading. The second minus the first is how late the token came, by the clock that counted."""
    message, case, subject = said.message, said.case, said.subject
    name = subject and called(subject)
    what = f"the {name} {message.kind}" if name else _KINDS.get(message.kind, message.kind)
    parts = [f"{message.library} called {what}" if name else f"{message.library} {what}"]
    if message.bound is not None and message.now is not None:
        gap = message.now - message.bound
        whose = "the client's clock" if message.by_client else "its clock"
        parts.append(
            f"{whose} read {case.date(message.now)}, {_length(abs(gap))} {'after' if gap >= 0 else 'before'} "
            f"{case.date(message.bound)}"
        )
    elif message.bound is not None:
        parts.append(f"it names {case.date(message.bound)}")
    elif message.now is not None:
        parts.append(f"its clock read {case.date(message.now)}")
    if message.leeway:
        parts.append(f"{span(message.leeway)} of leeway granted")
    if message.zone_assumed and subject is None and (message.bound is not None or message.now is not None):
        parts.append("the zone is not certain")
    if said.off:
        parts.append(f"its times are local ones, {_zone(said.off)} from UTC")
    evidence: dict[str, Any] = {
        "library": message.library,
        "bound": message.bound,
        "now": message.now,
        "logged_at": message.logged_at,
        "where": message.where,
    }
    if subject is not None:
        evidence[f"{key_of(subject)}.exp"] = subject.expires_at
    return Hit("; ".join(parts) + ".", (subject,) if subject else (), evidence, cause=f"{message.kind} {message.bound}")


_KINDS = {
    "expired": "called a token expired",
    "not yet valid": "called a token not yet valid",
    "issued in the future": "said that a token was issued in the future",
    "not active": "said that a token is not active",
    "request signature out of time": "refused a request whose signature was made at another time",
    "refresh token expired by inactivity": "said that a refresh token expired by inactivity",
}


def _length(seconds: float) -> str:
    return f"{seconds:.3f}".rstrip("0").rstrip(".") + " s" if seconds < 600 else rough_span(round(seconds))


def _zone(offset: float) -> str:
    whole = round(offset)
    return f"{'+' if whole > 0 else '-'}{abs(whole) // 3600:02}:{abs(whole) // 60 % 60:02}"


@rule(
    "NUM309",
    "log-off-by-a-time-zone",
    Severity.WARNING,
    on=Statement,
    title="A log's time and a library's clock differ by a time zone",
    advice="Look for a local time that is written as if it were UTC: in the log's format, or in the zone of the "
    "machine that checked the token.",
    reference="RFC 3339, section 4 (local time, and its offset from UTC)",
    ask="the time zone of the machine that writes the log",
    flags=lambda: (
        Example(f"2026-03-02T11:15:43.120Z ERROR {_LATE}"),
        Example(f"2026-03-02T10:15:43.120+05:30 ERROR {_LATE}"),
    ),
    passes=lambda: (
        Example(f"2026-03-02T10:15:43.120Z ERROR {_LATE}"),
        Example(f"2026-03-02T11:15:43.120+01:00 ERROR {_LATE}"),
        Example(f"2026-03-02 11:15:43,120 ERROR {_LATE}"),
        Example(f"2026-03-02T10:16:20.120Z ERROR {_LATE}"),
    ),
)
def log_off_by_a_time_zone(said: Statement) -> Hit | None:
    """The line states when it was written and what the clock read, the same instant twice, and the two differ by a
    whole number of quarters of an hour, as time zones do. One of them is a local time that was written as UTC."""
    message = said.message
    if message.logged_at is None or message.now is None or message.zone_assumed or message.by_client:
        return None
    gap = message.logged_at - message.now
    if not zone_error(gap):
        return None
    return Hit(
        f"The log line and {message.library}'s own clock differ by {span(round(abs(gap) / 900) * 900)}, as if a local "
        f"time at UTC{_zone(round(gap / 900) * 900)} had been taken for UTC.",
        (said.subject,) if said.subject else (),
        {"logged_at": message.logged_at, "now": message.now, "difference": gap, "where": message.where},
        cause=f"log {round(gap / 900)}",
    )
