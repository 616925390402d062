"""What is shown compared with another capture: a file or the clipboard, read elsewhere, told in a window of its own."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog

from jwtinspect.core.errors import JwtInspectError
from jwtinspect.core.text import shown
from jwtinspect.gui.files import read_file
from jwtinspect.gui.jobs import Overtaken
from jwtinspect.gui.session import Session
from jwtinspect.gui.sizes import LONG
from jwtinspect.report.difference import difference_of
from jwtinspect.report.difference_document import sections_of
from jwtinspect.report.difference_outputs import as_markdown
from jwtinspect.report.difference_words import Words, verdict_words
from jwtinspect.report.inspect import inspect, judge
from jwtinspect.report.report import Input, Report
from jwtinspect.report.sections import as_text

if TYPE_CHECKING:
    from jwtinspect.gui.comparison_dialog import ComparisonDialog
    from jwtinspect.gui.reading_process import ReadingProcess
    from jwtinspect.gui.theme import Theme
    from jwtinspect.gui.window import Window

COLUMNS = 100
"""Characters of a line in which the comparison is written."""


class Told(NamedTuple):
    """A comparison as it is shown and copied. It holds words alone: neither keys nor what was read."""

    changed: bool
    verdict: str
    detail: str
    text: str
    markdown: str  # without usable tokens and without what names a person


NOTHING = Told(False, "", "", "", "")


class Outcome(NamedTuple):
    """The comparison in both directions, or why there is none."""

    told: Told | None
    swapped: Told | None
    trouble: str = ""


class Comparison(QObject):
    """Asks for the other capture, has it compared elsewhere, and shows what came of it."""

    def __init__(self, window: Window, session: Session, theme: Theme) -> None:
        super().__init__(window)
        self._window, self._session, self._theme = window, session, theme
        self._jobs = window.jobs.beside()
        self.dialog: ComparisonDialog | None = None
        session.report_changed.connect(self._forget)

    def with_file(self) -> None:
        """Asks for the file to compare with."""
        path, _ = QFileDialog.getOpenFileName(self._window, self.tr("Compare with"))
        if path:
            self._compare(Path(path))

    def with_clipboard(self) -> None:
        """Compares with what is on the clipboard: text, or a file that was copied."""
        data = QGuiApplication.clipboard().mimeData()
        files = [url.toLocalFile() for url in data.urls() if url.isLocalFile()] if data is not None else []
        text = QGuiApplication.clipboard().text()
        if files:
            self._compare(Path(files[0]))
        elif text.strip():
            self._compare(Input(self.tr("clipboard"), text))
        else:
            self._window.notice.tell(self.tr("There is nothing on the clipboard to compare with. Copy it first."))

    def _compare(self, source: Path | Input) -> None:
        report = self._session.report
        if report is None:
            return
        from jwtinspect.gui.reading_process import ReadingProcess

        process = ReadingProcess()
        self._window.say(self.tr("Comparing with {name}…").format(name=shown(source.name, 60)))
        self._jobs.run(lambda: compared(report, source, process), self._show, process.stop)

    def _show(self, outcome: Outcome) -> None:
        self._window.say("")
        self._window.notice.tell(outcome.trouble)
        if outcome.told is None or outcome.swapped is None:
            return
        if self.dialog is None:
            from jwtinspect.gui.comparison_dialog import ComparisonDialog

            self.dialog = ComparisonDialog(self._window, self._theme)
        self.dialog.tell(outcome.told, outcome.swapped)
        self.dialog.show()
        self.dialog.raise_()

    def _forget(self, report: Report | None) -> None:
        """Everything was cleared: nothing of it stays, in sight or out of it."""
        if report is None:
            self._jobs.cancel()
            if self.dialog is not None:
                self.dialog.close()
                self.dialog.tell(NOTHING, NOTHING)


def compared(report: Report, source: Path | Input, process: ReadingProcess) -> Outcome:
    """What lies between a report and another capture; the one whose tokens were issued later is the one after.

    ``process``: what a long input is read in, as single calls take longer than the window may stand still.
    """
    try:
        read = source if isinstance(source, Input) else read_file(source)
        other = _report_on(read, report, process)
    except JwtInspectError as error:
        return Outcome(None, None, str(error))
    there, back = told_of(other, report), told_of(report, other)
    return Outcome(back, there) if _issued(other) > _issued(report) else Outcome(there, back)


def _report_on(source: Input, like: Report, process: ReadingProcess) -> Report:
    """A report that is asked for like the other one. Raises InputError where nothing can be read."""
    request = like.request._replace(inputs=(source,), received_at=None, validators=())
    if len(source.content) <= LONG:
        return inspect(request)
    from jwtinspect.gui.reading_process import Stopped

    try:
        return judge(process.read((source,), _nothing, _nothing), request)
    except Stopped:
        raise Overtaken from None


def told_of(before: Report, after: Report) -> Told:
    """The comparison in words."""
    difference = difference_of(before, after)
    words = Words.of(difference)
    verdict = verdict_words(difference, words)
    text = as_text("", sections_of(difference, words)[1:], width=COLUMNS).lstrip("\n")
    return Told(difference.changed, shown(verdict.text), shown(verdict.detail), text, as_markdown(difference))


def _issued(report: Report) -> float:
    """When the last of its tokens was issued; without any, before all others."""
    return max((each.issued_at for each in report.tokens if each.issued_at is not None), default=0)


def _nothing(share: float) -> None:
    """Tells nobody how far it is: the status line says what is going on."""
