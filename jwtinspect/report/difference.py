"""Two reports compared: which tokens changed how, which findings came and went, and that in one sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from jwtinspect.analysis.comparison import Counterparts, Side, compared
from jwtinspect.analysis.lifetime import TOLERANCE, agrees, stated_for
from jwtinspect.report.difference_words import Words, verdict_words
from jwtinspect.rules.rule import Severity

if TYPE_CHECKING:
    from jwtinspect.analysis.subject import Number
    from jwtinspect.report.report import Finding, Report

_OF_THE_MOMENT = "NOW"
"""The family of findings on the instant judged: of two captures they differ without anything having changed."""


class Expected(NamedTuple):
    """What became of an expectation: the lifetime that was set, and whether tokens have it. Lengths are seconds."""

    pair: Counterparts
    seconds: Number
    met_before: bool | None  # None where there was no such token
    met: bool | None


class Difference(NamedTuple):
    """Two captures and what lies between them."""

    before: Report
    after: Report
    pairs: tuple[Counterparts, ...]  # tokens side by side; those of one side alone too
    expected: tuple[Expected, ...]  # what became of each expectation
    gone: tuple[Finding, ...]  # findings that are there before and not after
    new: tuple[Finding, ...]
    kept: tuple[Finding, ...]  # those that are in both, as they are after

    @property
    def changed(self) -> bool:
        """Whether anything changed that does not differ with every issuance."""
        return any(pair.matters for pair in self.pairs) or any(map(counts, (*self.gone, *self.new)))

    @property
    def verdict(self) -> str:
        """What changed, in one sentence, without usable tokens."""
        return verdict_words(self, Words.of(self)).text

    def __repr__(self) -> str:
        return f"<Difference of {len(self.pairs)} tokens>"


def difference_of(before: Report, after: Report) -> Difference:
    """What lies between two reports that were asked for alike: the same leeway, the same expectations."""
    pairs = compared(before.case, after.case)
    first = {_key(finding): finding for finding in before.findings}
    second = {_key(finding): finding for finding in after.findings}
    return Difference(
        before,
        after,
        pairs,
        tuple(_expected(pairs, after)),
        tuple([finding for key, finding in first.items() if key not in second]),
        tuple([finding for key, finding in second.items() if key not in first]),
        tuple([finding for key, finding in second.items() if key in first]),
    )


_TOLD_BY_SERVER = "NOW210"
"""Introspection calls a token inactive: a note that accuses nobody, but no matter of when one looks."""


def counts(finding: Finding) -> bool:
    """Whether a finding that came or went is a change: notes are told, those on the instant judged mean nothing."""
    if finding.code == _TOLD_BY_SERVER:
        return True
    return finding.severity is not Severity.NOTE and finding.code[:3] != _OF_THE_MOMENT


def _key(finding: Finding) -> tuple[str, Severity]:
    return finding.code, finding.severity


def _expected(pairs: tuple[Counterparts, ...], after: Report) -> list[Expected]:
    """For each lifetime that is expected, every token of that role."""
    return [
        Expected(pair, length, _has(pair.before, length), _has(pair.after, length))
        for pair in pairs
        if (length := after.request.expect.get(pair.role)) is not None
    ]


def _has(side: Side | None, length: Number) -> bool | None:
    """Whether the token lives so long, by itself or by what its response says of it."""
    if side is None:
        return None
    stated = stated_for(side.subject)
    return agrees(length, side.subject) or (stated is not None and abs(stated - length) <= TOLERANCE)
