"""A difference as text, Markdown, HTML, and as data of the schema "jwtinspect-diff/1".

The keys of the data: ``changed`` (whether anything did that does not differ with every issuance), ``verdict``
(``text``, ``detail``), ``before`` and ``after`` (``sources``, ``as_of``, ``tokens``: how many), ``expected`` (of each
expectation ``role``, ``seconds``, ``met_before``, ``met``), ``pairs`` and ``findings`` (``gone``, ``new``, ``both``,
each with ``code``, ``name``, ``severity``, ``message``, ``matters``).

A pair has ``role``, ``matters``, ``same_token``, ``before`` and ``after`` (``token``: its id in that capture's own
report, ``fingerprint``, ``issued_at``, ``expires_at``, ``lifetime``, ``expires_in``, ``issuer``, ``audience``,
``setting``, ``count``: of how many it is the last; null where there is none), and ``changes``. A change has ``place``
(a list: ``["lifetime"]``, ``["header", "kid"]``, ``["claims", "realm_access", "roles"]``), ``form`` (``value``;
``length``: seconds; ``members``: what a list lost and what it gained), ``was`` and ``remains`` (whether it was there
before, and is after), ``before``, ``after``, ``matters`` and ``why``. Times are seconds since the epoch.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jwtinspect import __version__
from jwtinspect.analysis.lifetime import stated_for
from jwtinspect.report import sections as written
from jwtinspect.report.as_data import plain
from jwtinspect.report.difference import counts
from jwtinspect.report.difference_document import heading_of, sections_of
from jwtinspect.report.difference_words import Words, verdict_words

if TYPE_CHECKING:
    from jwtinspect.analysis.comparison import Counterparts, Side
    from jwtinspect.report.difference import Difference
    from jwtinspect.report.report import Finding, Report

SCHEMA = "jwtinspect-diff/1"


def as_text(difference: Difference, *, show_tokens: bool = False, colour: bool = False, width: int = 100) -> str:
    """The difference for a terminal. Without ``show_tokens`` no token in it can be used."""
    words = Words.of(difference, show_tokens=show_tokens)
    return written.as_text(heading_of(difference), sections_of(difference, words), width=width, colour=colour)


def as_markdown(difference: Difference, *, show_tokens: bool = False, show_personal: bool = False) -> str:
    """The difference for a ticket: a person has the same stand-in in both halves, and another person another one."""
    words = Words.of(difference, show_tokens=show_tokens, show_personal=show_personal)
    return written.as_markdown(
        heading_of(difference), sections_of(difference, words), _footer(show_tokens, show_personal)
    )


def as_html(difference: Difference, *, show_tokens: bool = False, show_personal: bool = False) -> str:
    """The difference as a page that stands alone. All text in it is escaped."""
    words = Words.of(difference, show_tokens=show_tokens, show_personal=show_personal)
    return written.as_html(heading_of(difference), sections_of(difference, words), _footer(show_tokens, show_personal))


def _footer(show_tokens: bool, show_personal: bool) -> str:
    hidden = [word for word, shows in (("tokens", show_tokens), ("personal claims", show_personal)) if not shows]
    return f"jwtinspect {__version__}." + (f" Masked: {' and '.join(hidden)}." if hidden else "")


def as_data(difference: Difference, *, show_tokens: bool = False) -> dict[str, Any]:
    """The difference as one object of plain JSON values. Without ``show_tokens`` nothing in it can be used."""
    words = Words.of(difference, show_tokens=show_tokens)
    data = {
        "schema": SCHEMA,
        "tool": f"jwtinspect {__version__}",
        "changed": difference.changed,
        "verdict": verdict_words(difference, words)._asdict(),
        "before": _capture(difference.before),
        "after": _capture(difference.after),
        "expected": [
            {"role": each.pair.role, "seconds": each.seconds, "met_before": each.met_before, "met": each.met}
            for each in difference.expected
        ],
        "pairs": [_pair(pair, words) for pair in difference.pairs],
        "findings": {
            word: [_finding(each) for each in findings]
            for word, findings in (("gone", difference.gone), ("new", difference.new), ("both", difference.kept))
        },
    }
    masked = words.masked(plain(data))
    assert isinstance(masked, dict)
    return masked


def _capture(report: Report) -> dict[str, Any]:
    sources = [{"id": each.id, "name": each.name, "format": each.format} for each in report.capture.sources]
    return {"sources": sources, "as_of": report.as_of, "tokens": len(report.tokens)}


def _pair(pair: Counterparts, words: Words) -> dict[str, Any]:
    return {
        "role": pair.role,
        "matters": pair.matters,
        "same_token": pair.is_same_token,
        "before": _side(pair.before),
        "after": _side(pair.after),
        "changes": [
            {**change._asdict(), **dict(zip(("before", "after"), words.values(pair, change), strict=True))}
            for change in pair.changes
        ],
    }


def _side(side: Side | None) -> dict[str, Any] | None:
    if side is None:
        return None
    subject = side.subject
    setting = subject.setting
    names = ("name", "old_name", "owner", "path", "field", "default", "minimum", "maximum", "configurable", "source")
    return {
        "token": subject.id,
        "fingerprint": subject.token.fingerprint,
        "provider": subject.provider.id if subject.provider is not None else None,
        "issuer": subject.issuer,
        "audience": subject.audience,
        "issued_at": subject.issued_at,
        "expires_at": subject.expires_at,
        "lifetime": subject.lifetime,
        "lifetime_basis": subject.lifetime_basis,
        "expires_in": stated_for(subject),
        "setting": None if setting is None else {name: getattr(setting, name) for name in names},
        "count": side.size,
    }


def _finding(finding: Finding) -> dict[str, Any]:
    names = ("code", "name", "severity", "message")
    return {**{name: getattr(finding, name) for name in names}, "matters": counts(finding)}
