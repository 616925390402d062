"""A place whose content is made when it is first looked at: the start is for the answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

from PySide6.QtGui import QShowEvent
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
            self.made.show()
        return self.made

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        assert self.content is not None
