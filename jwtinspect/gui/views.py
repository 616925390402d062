"""What panes show of a whole report, made of it in one go: elsewhere, together with the report, where that is large.

Each is a function of a report, imported when it is first needed. A pane asks the session for it by this very function.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from jwtinspect.gui.sizes import MANY

if TYPE_CHECKING:
    from jwtinspect.analysis.plan_evidence import Evidence
    from jwtinspect.gui.lanes import Lanes
    from jwtinspect.gui.listing import Listing
    from jwtinspect.gui.request_marks import Requests
    from jwtinspect.gui.series import Series
    from jwtinspect.gui.told import Told
    from jwtinspect.report.lifetimes import Against
    from jwtinspect.report.masking import TokenMask
    from jwtinspect.report.report import Report


def places(report: Report) -> dict[str, int]:
    """Where each token stands among the report's, by its id."""
    return {subject.id: place for place, subject in enumerate(report.case.subjects)}


def listing(report: Report) -> Listing:
    """The rows of the token list, with what they are sorted and filtered by."""
    from jwtinspect.gui.listing import listing_of

    return listing_of(report)


def told(report: Report) -> Told:
    """The story, line by line."""
    from jwtinspect.gui.told import told_of

    return told_of(report)


def against(report: Report) -> Against:
    """Which tokens' cells in the table of lifetimes contradict another value."""
    from jwtinspect.report.lifetimes import against_of

    return against_of(report)


def evidence(report: Report) -> Evidence:
    """The plan that the tokens tell of."""
    from jwtinspect.analysis.plan_evidence import evidence_of

    return evidence_of(report.case)


def lanes(report: Report) -> Lanes | None:
    """The timeline's lanes; None where no token has a place in time."""
    from jwtinspect.gui.lanes import lanes_of

    return lanes_of(report)


def requests(report: Report) -> Requests | None:
    """The timeline's marks of requests; None where no token was used."""
    if report.case.history is None:
        return None
    from jwtinspect.gui.request_marks import requests_of

    return requests_of(report)


def series(report: Report) -> Series | None:
    """The plot's points; None where there are too few."""
    from jwtinspect.gui.series import makes_a_plot, series_of

    return series_of(report) if makes_a_plot(report.tokens) else None


def mask(report: Report) -> TokenMask:
    """What takes the tokens and secrets of the input out of a text that is copied; made when the first one is.

    JWTs are known by their looks: the signatures of very many are not looked for apart from them.
    """
    from jwtinspect.core.token import Kind
    from jwtinspect.report.masking import TokenMask

    tokens = report.capture.tokens
    if len(tokens) > MANY:
        tokens = tuple(token for token in tokens if token.kind is Kind.OPAQUE)
    return TokenMask(tokens, report.secrets)


ALL = (places, listing, against, lanes, requests, told, series, evidence)
