"""The answer in one sentence."""

from __future__ import annotations

from jwtinspect.analysis.subject import Case
from jwtinspect.core.capture import Capture
from jwtinspect.core.moments import rough_span, span
from jwtinspect.core.token import Kind
from jwtinspect.report.report import Finding, Verdict
from jwtinspect.rules.rule import Severity
from jwtinspect.rules.words import called

NONE = "Nothing here can be read as a token."


def verdict_of(findings: tuple[Finding, ...], case: Case) -> Verdict:
    """The first finding's sentence; where nothing disagrees, that, with what there is to say of the tokens."""
    if not case.subjects and not findings:
        return Verdict(None, *_without_tokens(case))
    if findings and (findings[0].severity is not Severity.NOTE or not case.subjects):
        first = findings[0]
        return Verdict(first.severity, first.message, first.code, first.advice)
    agree = "" if any(finding.name == "end-by-an-unknown-clock" for finding in findings) else "Nothing disagrees. "
    text = f"{agree}{_state(case)}".rstrip()
    if findings:
        first = findings[0]
        return Verdict(first.severity, text, first.code, first.message)
    return Verdict(None, text, None)


def _without_tokens(case: Case) -> tuple[str, None, str]:
    for first in (*case.capture.unreadable, *case.capture.notices):
        text = "What is here is encrypted." if holds_encrypted(case.capture) else NONE
        return text, None, f"{first.reason} {first.advice}".strip()
    return (
        NONE,
        None,
        "Paste a token, a token response, a log line or a redirect address that holds one.",
    )


def holds_encrypted(capture: Capture) -> bool:
    """Whether some of what could not be read is encrypted."""
    return any(each.is_encrypted for each in capture.unreadable)


def _state(case: Case) -> str:
    """One sentence on the token that ends first."""
    ending = [subject for subject in case.subjects if subject.expires_at is not None and not subject.superseded]
    if not ending:
        if any(subject.token.kind is Kind.BROKEN for subject in case.subjects):
            return ""
        stated = next((answer.expires_in for answer in case.answers if answer.expires_in is not None), None)
        tail = "" if stated is None else f"; expires_in gives it {span(stated)} from when the response was made"
        return f"No end is stated for any token here{tail}."
    first = min(ending, key=lambda subject: subject.expires_at or 0)
    assert first.expires_at is not None
    left = first.expires_at - case.at
    lives = f" It lives {span(first.lifetime)}." if first.lifetime is not None else ""
    ends = f"ends in {rough_span(left)}" if left > 0 else f"ended {rough_span(-left)} before the instant judged"
    return f"The {called(first)} {ends}, at {case.date(first.expires_at)}.{lives}"
