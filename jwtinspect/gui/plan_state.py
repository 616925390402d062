"""What is being planned in the window: today's plan, the one tried, when it is used, and what is wanted of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import tzinfo
from typing import Any, NamedTuple

from PySide6.QtCore import QObject, Signal

from jwtinspect.analysis.plan_evidence import Evidence
from jwtinspect.analysis.planning import Plan, flaws, plan_for
from jwtinspect.analysis.proposals import Proposal
from jwtinspect.analysis.requirement import Kind, Requirement, requirement_of
from jwtinspect.analysis.trial import lived
from jwtinspect.analysis.visits import Visits, visits_of
from jwtinspect.analysis.wishes import Answer, judged
from jwtinspect.core.errors import JwtInspectError
from jwtinspect.report.plan_file import read_plan, value_of, write_plan
from jwtinspect.report.plan_report import Planned, planned, start_of
from jwtinspect.report.report import Report

FIRST_WISH = Requirement(Kind.STAY, 7 * 86400)


class Shown(NamedTuple):
    """What the tab shows: the plan that is tried, judged, and today's beside it where that is another."""

    now: Plan
    answer: Answer
    today: Plan
    today_answer: Answer | None
    zone: tzinfo | None


class PlanState(QObject):
    """Holds the plans and judges them. ``changed`` comes with every change, ``mended`` once changes were looked for."""

    changed = Signal(object)  # a Shown, without proposals
    mended = Signal(object)  # the same with them

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.today = self.plan = plan_for()
        self.visits = Visits()
        self.wish = FIRST_WISH
        self.question = ""  # a customer's question that is asked in place of the wish
        self.zone: tzinfo | None = None
        self.login: float | None = None
        self._basis: object = None

    def prefill(self, report: Report, evidence: Callable[[], Evidence]) -> None:
        """Takes the policy that a report's tokens tell of, where they are others than before."""
        if report.capture is self._basis and report.case.zone == self.zone:
            return
        self.zone = report.case.zone
        if report.capture is not self._basis:
            self._basis = report.capture
            self.today, self.login = evidence()
            self.plan = self.today
        self.tell()

    @property
    def start(self) -> float:
        """When the user logs in."""
        return start_of(self.visits, self.zone, self.login)

    def shown(self, *, mend: bool) -> Shown:
        """What there is to show."""
        before = None
        if self.plan.policy != self.today.policy:
            before = self._judged(self.today, mend=False)
        return Shown(self.plan, self._judged(self.plan, mend=mend), self.today, before, self.zone)

    def _judged(self, plan: Plan, *, mend: bool) -> Answer:
        if self.question:  # no wish is asked about: only the visits are shown
            answer = judged(plan, self.wish, self.visits, self.start, self.zone, mend=False)
            return answer._replace(run=lived(plan, self.visits, self.start, self.zone), fails_at=None)
        return judged(plan, self.wish, self.visits, self.start, self.zone, mend=mend)

    def tell(self) -> None:
        """Says what there is to show; the changes that would help are looked for when that has been painted."""
        self.changed.emit(self.shown(mend=False))

    def mend(self) -> None:
        """Looks for the changes that would help."""
        self.mended.emit(self.shown(mend=True))

    def both(self) -> tuple[Planned, Planned | None]:
        """The whole of today's plan, and of the one tried where that is another, to be written down."""
        today = planned(self.today, self.visits, self.start, self.zone, (self.wish,))
        if self.plan.policy == self.today.policy:
            return today, None
        return today, planned(self.plan, self.visits, self.start, self.zone, (self.wish,))

    # What a person does

    def move(self, key: str, value: Any) -> None:
        """Takes another value of the plan that is tried."""
        if getattr(self.plan.policy, key) != value:
            self.plan = self.plan.moved(key, value)
            self.tell()

    def type_value(self, key: str, text: str) -> str:
        """Takes a value as it is typed; what is wrong with it, as a sentence, or nothing."""
        try:
            value = value_of(key, int(text) if text.strip().isdigit() else text.strip())
        except ValueError as error:
            return f"{error}."
        plan = self.plan.moved(key, value)
        for found, reason in flaws(plan.policy, plan.sessions):
            if found == key:
                return f"{reason}."
        self.plan = plan
        self.tell()
        return ""

    def set_visits(self, text: str) -> str:
        """Takes a pattern of visits; what is wrong with it, or nothing."""
        try:
            self.visits = visits_of(text)
        except ValueError as error:
            return f"{error}."
        self.tell()
        return ""

    def set_wish(self, text: str) -> str:
        """Takes a requirement; what is wrong with it, or nothing."""
        try:
            self.wish = requirement_of(text)
        except ValueError as error:
            return f"{error}."
        self.question = ""
        self.tell()
        return ""

    def ask(self, question: str) -> None:
        """Asks one of the customers' questions."""
        self.question = question
        self.tell()

    def take(self, proposal: Proposal) -> None:
        """Tries a change that was proposed."""
        self.plan = self.plan.with_values("given", **proposal.values)
        self.tell()

    def go_back(self) -> None:
        """Tries today's plan again."""
        self.plan = self.today
        self.tell()

    def take_as_today(self) -> None:
        """Makes the plan that is tried the one to compare with."""
        self.today = self.plan
        self.tell()

    def load(self, text: str, name: str) -> str:
        """Takes a saved policy as today's; what is wrong with it, or nothing."""
        try:
            saved = read_plan(text, name)
        except JwtInspectError as error:
            return str(error)
        self.today = self.plan = saved.plan
        self.visits = saved.visits or self.visits
        if saved.requirements:
            self.wish, self.question = saved.requirements[0], ""
        self.tell()
        return ""

    def saved(self) -> str:
        """The plan that is tried, as a file."""
        return write_plan(self.plan, self.visits, (self.wish,))
