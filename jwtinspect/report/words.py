"""Words that the written reports share: severity marks, the basis of the instant judged, evidence, claims."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from jwtinspect.core.moments import moment_of, span
from jwtinspect.core.text import plain
from jwtinspect.report.verdict import holds_encrypted
from jwtinspect.rules.rule import Severity
from jwtinspect.rules.words import called

if TYPE_CHECKING:
    from jwtinspect.analysis.skew import Clock
    from jwtinspect.analysis.subject import Case, End
    from jwtinspect.report.lifetimes import Row
    from jwtinspect.report.report import Report

MARKS: dict[Severity | None, str] = {Severity.ERROR: "✕", Severity.WARNING: "▲", Severity.NOTE: "i", None: "✓"}
LONGEST = 1000
"""Characters of one claim's value that a written report shows; the JSON report has all of it."""
_DATES = frozenset(("iat", "nbf", "exp", "auth_time", "updated_at", "session_expiry", "rat"))
_BASIS = {
    "given": "as asked for",
    "recorded": "the last instant that the input itself records",
    "now": "the input records no instant, so this is now",
}


def mark_of(report: Report) -> str:
    """The verdict's severity as a mark."""
    return MARKS[report.verdict.severity] if report.tokens or report.verdict.severity else "–"


def severity_words(report: Report) -> str:
    """The verdict's severity as a word; what there is instead where it has none."""
    severity = report.verdict.severity
    if severity is not None:
        return str(severity)
    if report.tokens:
        return "no finding"
    return "encrypted" if holds_encrypted(report.capture) else "no token"


def basis_words(report: Report) -> str:
    """Why the report is judged at that instant (rule G1), and with which leeway."""
    leeway = f"; leeway {span(report.case.leeway)}" if report.case.leeway else ""
    return _BASIS.get(report.case.at_basis, report.case.at_basis) + leeway


def offset_of(rows: list[Row]) -> str:
    """The offset that all instants of the table share (``UTC``, ``+01:00``); empty where they differ."""
    instants = (row.cells[column].text for row in rows for column in ("issued", "expires"))
    offsets = {word for text in instants if (word := text.rpartition(" ")[2]) == "UTC" or word[:1] in ("+", "-")}
    return offsets.pop() if len(offsets) == 1 else ""


def without_offset(text: str, offset: str) -> str:
    """An instant for a table whose heading names the offset."""
    return text.removesuffix(f" {offset}") if offset else text


def fit_words(end: End) -> str:
    """How well an end fits what the user saw."""
    off = end.off_by
    if off is None:
        return ""
    return "exactly then" if off == 0 else f"{span(round(abs(off)))} {'later' if off > 0 else 'earlier'}"


def unread_words(report: Report) -> list[str]:
    """What could not be read, where it stands and what to do; without what the verdict has said already."""
    unreadable = report.capture.unreadable
    if len(unreadable) == 1 and not report.tokens and not report.findings:
        return []
    return [f"{each.where}: {each.reason} {each.advice}".strip(": ") for each in unreadable]


def notice_words(report: Report) -> list[str]:
    """What is to be known of the input, though it was read; without what the verdict has said already."""
    capture = report.capture
    if not report.tokens and not report.findings and not capture.unreadable:
        return [f"{each.where}: {each.reason} {each.advice}".strip(": ") for each in capture.notices[1:]]
    return [f"{each.where}: {each.reason} {each.advice}".strip(": ") for each in capture.notices]


MOST_CLOCKS = 12
"""Of how many clocks a written report tells, those that are off first; the JSON report has all."""


MOST_ENDS = 40  # ends that a written report tells, those that fit best


def ends_left_out_words(report: Report) -> str:
    """What a written report says of the ends that it does not tell; empty where it tells all."""
    count = len(report.ends) - MOST_ENDS
    verb = "is" if count == 1 else "are"
    return f"{count} more, which fit no better, {verb} left out here; the JSON report has all." if count > 0 else ""


MOST_SIGNATURES = 40  # tokens whose signatures a written report tells one by one


def signature_words(report: Report) -> list[str]:
    """A sentence on the signature of each token, with how the key was found; nothing where there were no keys."""
    lines = []
    for subject in report.tokens[:MOST_SIGNATURES]:
        if subject.check is not None:
            told = subject.opened.text if subject.opened is not None else subject.check.text
            lines.append(f"{subject.id} {called(subject)}: {told}")
    if lines and len(report.tokens) > MOST_SIGNATURES:
        lines.append(f"{len(report.tokens) - MOST_SIGNATURES} more tokens: the JSON report has their signatures.")
    return lines


def clock_words(report: Report) -> list[str]:
    """What is certain of each clock, in a sentence."""
    clocks = report.case.clocks
    if not clocks:
        return []
    from jwtinspect.rules.skew import sentence

    ordered = sorted(clocks, key=lambda clock: not clock.off)
    lines = [sentence(clock) + _left_out(clock) for clock in ordered[:MOST_CLOCKS]]
    if len(clocks) > MOST_CLOCKS:
        lines.append(f"{len(clocks) - MOST_CLOCKS} more hosts are left out here; --format json has them.")
    return lines


def _left_out(clock: Clock) -> str:
    count = len(clock.outliers)
    if not count:
        return ""
    named = ", ".join(clock.outliers[:3]) + (", ..." if count > 3 else "")
    return f" {count} {'entry disagrees' if count == 1 else 'entries disagree'} and did not count: {named}."


def evidence_words(evidence: dict[str, Any]) -> str:
    """The numbers that prove a finding: ``id_token.lifetime = 36000 · access_token.lifetime = 86400``."""
    return " · ".join(f"{name} = {plain(value, LONGEST)}" for name, value in evidence.items() if value is not None)


def claim_rows(claims: dict[str, Any], case: Case) -> Iterator[tuple[str, str]]:
    """Each claim as its name and its value in words, instants with their date."""
    for name, value in claims.items():
        text = plain(value, LONGEST)
        if name in _DATES and value is not None:
            moment = moment_of(value, (case.at,))
            if moment.seconds is not None:
                reading = f", {moment.oddity}" if moment.corrected else ""
                text += f"  ({case.date(moment.seconds)}{reading})"
        yield name, text
