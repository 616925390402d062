"""The tabs below the answer: findings, and the claims and the text of the selected token."""

from __future__ import annotations

from itertools import islice
from math import inf
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QTabWidget, QWidget

from jwtinspect.gui import plain
from jwtinspect.gui.answer_page import SHORT
from jwtinspect.gui.findings_pane import FindingsPane
from jwtinspect.gui.later import Later
from jwtinspect.gui.session import Session
from jwtinspect.gui.theme import Theme
from jwtinspect.report.report import Report

if TYPE_CHECKING:
    from jwtinspect.gui.acceptance_pane import AcceptancePane
    from jwtinspect.gui.claims_pane import ClaimsPane
    from jwtinspect.gui.history_pane import HistoryPane
    from jwtinspect.gui.plan_pane import PlanPane
    from jwtinspect.gui.raw_pane import RawPane
    from jwtinspect.gui.series_pane import SeriesPane
    from jwtinspect.gui.signature_pane import SignaturePane


class Details(QTabWidget):
    """Findings are there at once, the other tabs when they are first looked at."""

    def __init__(self, theme: Theme, session: Session) -> None:
        super().__init__()
        self._theme, self._session = theme, session
        self.findings = FindingsPane(theme, session)
        self._claims = Later(self._make_claims)
        self._raw = Later(self._make_raw)
        self._acceptance = Later(self._make_acceptance)
        self._plan = Later(self._make_plan)
        self._signature = Later(self._make_signature)
        self._history = Later(self._make_history)  # these two have tabs only where there is something to tell
        self._series = Later(self._make_series)
        tabs: tuple[tuple[QWidget, str], ...] = (
            (self.findings, self.tr("Findings")),
            (self._claims, self.tr("Claims")),
            (self._raw, self.tr("Raw")),
            (self._acceptance, self.tr("Who accepts it?")),
            (self._signature, self.tr("Signature")),
            (self._plan, self.tr("Session plan")),
        )
        for pane, title in tabs:
            self.addTab(pane, title)
        self.setDocumentMode(True)
        for part in (self, self.tabBar()):
            plain.say(part, self.tr("Details"))

    @property
    def claims(self) -> ClaimsPane:
        """The Claims tab's content."""
        return self._claims.content

    @property
    def raw(self) -> RawPane:
        """The Raw tab's content."""
        return self._raw.content

    @property
    def acceptance(self) -> AcceptancePane:
        """The content of the tab that says who accepts the token."""
        return self._acceptance.content

    @property
    def acceptance_tab(self) -> int:
        """The number of that tab."""
        return self.indexOf(self._acceptance)

    @property
    def plan(self) -> PlanPane:
        """The Session plan tab's content."""
        return self._plan.content

    @property
    def plan_tab(self) -> int:
        """The number of the Session plan tab."""
        return self.indexOf(self._plan)

    @property
    def history(self) -> HistoryPane:
        """The History tab's content."""
        return self._history.content

    @property
    def series(self) -> SeriesPane:
        """The content of the tab of lifetimes over time."""
        return self._series.content

    @property
    def signature(self) -> SignaturePane:
        """The Signature tab's content."""
        return self._signature.content

    @property
    def signature_tab(self) -> int:
        """The number of the Signature tab."""
        return self.indexOf(self._signature)

    @property
    def story_tab(self) -> int:
        """The number of the History tab; -1 where there is nothing to tell."""
        return self.indexOf(self._history)

    @property
    def series_tab(self) -> int:
        """The number of the tab of lifetimes over time; -1 where there are too few."""
        return self.indexOf(self._series)

    def wish(self, number: int) -> float:
        """Below how many pixels in sight a tab wants all of them: the plan always does, findings never do."""
        return inf if number == self.plan_tab else SHORT if number > 0 else 0

    def take_focus(self) -> None:
        """Puts the cursor in what the current tab shows."""
        current = self.currentWidget()
        pane = current.content if isinstance(current, Later) else current
        pane.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def show_report(self, report: Report) -> None:
        """Lists the report's findings, and says on the tab how many there are."""
        self.findings.show_report(report)
        title = self.tr("Findings {count}").format(count=len(report.findings))
        if self.tabText(0) != title:
            self.setTabText(0, title)
        self._offer(self._history, self.tr("History"), has_story(report))
        self._offer(self._series, self.tr("Lifetimes over time"), has_series(report))
        for pane in (self._plan.made, self._history.made, self._series.made):
            if pane is not None:
                pane.show_report(report)

    def show_subject(self) -> None:
        """Shows the selected token."""
        for pane in (self._claims.made, self._raw.made, self._acceptance.made, self._signature.made):
            if pane is not None:
                pane.show_subject(self._session.subject)
        for listed in (self._history.made, self._series.made):
            if listed is not None:
                listed.select(self._session.selected)

    def show_member(self, member: tuple[str, str] | None) -> None:
        """Shows the selected claim."""
        for pane in (self._claims.made, self._raw.made):
            if pane is not None:
                pane.select(member)

    def _make_claims(self) -> ClaimsPane:
        from jwtinspect.gui.claims_pane import ClaimsPane

        pane = ClaimsPane(self._theme, self._session)
        pane.show_subject(self._session.subject)
        return pane

    def _make_raw(self) -> RawPane:
        from jwtinspect.gui.raw_pane import RawPane

        pane = RawPane(self._theme, self._session)
        pane.show_subject(self._session.subject)
        return pane

    def _make_acceptance(self) -> AcceptancePane:
        from jwtinspect.gui.acceptance_pane import AcceptancePane

        pane = AcceptancePane(self._theme, self._session)
        pane.show_subject(self._session.subject)
        return pane

    def _make_plan(self) -> PlanPane:
        from jwtinspect.gui.plan_pane import PlanPane

        pane = PlanPane(self._theme, self._session)
        pane.show_report(self._session.report)
        return pane

    def _make_signature(self) -> SignaturePane:
        from jwtinspect.gui.signature_pane import SignaturePane

        pane = SignaturePane(self._theme, self._session)
        pane.show_subject(self._session.subject)
        return pane

    def _make_history(self) -> HistoryPane:
        from jwtinspect.gui.history_pane import HistoryPane

        pane = HistoryPane(self._theme, self._session)
        pane.show_report(self._session.report)
        return pane

    def _make_series(self) -> SeriesPane:
        from jwtinspect.gui.series_pane import SeriesPane

        pane = SeriesPane(self._theme, self._session)
        pane.show_report(self._session.report)
        return pane

    def _offer(self, pane: QWidget, title: str, wanted: bool) -> None:
        """Adds a tab, or takes it away."""
        place = self.indexOf(pane)
        if wanted and place < 0:
            before = self.indexOf(self._series) if pane is self._history else -1
            self.insertTab(before if before >= 0 else self.count(), pane, title)
        elif not wanted and place >= 0:
            self.removeTab(place)


def has_story(report: Report) -> bool:
    """Whether there is anything to tell of requests."""
    if report.case.history is None:
        return False
    from jwtinspect.report.story import tells

    return tells(report.case.history)


def has_series(report: Report) -> bool:
    """Whether there are tokens enough to plot."""
    dated = (subject for subject in report.case.subjects if subject.issued_at is not None)
    if len(list(islice(dated, 3))) < 3:
        return False
    from jwtinspect.gui.series import makes_a_plot

    return makes_a_plot(report.tokens)
