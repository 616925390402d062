"""What a screen reader gets of the painted timeline."""

from __future__ import annotations

from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtWidgets import QAccessibleWidget

from jwtinspect.gui.timeline_pane import TimelinePane


class TimelineInterface(QAccessibleWidget):
    """The timeline as its sentences."""

    def __init__(self, pane: TimelinePane) -> None:
        super().__init__(pane, QAccessible.Role.Graphic, pane.accessibleName())
        self._pane = pane

    def text(self, kind: QAccessible.Text) -> str:
        """The description is made when it is asked for."""
        return self._pane.speech() if kind == QAccessible.Text.Description else super().text(kind)


_spoken: dict[int, TimelineInterface] = {}


def _interface_of(key: str, subject: object) -> QAccessibleInterface | None:
    """The interface of a timeline; kept, as Qt does not."""
    if not isinstance(subject, TimelinePane):
        return None
    number = id(subject)
    made = _spoken[number] = TimelineInterface(subject)
    subject.destroyed.connect(lambda: _spoken.pop(number, None))
    return made


def speak_timelines() -> None:
    """Lets Qt ask for the sentences of a timeline: once, before the first window."""
    QAccessible.installFactory(_interface_of)
