"""Places whose content is made later than the window: the start is for the answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

from PySide6.QtCore import QTimer
from PySide6.QtGui import QPaintEvent, QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

Content = TypeVar("Content", bound=QWidget)


class Later(QWidget, Generic[Content]):
    """Makes its content by ``make`` when it is shown, or asked for it."""

    def __init__(self, make: Callable[[], Content]) -> None:
        super().__init__()
        self._make = make
        self.made: Content | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)

    @property
    def content(self) -> Content:
        """The content, made now if it has not been."""
        if self.made is None:
            self.made = self._make()
            self._column.addWidget(self.made)
            self.setTabOrder(self, self.made)
            self.made.show()
        return self.made

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._appear()

    def _appear(self) -> None:
        assert self.content is not None


class Soon(Later[Content]):
    """Makes its content just after it was first painted without: what stands above it is seen that much sooner."""

    def _appear(self) -> None:
        """Waits for the paint."""

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.made is None:
            QTimer.singleShot(0, self, lambda: self.content)
