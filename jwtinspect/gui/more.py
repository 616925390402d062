"""What is seldom asked for, behind one button: clock tolerance, when the response arrived, how old a login may be."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from jwtinspect.core.moments import date_words, span
from jwtinspect.gui import plain
from jwtinspect.gui.controls import Field
from jwtinspect.gui.session import Session
from jwtinspect.report.report import Request


class More(QFrame):
    """A panel below its button. Enter takes a field, Escape closes the panel."""

    def __init__(self, session: Session, button: QWidget) -> None:
        super().__init__(button, Qt.WindowType.Popup)
        self._session, self._button = session, button
        self.setObjectName("more")
        plain.say(self, self.tr("More options"))
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 12, 14, 12)
        column.setSpacing(4)
        self.trouble = plain.label(wrap=True)
        plain.say(self.trouble, self.tr("Trouble"))
        self.leeway = self._field(
            self.tr("Leeway"), "0 s", self.tr("The clock tolerance to judge with: 60, 5 min"), session.set_leeway,
            self.tr("Leeway is a length like 60 or 5 min."),
        )  # fmt: skip
        self.received = self._field(
            self.tr("Response received"), self.tr("date and time"),
            self.tr("When the response arrived, where it does not say so itself"), session.set_received,
            self.tr("Received is a date and time like 2026-03-02 09:15, or epoch seconds."),
        )  # fmt: skip
        self.max_age = self._field(
            self.tr("Oldest login (max_age)"), self.tr("any"),
            self.tr("How long ago the login may have been: 3600, 12h"), session.set_max_age,
            self.tr("The oldest login is a length like 3600 or 12h."),
        )  # fmt: skip
        column.addWidget(self.trouble)
        self.trouble.hide()
        self.setMinimumWidth(330)
        session.request_changed.connect(self.show_request)
        self.show_request(session.request)

    def show_request(self, request: Request) -> None:
        """Shows what is asked."""
        self.leeway.put(span(request.leeway) if request.leeway else "")
        self.received.put("" if request.received_at is None else date_words(request.received_at, request.zone))
        self.max_age.put("" if request.max_age is None else span(request.max_age))

    def open(self) -> None:
        """Shows the panel below its button, the cursor in the first field."""
        self.adjustSize()
        below = self._button.mapToGlobal(QPoint(self._button.width() - self.width(), self._button.height() + 4))
        self.move(max(0, below.x()), below.y())
        self.show()
        self.leeway.setFocus(Qt.FocusReason.PopupFocusReason)

    def _field(self, title: str, hint: str, describe: str, take: object, otherwise: str) -> Field:
        def checked(text: str) -> bool:
            assert callable(take)
            right = bool(take(text))
            self.trouble.setText("" if right else f"▲ {otherwise}")
            self.trouble.setVisible(not right)
            self.adjustSize()
            return right

        field = Field(200, hint, title, describe, checked)
        field.reverted.connect(self.trouble.hide)
        layout = self.layout()
        assert isinstance(layout, QVBoxLayout)
        layout.addSpacing(8 if layout.count() else 0)
        layout.addWidget(plain.label(title))
        layout.addWidget(field)
        layout.addWidget(plain.label(describe, "caption"))
        return field
