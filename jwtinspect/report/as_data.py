"""The report as plain data for JSON: the schema "jwtinspect/1", strict whatever stood in the tokens.

``resources/report.md`` says what each key means.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from jwtinspect import __version__
from jwtinspect.core.token import without_keys
from jwtinspect.report.masking import TokenMask

if TYPE_CHECKING:
    from jwtinspect.analysis.skew import Clock
    from jwtinspect.analysis.subject import Answer, End, Subject
    from jwtinspect.profiles.provider import Setting
    from jwtinspect.report.acceptance import Acceptance
    from jwtinspect.report.report import Finding, Report

SCHEMA = "jwtinspect/1"
DEEPEST = 136
"""Levels of nesting in a report: 128 of a claim (``core.encoding.DEPTH``) and what is around it."""
_SURROGATE = re.compile("[\ud800-\udfff]")
_OF_EXCHANGE = ("source", "at", "host", "method", "path", "status")


def render(report: Report, *, show_tokens: bool = False) -> dict[str, Any]:
    """The report as one object of plain JSON values, each of which every JSON parser reads alike.

    Without ``show_tokens`` nothing in it can be used as a token.
    """
    capture, case, request = report.capture, report.case, report.request
    data = {
        "schema": SCHEMA,
        "tool": f"jwtinspect {__version__}",
        "zone": request.zone_name,
        "expected": {str(role): length for role, length in request.expect.items()},
        "as_of": report.as_of,
        "as_of_basis": case.at_basis,
        "next_change": report.next_change,
        "leeway": request.leeway,
        "max_age": request.max_age,
        "received_at": request.received_at,
        "ended_after": request.ended_after,
        "ended_at": request.ended_at,
        "verdict": report.verdict._asdict(),
        "sources": [{"id": each.id, "name": each.name, "format": each.format} for each in capture.sources],
        "responses": [_response(answer) for answer in report.responses],
        "tokens": [_token(subject, show_tokens) for subject in report.tokens],
        "exchanges": [
            {
                "id": f"e{number}",
                **{name: getattr(each, name) for name in _OF_EXCHANGE},
                "sent": _ids(each.sent),
                "received": _ids(each.received),
            }
            for number, each in enumerate(capture.exchanges, 1)
        ],
        "ends": [_end(each) for each in report.ends],
        "clocks": [_clock(each) for each in case.clocks],
        "acceptance": [_acceptance(each) for each in report.acceptance],
        "findings": [_finding(each) for each in report.findings],
        "secrets": [{"source": each.source, "where": each.where, "name": each.name} for each in capture.secrets],
        "unreadable": [each._asdict() for each in capture.unreadable],
        "notices": [each._asdict() for each in capture.notices],
    }
    strict: dict[str, Any] = plain(data)
    return strict if show_tokens else TokenMask(capture.tokens, report.secrets).value(strict)


def plain(value: Any, level: int = 0) -> Any:
    """The value (of strings, numbers, None, and dicts, lists and tuples of them) in JSON's own types.

    Numbers that a double cannot hold exactly stand as text.
    """
    if isinstance(value, str):
        return _SURROGATE.sub(lambda found: f"\\u{ord(found[0]):04x}", str(value))
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, (int, float)):
        return _number(value)
    if level >= DEEPEST:
        return "[nested too deeply]"
    if isinstance(value, dict):
        return {plain(str(key)): plain(each, level + 1) for key, each in value.items()}
    return [plain(each, level + 1) for each in value]


def _number(value: int | float) -> int | float | str:
    try:
        held = float(value)
    except OverflowError:
        return str(value)
    if held != held:
        return "NaN"
    if held in (float("inf"), float("-inf")):
        return "Infinity" if held > 0 else "-Infinity"
    if isinstance(value, int):
        return value if int(held) == value else str(value)
    return int(held) if held == int(held) and abs(held) < 2**53 else value


def _ids(indices: tuple[int, ...]) -> list[str]:
    return [f"t{index + 1}" for index in indices]


def _response(answer: Answer) -> dict[str, Any]:
    found = answer.response
    return {
        "id": answer.id,
        "source": found.source,
        "where": found.where,
        "received_at": answer.received_at,
        "expires_in": answer.expires_in,
        "expires_in_found": answer.expires_in_found,
        "tokens": list(dict.fromkeys(_ids(tuple(found.tokens.values())))),
        "endpoint": found.endpoint,
        "method": found.method,
        "status": found.status,
    }


def _token(subject: Subject, show_tokens: bool) -> dict[str, Any]:
    token = subject.token
    header = token.header
    data = {
        "id": subject.id,
        "role": subject.role,
        "kind": token.kind,
        **{name: value if isinstance(value := header.get(name), str) else None for name in ("alg", "typ", "kid")},
        "issuer": subject.issuer,
        "audience": subject.audience,
        "provider": subject.provider.id if subject.provider else None,
        "issued_at": subject.issued_at,
        "not_before": subject.not_before,
        "expires_at": subject.expires_at,
        "lifetime": subject.lifetime,
        "lifetime_basis": subject.lifetime_basis,
        "status": subject.status,
        "remaining": subject.remaining,
        "fingerprint": token.fingerprint,
        "seen": [{"source": place.source, "where": place.where} for place in token.places],
        "setting": _setting(subject.setting, subject) if subject.setting else None,
        "response": subject.answer.id if subject.answer else None,
        "corrected": [claim for claim, moment in subject.dates.items() if moment.corrected],
        "signature": signature_of(subject),
        "signature_detail": subject.check.text if subject.check is not None else None,
        "decryption": subject.opened.text if subject.opened is not None else None,
        "flaws": [flaw._asdict() for flaw in token.flaws],
        "header": header,
        "claims": token.claims,
    }
    if show_tokens:
        data["compact"] = token.compact
    return data


def row_of(subject: Subject) -> dict[str, Any]:
    """What the report says of one token, without its header and claims; values as they are (``plain``)."""
    data = _token(subject, False)
    del data["header"], data["claims"]
    return data


def signature_of(subject: Subject) -> str:
    """The word for the signature: nothing checks it without a key, but one can see that there is none."""
    return str(subject.check.word if subject.check is not None else without_keys(subject.token))


def _setting(setting: Setting, subject: Subject) -> dict[str, Any]:
    known = ("name", "old_name", "path", "field", "default", "minimum", "maximum", "confidence", "source")
    further = ("owner", "variant", "configurable", "note")
    found = {name: getattr(setting, name) for name in (*known, *further)}
    found["default_confidence"] = setting.default_confidence or setting.confidence
    found["checked"] = subject.provider.checked if subject.provider is not None else None
    return found


def _end(end: End) -> dict[str, Any]:
    return {"what": end.what, "at": end.at, "off_by": end.off_by, "token": end.subject.id if end.subject else None}


def _clock(clock: Clock) -> dict[str, Any]:
    """``skew``: server minus client in seconds; an end that nothing bounds is null."""
    return {
        "host": clock.host,
        "skew": _ends_of(clock.skew),
        "basis": clock.basis,
        "votes": clock.votes,
        "outliers": list(clock.outliers),
        "steps": [
            {"at": step.at, "before": _ends_of(step.before), "after": _ends_of(step.after)} for step in clock.steps
        ],
        "machine": clock.machine or None,
    }


def _acceptance(acceptance: Acceptance) -> dict[str, Any]:
    answer = acceptance.answer
    return {
        "token": acceptance.subject.id,
        "validator": acceptance.validator.id,
        "accepts": answer.accepts,
        "reason": answer.reason,
        "until": answer.until,
        "confidence": acceptance.outlook.confidence,
    }


def _ends_of(interval: tuple[float, float]) -> list[float | None]:
    return [end if abs(end) < 1e12 else None for end in interval]


def _finding(finding: Finding) -> dict[str, Any]:
    names = (
        "code",
        "name",
        "severity",
        "subjects",
        "message",
        "count",
        "ask",
        "evidence",
        "explanation",
        "advice",
        "reference",
    )
    return {name: getattr(finding, name) for name in names}
