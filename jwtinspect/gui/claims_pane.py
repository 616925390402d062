"""Header and claims of the selected token, each with its meaning; a date in seconds and, beside it, for people."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QAction, QFocusEvent, QGuiApplication, QKeySequence, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTreeView, QVBoxLayout, QWidget

from jwtinspect.analysis.subject import Subject
from jwtinspect.core.token import Kind
from jwtinspect.gui import plain
from jwtinspect.gui.claims_model import ClaimsModel, text_of
from jwtinspect.gui.session import Session
from jwtinspect.gui.theme import Theme
from jwtinspect.gui.words import with_arrows
from jwtinspect.report.lifetimes import setting_words

_WIDEST = (240, 320, 400)
"""How wide the columns become by themselves; the last one takes the rest."""
VALUE, MEANING = 1, 3
LEAST = 140
"""Pixels; with less for it, what a claim means is told below the tree alone, when the claim is selected."""


class ClaimsTree(QTreeView):
    """A tree of claims. Ctrl+C copies the value; the claim selected here lights up in Raw."""

    def __init__(self, theme: Theme, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.subject: Subject | None = None
        self._stale = False
        self._widths: list[int] = []  # of the columns before the last, as they hold their content
        self.items = ClaimsModel(theme, self)
        self.setModel(self.items)
        self.setUniformRowHeights(True)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setIndentation(14)
        self.header().setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        self.header().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.header().setStretchLastSection(True)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        plain.say(self, self.tr("Claims"), self.tr("Header and claims of the selected token."))
        for title, keys, act in (
            (self.tr("Copy value"), QKeySequence(QKeySequence.StandardKey.Copy), self.copy_value),
            (self.tr("Copy name and value"), QKeySequence(), self.copy_both),
        ):
            action = QAction(title, self)
            action.setShortcut(keys)
            action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
            action.triggered.connect(act)
            self.addAction(action)
        self.selectionModel().currentChanged.connect(self._choose)

    def show_subject(self, subject: Subject | None) -> None:
        """Shows a token's claims; keeps the tree as it is unfolded where the token and the zone are the same."""
        before = self.subject
        self.subject = subject
        if subject and before and subject.token is before.token and subject.case.zone is before.case.zone:
            return
        self._stale = True
        if self.isVisible() or subject is None:  # what is cleared is let go of at once
            self._fill()

    def select(self, member: tuple[str, str] | None) -> None:
        """Shows which claim is selected."""
        if member is None or self._stale:
            return
        node = self.items.node(self.currentIndex())
        if (node.section, node.top.name) != member:
            index = self.items.index_of(*member)
            if index.isValid():
                self.setCurrentIndex(index)

    def copy_value(self) -> None:
        """Puts the selected claim's value on the clipboard."""
        node = self.items.node(self.currentIndex())
        if node.depth >= 0:
            QGuiApplication.clipboard().setText(text_of(node.value))

    def copy_both(self) -> None:
        """Puts the selected claim's name and value on the clipboard."""
        node = self.items.node(self.currentIndex())
        if node.depth >= 0:
            QGuiApplication.clipboard().setText(f"{node.name}: {text_of(node.value)}")

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._stale:
            self._fill()
            self.select(self._session.member)

    def _fill(self) -> None:
        self._stale = False
        self.items.show(self.subject)
        for row in range(self.items.rowCount()):
            self.expand(self.items.index(row, 0))
            self.setFirstColumnSpanned(row, QModelIndex(), True)
        self._widths = [min(most, max(self.sizeHintForColumn(column), 90) + 24) for column, most in enumerate(_WIDEST)]
        self._fit()

    def _fit(self) -> None:
        """Gives the columns their widths; where there is little room, the value gets what the others leave."""
        left = self.viewport().width() - sum(self._widths)
        narrow = left < LEAST
        self.setColumnHidden(MEANING, narrow)
        for column, width in enumerate(self._widths):
            self.setColumnWidth(column, max(LEAST, width + left) if narrow and column == VALUE else width)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._widths:
            narrow = self.viewport().width() - sum(self._widths) < LEAST
            if narrow or self.isColumnHidden(MEANING):
                self._fit()
        if self.currentIndex().isValid():
            self.scrollTo(self.currentIndex())

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Selects the line that the keys begin at, which Qt only frames."""
        super().focusInEvent(event)
        if self.currentIndex().isValid() and not self.selectionModel().hasSelection():
            self.setCurrentIndex(self.currentIndex())

    def _choose(self, index: QModelIndex) -> None:
        node = self.items.node(index)
        if node.depth >= 1:
            self._session.select_member((node.section, node.top.name))


class ClaimsPane(QWidget):
    """The tree, and below it all of the claim that is selected: columns are short, and a value may be long."""

    def __init__(self, theme: Theme, session: Session) -> None:
        super().__init__()
        self.tree = ClaimsTree(theme, session)
        self.setFocusProxy(self.tree)
        self.whole = plain.label(wrap=True, selectable=True)
        self.whole.setContentsMargins(12, 6, 12, 8)
        self.whole.setMinimumHeight(2 * self.whole.fontMetrics().lineSpacing() + 14)
        plain.say(self.whole, self.tr("The selected claim"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.governed = plain.label(name="caption", wrap=True, selectable=True)
        self.governed.setContentsMargins(12, 8, 12, 6)
        plain.say(self.governed, self.tr("The setting that governs its lifetime"))
        column.addWidget(self.governed)
        column.addWidget(self.tree, 1)
        column.addWidget(self.whole)
        self.tree.selectionModel().currentChanged.connect(self._tell)
        self.tree.items.modelReset.connect(self._tell)
        self._tell()

    def show_subject(self, subject: Subject | None) -> None:
        """Shows a token's claims, and the setting that governs its lifetime with its limits and its source."""
        self.tree.show_subject(subject)
        words = with_arrows(setting_words(subject)) if subject is not None and subject.setting is not None else ""
        self.governed.setText(self.tr("Lifetime set by {setting}").format(setting=words))
        self.governed.setVisible(bool(words))

    def select(self, member: tuple[str, str] | None) -> None:
        """Shows which claim is selected."""
        self.tree.select(member)

    def _tell(self) -> None:
        said = self.tree.items.sentence(self.tree.currentIndex())
        hint = (
            self.tr("Select a claim to read all of it here, and what it means.") if self.tree.items.rowCount() else ""
        )
        self.whole.setText(said or hint or self._nothing())

    def _nothing(self) -> str:
        subject = self.tree.subject
        if subject is not None and subject.token.kind is Kind.OPAQUE:
            return self.tr("The token is opaque: only its issuer can look inside.")
        return self.tr("There are no claims that could be read.")
