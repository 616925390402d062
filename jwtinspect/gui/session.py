"""The only mutable state of the window: what was asked, what came of it, and what is selected."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from PySide6.QtCore import QObject, QTimer, Signal

from jwtinspect.analysis.subject import Number, Subject
from jwtinspect.core.capture import Capture
from jwtinspect.core.moments import INSTANT_FROM, parse_span
from jwtinspect.core.text import shown
from jwtinspect.core.token import Role
from jwtinspect.core.zones import zone_of
from jwtinspect.gui.files import may_hold_keys, size_of
from jwtinspect.gui.jobs import Jobs, Overtaken
from jwtinspect.gui.outcome import Outcome, Views, outcome_of, with_views
from jwtinspect.gui.sizes import FEW, LONG, MANY, SHORT
from jwtinspect.report.report import Input, Report, Request
from jwtinspect.report.request import expectations

if TYPE_CHECKING:
    from jwtinspect.analysis.keyring import Keyring
    from jwtinspect.gui.keyholder import Keyholder
    from jwtinspect.gui.memory import PastReports

_LONGEST_WAIT = 86_400_000  # milliseconds: a timer's own number ends after 24 days

Made = TypeVar("Made")


class AsOf(StrEnum):
    """Where the instant judged comes from."""

    RECORDED = "recorded"  # the last instant that the input records, else now (rule G1)
    NOW = "now"
    CHOSEN = "chosen"


class Session(QObject):
    """Holds the frozen Request, starts the job for it and keeps the Report.

    Panes listen and call; none of them knows another. ``read`` and ``judge`` are the two halves of the one road.
    """

    report_changed = Signal(object)  # a Report, or None when everything was cleared
    request_changed = Signal(object)  # the Request
    selection_changed = Signal(object)  # a token's id, or None
    member_changed = Signal(object)  # (segment, member name), or None
    trouble_changed = Signal(object)  # a sentence, empty when it is over
    ticked = Signal(object)  # the instant, each second while it moves

    def __init__(
        self,
        inspect: Callable[[Request], Report],
        judge: Callable[..., Report],
        jobs: Jobs,
        clock: Callable[[], float],
        request: Request | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._inspect, self._judge, self._jobs, self._clock = inspect, judge, jobs, clock
        self.request = request or Request((), clock())
        self.as_of = AsOf.CHOSEN if self.request.at is not None else AsOf.RECORDED
        self.report: Report | None = None
        self._shown_as_of = self.as_of
        self.selected: str | None = None
        self.member: tuple[str, str] | None = None
        self.trouble = ""
        self._views: Views = {}
        self._reading = False
        self._past: PastReports | None = None
        self._keyholder: Keyholder | None = None
        self._ready = False  # whether what verifies signatures is loaded
        self._next_change = QTimer(self)
        self._next_change.setSingleShot(True)
        self._next_change.timeout.connect(self._judge_again)
        self._second = QTimer(self)
        self._second.setInterval(1000)
        self._second.timeout.connect(lambda: self.ticked.emit(self.instant))
        jobs.crashed.connect(self.cancel)

    # What is looked at

    def paste(self, text: str, name: str = "") -> None:
        """Inspects pasted text in place of what was there."""
        if not text.strip():
            self._tell(self.tr("There is no text to paste. Copy a token or a token response first."))
            return
        self._start_over((Input(name or self.tr("pasted text"), text),), len(text))

    def open(self, paths: Sequence[str | Path]) -> None:
        """Inspects files in place of what was there. One that cannot be read is told; the rest is shown."""
        files = [Path(path) for path in paths]
        if files:
            self._start_over(files, sum(map(size_of, files)))

    def cancel(self) -> None:
        """Gives up what is being read; what was there stays."""
        self._jobs.cancel()
        self._reading = False
        self._return_to_report()

    def clear(self) -> None:
        """Forgets everything that was read."""
        self._jobs.cancel()
        self._reading = False
        self._next_change.stop()
        self._second.stop()
        if self.as_of is AsOf.CHOSEN:
            self.as_of = AsOf.RECORDED
        self.request = self.request._replace(inputs=(), at=None, received_at=None, keys=None)
        self._tell("")
        self.select(None)
        before, views = self.report, self._views
        if before is not None:  # panes keep what they were shown last: let that be nothing
            self.report, self._views = self._judge(Capture((), ()), self.request), {}
            self.report_changed.emit(self.report)
        self.report, self._views = None, {}
        self.report_changed.emit(None)
        self._look_after(before, views)

    # From where it is looked at

    def set_at(self, seconds: Number) -> None:
        """Judges as of an instant (seconds since the epoch)."""
        self.as_of = AsOf.CHOSEN
        self._ask(at=seconds)

    def follow(self, as_of: AsOf) -> None:
        """Judges as of now, and keeps up with it; or as of what the input records."""
        self.as_of = as_of
        self._ask(at=self._now() if as_of is AsOf.NOW else None)

    def set_zone(self, name: str) -> bool:
        """Shows instants in a zone: ``UTC``, ``local`` or an IANA name. False if there is none of that name."""
        try:
            zone = zone_of(name)
        except ValueError:
            return False
        self._ask(zone=zone, zone_name=name)
        return True

    def set_ended(self, text: str) -> bool:
        """Takes what the user saw: ``10h`` after login, or an instant; empty is nothing. False if it is neither."""
        after, at = parse_span(text), None
        if text.strip() and (after is None or after >= INSTANT_FROM):
            after, at = None, self.instant_in(text)
            if at is None:
                return False
        self._ask(ended_after=after, ended_at=at)
        return True

    def set_received(self, text: str) -> bool:
        """Takes when the response was received, where it does not say it itself; False if it is no instant."""
        at = self.instant_in(text)
        if at is None and text.strip():
            return False
        self._ask(received_at=at)
        return True

    def set_max_age(self, text: str) -> bool:
        """Takes how old the login may be (``max_age``); empty is any age. False if it is no length of time."""
        seconds = parse_span(text)
        if seconds is None and text.strip():
            return False
        self._ask(max_age=seconds)
        return True

    def set_expect(self, text: str) -> bool:
        """Adds the lifetime expected of a role: ``access_token=36000``, ``id=10h``. False if it is none."""
        name, _, words = text.partition("=")
        try:
            expected = expectations({name: words.strip()})
        except ValueError:
            return False
        self._ask(expect={**self.request.expect, **expected})
        return True

    @property
    def keyholder(self) -> Keyholder:
        """The keys that the user gave."""
        if self._keyholder is None:
            from jwtinspect.gui.keyholder import Keyholder

            self._keyholder = Keyholder(self, self._jobs, self)
        return self._keyholder

    def forget_keys(self) -> None:
        """Drops every key that was given, and what was worked out with it."""
        if self._keyholder is not None:
            self._keyholder.forget()
        elif self.request.keys is not None:
            self.set_keys(None)

    def set_keys(self, keys: Keyring | None) -> None:
        """Verifies and decrypts with these keys; None forgets the ones before and what was worked out with them."""
        self._ask(keys=keys)

    def drop_expect(self, role: Role) -> None:
        """Expects nothing of a role any more."""
        self._ask(expect={each: length for each, length in self.request.expect.items() if each is not role})

    def set_leeway(self, text: str) -> bool:
        """Judges with a clock tolerance; empty is none. False if it is no length of time."""
        seconds = parse_span(text) if text.strip() else 0
        if seconds is None:
            return False
        self._ask(leeway=seconds)
        return True

    def instant_in(self, text: str) -> Number | None:
        """The instant that a text states, without an offset in the zone shown; None if it states none."""
        from jwtinspect.analysis.ends import login_of
        from jwtinspect.gui.typed import instant_in

        login = login_of(self.report.case) if self.report is not None else None
        return instant_in(text, self.request.zone, self._now(), login)

    # What is selected

    def select(self, token: str | None) -> None:
        """Selects a token everywhere, by its id."""
        if token != self.selected:
            self.selected = token
            self.select_member(None)
            self.selection_changed.emit(token)

    def select_member(self, member: tuple[str, str] | None) -> None:
        """Selects a member of the header or the payload: ("payload", "exp")."""
        if member != self.member:
            self.member = member
            self.member_changed.emit(member)

    @property
    def subject(self) -> Subject | None:
        """The selected token, with what is known of it."""
        from jwtinspect.gui import views

        if self.report is None:
            return None
        place = self.view(views.places).get(self.selected or "")
        return None if place is None else self.report.case.subjects[place]

    @property
    def moves(self) -> bool:
        """Whether the instant judged is the present, which does not stand still."""
        basis = self.report.case.at_basis if self.report is not None else ""
        return self.as_of is AsOf.NOW or (self.as_of is AsOf.RECORDED and basis == "now")

    @property
    def basis(self) -> str:
        """Which instant is judged, and why that one."""
        if self.as_of is AsOf.NOW:
            return self.tr("As of now")
        if self.moves:
            return self.tr("As of now: the input records no instant")
        if self.as_of is AsOf.CHOSEN:
            return self.tr("As of the instant chosen")
        return self.tr("As of the last instant that the input records")

    @property
    def instant(self) -> Number:
        """The instant to count down from: the clock while it is the present, else the one judged."""
        if self.report is None or self.moves:
            return self._now()
        return self.report.as_of

    def view(self, make: Callable[[Report], Made]) -> Made:
        """What ``make`` makes of the report: made with it elsewhere where that is large, else now."""
        assert self.report is not None
        if make not in self._views:
            self._views[make] = make(self.report)
        made: Made = self._views[make]
        return made

    # The work

    def _start_over(self, inputs: Sequence[Input | Path], size: int) -> None:
        if self.report is not None:  # an instant chosen for another input says nothing about this one
            self.as_of = AsOf.RECORDED if self.as_of is AsOf.CHOSEN else self.as_of
            self.request = self.request._replace(received_at=None)
        if self.as_of is not AsOf.CHOSEN:
            self.request = self.request._replace(at=self._now() if self.as_of is AsOf.NOW else None)
        request = self.request._replace(inputs=(), now=self._now())
        self._reading = size > SHORT or (not self._ready and bool(self.request.keys or may_hold_keys(inputs)))
        if size > LONG:
            self._read_apart(request, inputs)
        else:
            run = self._jobs.run if self._reading else self._jobs.run_here
            run(lambda: outcome_of(self._inspect, request, inputs), self._take_new)

    def _read_apart(self, request: Request, inputs: Sequence[Input | Path]) -> None:
        """Reads in another process, and judges on another thread what it found."""
        from jwtinspect.gui.memory import collect
        from jwtinspect.gui.reading_process import ReadingProcess, Stopped

        process, tell = ReadingProcess(), self._jobs.tell
        name = inputs[0].name if len(inputs) == 1 else self.tr("{count} inputs").format(count=len(inputs))
        reading, taking = self.tr("Reading {name}").format(name=shown(name, 60)), self.tr("Listing what was found")

        def inspect(request: Request) -> Report:
            try:
                capture = process.read(
                    request.inputs, lambda share: tell(reading, share), lambda share: tell(taking, share)
                )
            except Stopped:
                raise Overtaken from None
            return self._judged(capture, request)

        def work() -> Outcome:
            tell(reading)
            return outcome_of(inspect, request, inputs)

        collect(large=True)
        self._jobs.run(work, self._take_new, process.stop)

    def _ask(self, **changes: Any) -> None:
        self.request = self.request._replace(now=self._now(), **changes)
        self.request_changed.emit(self.request)
        if self.report is None:
            return
        capture, request = self.report.read, self.request
        few = len(capture.tokens) <= FEW and self._can_verify_here(capture)
        if self._reading:  # what was asked counts for what is being read, which goes on
            if few:
                self._take(self._judge(capture, request))
        elif few:
            self._jobs.run_here(lambda: self._judge(capture, request), self._take)
        else:
            self._jobs.run(lambda: with_views(self._judged(capture, request)), self._take_again)

    def _can_verify_here(self, capture: Capture) -> bool:
        """Whether no key is at hand, or the libraries that need one are loaded: that takes a tenth of a second."""
        return self._ready or not (self.request.keys or capture.key_sets)

    def _judged(self, capture: Capture, request: Request) -> Report:
        """For work elsewhere: judges, and says how far it is."""
        words = self.tr("Judging {count} tokens").format(count=len(capture.tokens))
        return self._judge(capture, request, lambda share: self._jobs.tell(words, share))

    def _now(self) -> int:
        """The present in whole seconds: nobody reads milliseconds off a line that moves."""
        return int(self._clock())

    def _judge_again(self) -> None:
        self._ask(at=self._now() if self.as_of is AsOf.NOW else None)

    def _take_again(self, outcome: Outcome) -> None:
        assert outcome.report is not None
        self._take(outcome.report, outcome.views)

    def _take_new(self, outcome: Outcome) -> None:
        report = outcome.report
        self._reading = False
        self._tell(outcome.trouble)
        if report is None:
            self._return_to_report()
            return
        self.selected = self.member = None
        # What was typed while this was being read counts: the instant, a zone, an expectation.
        asked = self.request._replace(inputs=report.request.inputs, now=report.request.now)
        few = len(report.capture.tokens) <= FEW and self._can_verify_here(report.read)
        if asked == report.request or not few:
            self._take(report, outcome.views)
        else:
            self._take(self._judge(report.read, asked))
        first = report.findings[0].subjects if report.findings else ()
        self.select(first[0] if first else report.tokens[0].id if report.tokens else None)
        if asked != self.request:
            self.request = asked
            self._ask()

    def _return_to_report(self) -> None:
        """What was asked is again what is shown: something else could not be read, or was cancelled."""
        if self.report is not None:
            keys = self.request.keys  # keys that were forgotten stay so
            self.request, self.as_of = self.report.request._replace(keys=keys), self._shown_as_of
        self.request_changed.emit(self.request)

    def _take(self, report: Report, views: Views | None = None) -> None:
        before, shown_before = self.report, self._views
        self._views = views or {}
        self.report, self.request, self._shown_as_of = report, report.request, self.as_of
        self._ready = self._ready or report.case.verified
        self.report_changed.emit(report)
        self._look_after(before, shown_before)
        self._next_change.stop()
        if self.moves:
            self._second.start()
            if report.next_change is not None:
                wait = max(0, report.next_change - self._clock()) * 1000 + 20
                self._next_change.start(int(min(wait, _LONGEST_WAIT)))
        else:
            self._second.stop()

    def _look_after(self, before: Report | None, views: Views) -> None:
        """Keeps the report shown before and its views, where it is a large one, until they can be freed."""
        if before is None or len(before.capture.tokens) < MANY:
            return
        if self._past is None:
            from jwtinspect.gui.memory import PastReports

            self._past = PastReports(self._holds_much, self)
        self._past.add(before, views)

    def _holds_much(self) -> bool:
        """Whether a large report is shown, or may be on its way."""
        return self._reading or (self.report is not None and len(self.report.capture.tokens) >= MANY)

    def _tell(self, trouble: str) -> None:
        if trouble != self.trouble:
            self.trouble = trouble
            self.trouble_changed.emit(trouble)
