"""One road through the whole program: read, judge, say it."""

from __future__ import annotations

from collections.abc import Callable

from jwtinspect.analysis.case import case_of
from jwtinspect.analysis.ends import ends_of
from jwtinspect.analysis.lifetime import SOON
from jwtinspect.analysis.subject import Case, Number
from jwtinspect.core.capture import Capture, Unreadable
from jwtinspect.core.moments import moment_of
from jwtinspect.core.token import Kind
from jwtinspect.profiles.provider import problems
from jwtinspect.reading.sources import read
from jwtinspect.report.findings import findings_of
from jwtinspect.report.report import Report, Request
from jwtinspect.report.verdict import verdict_of


def inspect(request: Request) -> Report:
    """The whole answer for one request. Raises InputError where nothing at all could be read."""
    return judge(read(request.inputs), request)


def judge(capture: Capture, request: Request, told: Callable[[float], None] | None = None) -> Report:
    """The answer for what was read before: the road's second half, for a change of the instant or of an expectation.

    ``told`` hears how far it is, from 0 to 1.
    """
    read_as = capture
    keyring = request.keys
    if keyring is not None or capture.key_sets or _may_hold_tokens(capture):
        from jwtinspect.report import verification

        keyring = verification.keyring_of(capture, keyring)
        capture = verification.opened(capture, keyring)
    case = case_of(
        capture,
        now=request.now,
        at=request.at,
        received_at=request.received_at,
        expect=request.expect,
        ended_after=request.ended_after,
        ended_at=request.ended_at,
        leeway=request.leeway,
        max_age=request.max_age,
        zone=request.zone,
        told=None if told is None else lambda share: told(share / 2),
    )
    if keyring is not None:
        from jwtinspect.report import verification

        verification.verify(case, keyring)
    if case.ended_at is not None or case.ended_after is not None:
        case.ends = ends_of(case)
    findings = findings_of(case, None if told is None else lambda share: told(0.5 + share / 2))
    trouble = problems()
    if trouble:
        wrong = tuple(Unreadable("", "data", sentence) for sentence in trouble)
        case.capture = capture._replace(notices=(*capture.notices, *wrong))
    report = Report(request, case, findings, verdict_of(findings, case), _next_change(case), read_as)
    return _until_a_validator_turns(report) if request.validators else report


def _until_a_validator_turns(report: Report) -> Report:
    """The report with the next change of an answer among its next changes."""
    from jwtinspect.report.acceptance import next_change

    edges = [edge for edge in (report.next_change, next_change(report)) if edge is not None]
    return report._replace(next_change=min(edges, default=None))


def _may_hold_tokens(capture: Capture) -> bool:
    """Whether a signed token says that it holds another one, which can be read without any key."""
    for token in capture.tokens:  # noqa: SIM110  any() would be half of the time, and this runs for every input
        if "cty" in token.header and token.kind is Kind.JWS:
            return True
    return False


def _next_change(case: Case) -> Number | None:
    """The nearest edge after the instant judged: an expiry, one moved by the leeway, the start of a token, or five
    minutes before an end."""
    edges: list[Number] = []
    for subject in case.subjects:
        ends, starts = subject.expires_at, subject.not_before
        if ends is not None:
            edges += (ends - SOON, ends, ends + case.leeway)
        if starts is not None:
            edges.append(starts)
    for answer in case.answers:
        if "active" in answer.response.members:
            stated = moment_of(answer.response.members.get("exp")).seconds
            if stated is not None:
                edges.append(stated)
    at = case.at
    return min([edge for edge in edges if edge > at], default=None)
