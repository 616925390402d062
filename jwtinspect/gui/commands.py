"""What the menus do."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QGuiApplication, QKeySequence
from PySide6.QtWidgets import QApplication, QLineEdit, QMenu

from jwtinspect import __version__
from jwtinspect.gui import plain
from jwtinspect.gui.examples import Example, examples
from jwtinspect.gui.menus import Entry, fill, shortcuts
from jwtinspect.gui.session import AsOf, Session
from jwtinspect.gui.sizes import FEW
from jwtinspect.gui.theme import Choice, Theme, fixed_font

if TYPE_CHECKING:
    from PySide6.QtGui import QAction

    from jwtinspect.gui.clipboard import ClipboardGuard
    from jwtinspect.gui.comparison import Comparison
    from jwtinspect.gui.copies import Outcome
    from jwtinspect.gui.jobs import Jobs
    from jwtinspect.gui.window import Window
    from jwtinspect.report.report import Report

Key = QKeySequence.StandardKey
SOON = 250
"""Milliseconds after which what can wait until the first paint is made."""


class Commands(QObject):
    """Fills the menus and carries their entries out."""

    def __init__(self, window: Window, session: Session, theme: Theme) -> None:
        super().__init__(window)
        self._window, self._session, self._theme = window, session, theme
        self._writing: Jobs | None = None
        self._clipboard: ClipboardGuard | None = None
        QTimer.singleShot(SOON, self, lambda: self.clipboard)
        self._comparison: Comparison | None = None
        self.actions: list[QAction] = []

    @property
    def clipboard(self) -> ClipboardGuard:
        """Looks at what is copied; there from just after the first paint on."""
        if self._clipboard is None:
            from jwtinspect.gui.clipboard import ClipboardGuard

            self._clipboard = ClipboardGuard(self._session, self)
            words = self.tr("Copied without tokens, secrets, hidden characters.")
            self._clipboard.mended.connect(lambda: self._window.say(words))
        return self._clipboard

    def fill(self, menus: list[QMenu], exporting: QMenu) -> None:
        """Puts the entries and their keys into the menus, and the ways out into that of the Copy report button."""
        file, edit, view, help_ = menus
        shelf = examples()
        if shelf:
            entries = [Entry(each.title, partial(self.show_example, each)) for each in shelf]
            fill(self._window, help_.addMenu(self.tr("E&xamples")), entries)
        for menu, listed in ((file, self._file()), (edit, self._edit()), (view, self._view()), (help_, self._help())):
            self.actions += fill(self._window, menu, listed)
        self._add_theme_menu(view)
        fill(self._window, exporting, [entry._replace(keys=None) for entry in self._exports()])
        self.show_report(self._session.report)

    def paste(self) -> None:
        """Inspects what is on the clipboard; into a line that is being edited, it pastes as everywhere."""
        focus = QApplication.focusWidget()
        if isinstance(focus, QLineEdit):
            focus.paste()
        else:
            self.inspect_clipboard()

    def inspect_clipboard(self) -> None:
        """Inspects what is on the clipboard: text, or files that were copied."""
        data = QGuiApplication.clipboard().mimeData()
        files = [url.toLocalFile() for url in data.urls() if url.isLocalFile()] if data is not None else []
        if files:
            self._window.take_files(files)
        else:
            self._window.take_text(QGuiApplication.clipboard().text())

    def open(self) -> None:
        """Asks for files and inspects them."""
        from PySide6.QtWidgets import QFileDialog

        paths, _ = QFileDialog.getOpenFileNames(self._window, self.tr("Open"))
        self._window.take_files(paths)

    @property
    def comparison(self) -> Comparison:
        """What compares the capture that is shown with another one."""
        if self._comparison is None:
            from jwtinspect.gui.comparison import Comparison

            self._comparison = Comparison(self._window, self._session, self._theme)
        return self._comparison

    def show_example(self, example: Example) -> None:
        """Inspects an example."""
        self._session.open([example.path])

    def copy_report(self) -> None:
        """Puts the redacted report on the clipboard."""
        report = self._session.report
        if report is not None:
            from jwtinspect.gui import exports

            self._write(report, lambda: exports.rendered(report, "md"), self._put_on_clipboard)

    def _put_on_clipboard(self, text: str) -> None:
        from jwtinspect.gui.clipboard import copy_clean

        copy_clean(text)
        self._window.say(self.tr("The report is on the clipboard as Markdown, without any usable token."))

    def copy_token(self) -> None:
        """Puts the selected token on the clipboard, as a secret."""
        if self._session.subject is not None:
            from jwtinspect.gui.clipboard import SECONDS, copy_secret

            copy_secret(self._session.subject.token.compact)
            words = self.tr("The token is on the clipboard for {seconds} s, marked as a secret.")
            self._window.say(words.format(seconds=SECONDS))

    def copy_picture(self) -> None:
        """Puts the timeline on the clipboard as a picture."""
        if self._window.timeline.lanes is None:
            self._window.say(self.tr("There is no timeline: no token here states a time."))
        elif self._session.report is not None:
            from jwtinspect.gui import exports

            exports.copy_picture(self._window.timeline.picture())
            self._window.say(self.tr("The timeline is on the clipboard as a picture."))

    def save(self, ending: str = "md") -> None:
        """Asks where, and saves the report there."""
        report = self._session.report
        if report is None:
            return
        from PySide6.QtWidgets import QFileDialog

        from jwtinspect.gui import exports

        kinds = ";;".join(
            f"{name} (*.{each})" for each, name in sorted(exports.FORMATS.items(), key=lambda pair: pair[0] != ending)
        )
        path, chosen = QFileDialog.getSaveFileName(self._window, self.tr("Save report"), f"report.{ending}", kinds)
        if not path:
            return
        if not Path(path).suffix:
            path += "." + next((each for each, name in exports.FORMATS.items() if chosen.startswith(name)), ending)
        self._write(report, lambda: exports.save(report, path), lambda trouble: self._tell_saved(path, trouble))

    def save_copy(self) -> None:
        """Asks where, and saves what was read there again without anything that could be used."""
        report = self._session.report
        if report is None:
            return
        from jwtinspect.gui import copies

        wanted = copies.asked(self._window, report.request.inputs)
        if wanted:
            self._window.say(self.tr("Writing the redacted copy…"))
            self._writing = self._writing or self._window.jobs.beside()
            self._writing.run(lambda: copies.written(wanted), self._tell_copied)

    def _tell_copied(self, outcome: Outcome) -> None:
        self._window.say(outcome.done or self.tr("No copy was written."))
        if outcome.trouble:
            self._window.notice.tell(outcome.trouble)

    def _tell_saved(self, path: str, trouble: str) -> None:
        if trouble:
            self._window.notice.tell(self.tr("{path} was not saved: {why}").format(path=path, why=trouble))
        else:
            self._window.say(self.tr("Saved: {path}").format(path=path))

    def _write(self, report: Report, work: Callable[[], str], done: Callable[[str], None]) -> None:
        """Writes a report: at once, or elsewhere where it has so many tokens that the window would stand still."""
        if len(report.tokens) <= FEW:
            done(work())
            return
        self._window.say(self.tr("Writing the report…"))
        self._writing = self._writing or self._window.jobs.beside()
        self._writing.run(work, done)

    def show_shortcuts(self) -> None:
        """Lists what the keys do."""
        known = shortcuts(self.actions)
        known += [
            ("← →", self.tr("On the timeline: a minute earlier or later; with Shift an hour")),
            ("↑ ↓", self.tr("On the timeline: the token above or below")),
            ("+ − 0", self.tr("On the timeline: zoom in, zoom out, fit")),
            ("Home End", self.tr("On the timeline: the first or the last instant")),
            ("← → ↑ ↓", self.tr("On the plan's picture: the login before or after; today's or the one tried")),
            ("Ctrl+C", self.tr("Copy the selected finding or claim")),
            ("Esc", self.tr("Put a field back to what it was")),
        ]
        wide = max(len(keys) for keys, _ in known)
        text = "\n".join(f"{keys:<{wide}}  {what}" for keys, what in known)
        plain.sheet(self._window, self.tr("Keyboard shortcuts"), text, fixed_font()).open()

    def show_about(self) -> None:
        """Says what this is."""
        words = self.tr(
            "jwtinspect {version}\n\nExplains, offline, why a token expired when it did. It opens no network "
            "connection and stores nothing that you paste.\n\nBuilt with Qt and PySide6 (LGPL)."
        )
        plain.box(self._window, self.tr("About jwtinspect"), words.format(version=__version__)).open()

    def show_report(self, report: object) -> None:
        """Offers what needs a report only where there is one."""
        for action in self.actions:
            if action.property("needs_report"):
                action.setEnabled(report is not None)

    def _exports(self) -> list[Entry]:
        return [
            Entry(self.tr("Copy report as Markdown"), self.copy_report, "Ctrl+Shift+C", needs_report=True),
            Entry(self.tr("Copy timeline as picture"), self.copy_picture, "Ctrl+Shift+T", needs_report=True),
            Entry(),
            Entry(self.tr("Save as Markdown…"), lambda: self.save("md"), Key.Save, needs_report=True),
            Entry(self.tr("Save as HTML…"), lambda: self.save("html"), needs_report=True),
            Entry(self.tr("Save as PDF…"), lambda: self.save("pdf"), needs_report=True),
            Entry(self.tr("Save as JSON…"), lambda: self.save("json"), needs_report=True),
            Entry(self.tr("Save as text…"), lambda: self.save("txt"), needs_report=True),
        ]

    def _file(self) -> list[Entry]:
        return [
            Entry(self.tr("&Open…"), self.open, Key.Open),
            Entry(self.tr("Co&mpare with…"), lambda: self.comparison.with_file(), "Ctrl+D", needs_report=True),
            Entry(
                self.tr("Compare with clip&board"),
                lambda: self.comparison.with_clipboard(),
                "Ctrl+Shift+D",
                needs_report=True,
            ),
            Entry(),
            *self._exports()[3:],
            Entry(),
            Entry(self.tr("Save &redacted copy…"), self.save_copy, Key.SaveAs, needs_report=True),
            Entry(),
            Entry(self.tr("Forget &keys"), self._session.forget_keys),
            Entry(self.tr("&Clear"), self._session.clear, "Ctrl+Shift+Backspace", needs_report=True),
            Entry(self.tr("&Quit"), self._window.close, Key.Quit),
        ]

    def _edit(self) -> list[Entry]:
        return [
            Entry(self.tr("&Paste and inspect"), self.paste, Key.Paste),
            Entry(),
            *self._exports()[:2],
            Entry(self.tr("Copy &token (a secret)"), self.copy_token, needs_report=True),
            Entry(),
            Entry(self.tr("&Filter tokens"), self._window.start_filter, Key.Find, needs_report=True),
        ]

    def _view(self) -> list[Entry]:
        return [
            Entry(self.tr("As of &now"), lambda: self._session.follow(AsOf.NOW), Key.Refresh),
            Entry(self.tr("As &recorded in the input"), lambda: self._session.follow(AsOf.RECORDED), "Ctrl+R"),
            Entry(self.tr("&Type an instant"), self._window.start_typing_at, "Ctrl+T"),
            Entry(self.tr("&Fit timeline"), self._window.timeline.fit, "Ctrl+0"),
            Entry(),
            *(
                Entry(title, partial(self._window.show_tab, number), f"Ctrl+{number + 1}")
                for number, title in enumerate((self.tr("Findings"), self.tr("Claims"), self.tr("Raw")))
            ),
            Entry(self.tr("&Who accepts it?"), self._window.show_acceptance, "Ctrl+4"),
            Entry(self.tr("&Signature"), self._window.show_signature, "Ctrl+5", needs_report=True),
            Entry(self.tr("Session &plan"), self._window.show_plan, "Ctrl+6", needs_report=True),
            Entry(self.tr("&History"), self._window.show_history, "Ctrl+7", needs_report=True),
            Entry(self.tr("&Lifetimes over time"), self._window.show_series, "Ctrl+8", needs_report=True),
            Entry(),
        ]

    def _add_theme_menu(self, menu: QMenu) -> None:
        names = {Choice.SYSTEM: self.tr("&System"), Choice.LIGHT: self.tr("&Light"), Choice.DARK: self.tr("&Dark")}
        entries = [
            Entry(names[each], partial(self._theme.choose, each), checked=self._theme.choice is each) for each in Choice
        ]
        fill(self._window, menu.addMenu(self.tr("T&heme")), entries)

    def _help(self) -> list[Entry]:
        return [
            Entry(self.tr("&Keyboard shortcuts"), self.show_shortcuts, Key.HelpContents),
            Entry(self.tr("&About jwtinspect"), self.show_about),
        ]
