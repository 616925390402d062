"""The line at the bottom: what is loaded, whether something is being read, and what the program does not do."""

from __future__ import annotations

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QPushButton, QStatusBar, QWidget

from jwtinspect.analysis.subject import Subject
from jwtinspect.core.token import Kind
from jwtinspect.gui import plain
from jwtinspect.gui.words import signature_word
from jwtinspect.report.report import Report

NARROW = 1000
"""Pixels; below them the longest of what stands here does not fit side by side."""


class Status(QStatusBar):
    """Counts on the left, promises on the right."""

    def __init__(self) -> None:
        super().__init__()
        self.setSizeGripEnabled(False)
        self.counts = plain.label()
        self._progress = QProgressBar()
        self._progress.setRange(0, 0)
        self.doing = plain.label()
        self._progress.setFixedWidth(120)
        self._progress.setTextVisible(False)
        plain.say(self._progress, self.tr("Progress"))
        self.cancel = QPushButton(self.tr("Cancel"))
        self.cancel.setObjectName("quiet")
        plain.say(self.cancel, self.tr("Cancel what is being done"))
        self.basis = plain.label()
        self._signature = plain.label(self.tr("Signature not checked"))
        left = QWidget()  # in one, which a message hides: what changes below it must not show through
        row = QHBoxLayout(left)
        row.setContentsMargins(0, 0, 0, 0)
        for widget in (self.counts, self.basis, self.doing, self._progress, self.cancel):
            row.addWidget(widget)
        self.addWidget(left)
        self.promise = plain.label(self.tr("Offline: nothing leaves this machine"))
        self._right = QWidget()
        row = QHBoxLayout(self._right)
        row.setContentsMargins(0, 0, 0, 0)
        for label in (self._signature, self.promise):
            row.addWidget(label)
        self.addPermanentWidget(self._right)
        self.messageChanged.connect(self._give_way)
        self.show_work(False)

    def _give_way(self, message: str) -> None:
        """Lets a long message have the whole line."""
        room = self.width() - self._right.sizeHint().width() - 24
        self._right.setVisible(self.fontMetrics().horizontalAdvance(message) < room)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Says the promise in one word where the whole of it would be cut off."""
        narrow = event.size().width() < NARROW
        self.promise.setText(self.tr("Offline") if narrow else self.tr("Offline: nothing leaves this machine"))
        super().resizeEvent(event)
        self._give_way(self.currentMessage())

    def show_report(self, report: Report | None, basis: str = "") -> None:
        """Counts what is loaded, and says which instant is judged and why."""
        self._signature.setVisible(report is not None and any(map(_can_be_signed, report.tokens)))
        self.basis.setVisible(report is not None and self.doing.isHidden())
        self.basis.setText(basis)
        self._signature.setText(self._of_signatures(report))
        if report is None:
            self.counts.setText(self.tr("Nothing is loaded"))
            return
        parts = (
            _count(len(report.tokens), self.tr("1 token"), self.tr("{count} tokens")),
            _count(len(report.responses), self.tr("1 response"), self.tr("{count} responses")),
            _count(len(report.findings), self.tr("1 finding"), self.tr("{count} findings")),
        )
        self.counts.setText("  ·  ".join(parts))

    def _of_signatures(self, report: Report | None) -> str:
        """What is known of the signatures: a count of each word."""
        if report is None or not report.case.verified:
            return self.tr("Signature not checked")
        counts: dict[str, int] = {}
        for subject in report.tokens:
            word = signature_word(subject)
            counts[word] = counts.get(word, 0) + 1
        if len(report.tokens) == 1:
            encrypted = report.tokens[0].opened is not None
            words = self.tr("Encrypted token {word}") if encrypted else self.tr("Signature {word}")
            return words.format(word=next(iter(counts)))
        listed = ", ".join(f"{count} {word}" for word, count in counts.items())
        return self.tr("Signatures: {listed}").format(listed=listed)

    def show_work(self, busy: object) -> None:
        """Shows that something is being done, and offers to give it up."""
        for widget in (self._progress, self.cancel):
            widget.setVisible(bool(busy))
        if busy:
            self.clearMessage()  # what can be cancelled counts for more than what was done before
        else:
            self.doing.hide()
            self.basis.setVisible(not self._signature.isHidden())

    def show_progress(self, words: str, share: float | None) -> None:
        """Says what is being done and how far it is, from 0 to 1; None where nobody knows."""
        self._progress.setRange(0, 0 if share is None else 100)
        if share is not None:
            percent = min(100, int(share * 100))
            self._progress.setValue(percent)
            words = self.tr("{what}: {percent} %").format(what=words, percent=percent)
        self.doing.setText(words)
        self.doing.show()
        self.basis.hide()  # there is no room for both


def _count(count: int, one: str, many: str) -> str:
    return one if count == 1 else many.format(count=count)


def _can_be_signed(subject: Subject) -> bool:
    return subject.token.kind is not Kind.OPAQUE
