"""The style sheet: quiet cards, flat buttons, no heavy grid. Its ``$words`` are fields of ``theme.Colours``."""

from string import Template

STYLE = Template("""
QMainWindow, QDialog { background: $window; }
QMenuBar { background: $side; border-bottom: 1px solid $line; padding: 2px 6px; }
QMenuBar::item { padding: 4px 9px; border-radius: 5px; background: transparent; }
QMenuBar::item:selected { background: $hover; }
QMenu { background: $window; border: 1px solid $line; padding: 5px; }
QMenu::item { padding: 6px 26px 6px 24px; border-radius: 5px; }
QMenu::item:selected { background: $selected; color: $text; }
QMenu::separator { height: 1px; background: $line; margin: 5px 8px; }
QStatusBar { background: $side; border-top: 1px solid $line; min-height: 26px; }
QStatusBar QLabel { color: $muted; padding: 3px 8px; }
QStatusBar::item { border: none; }
QWidget#controls { background: $side; border-bottom: 1px solid $line; }
QWidget#side { background: $side; }
QFrame#more { background: $window; border: 1px solid $muted; }
QWidget#page { background: $window; }
QLabel#caption { color: $muted; }
QLabel#caution { color: $caution; }
QFrame#card { background: $window; border: 1px solid $line; border-radius: 8px; }
QFrame#card[focused="true"] { border: 1px solid $accent; }
QPushButton, QToolButton#field, QLineEdit, QComboBox {
    background: $window; color: $text; border: 1px solid $line; border-radius: 6px; padding: 5px 11px; }
QToolButton#field { padding: 4px 11px; }
QLineEdit, QComboBox { padding: 5px 8px; placeholder-text-color: $muted;
    selection-background-color: $accent; selection-color: $on_accent; }
QPushButton:hover, QToolButton#field:hover, QComboBox:hover { background: $hover; }
QPushButton:pressed, QToolButton#field:pressed { background: $selected; }
QPushButton:focus, QToolButton#field:focus, QLineEdit:focus, QComboBox:focus { border: 1px solid $accent; }
QPushButton:checked { background: $selected; border-color: $accent; }
QPushButton:disabled, QToolButton#field:disabled { color: $muted; }
QPushButton#primary { background: $accent; color: $on_accent; border-color: $accent; }
QPushButton#primary:hover { background: $accent; border-color: $text; }
QPushButton#primary:focus { border: 2px solid $text; padding: 4px 10px; }
QPushButton#quiet { border-color: transparent; background: transparent; color: $muted; padding: 3px 8px; }
QPushButton#quiet:hover { background: $hover; color: $text; }
QPushButton#quiet:focus { border: 1px solid $accent; }
QPushButton#example { padding: 0; border-radius: 8px; }
QLineEdit[wrong="true"] { border: 1px solid $bad; }
QToolButton#field::menu-indicator, QPushButton::menu-indicator { image: none; width: 0; }
QComboBox::drop-down { border: none; width: 18px; }
QComboBox::down-arrow { image: none; }
QComboBox QAbstractItemView { background: $window; border: 1px solid $line; selection-background-color: $selected; }
QAbstractItemView, QPlainTextEdit { background: transparent; border: 1px solid transparent; border-radius: 7px;
    outline: none; }
QAbstractItemView:focus, QPlainTextEdit:focus { border-color: $accent; }
QPlainTextEdit#field { border-color: $line; }
QPlainTextEdit#field:focus { border-color: $accent; }
QPlainTextEdit { selection-background-color: $accent; selection-color: $on_accent; }
QTableView { gridline-color: transparent; selection-background-color: $selected; selection-color: $text; }
QTreeView { selection-background-color: $selected; selection-color: $text; }
QTreeView { show-decoration-selected: 0; }
QTreeView::item { padding: 3px 4px; border: none; }
QTreeView::branch:selected:!has-children { background: $selected; }
QTreeView::item:selected { background: $selected; color: $text; }
QHeaderView { background: transparent; }
QHeaderView::section { background: transparent; color: $muted; border: none; border-bottom: 1px solid $line;
    padding: 5px 8px; }
QTabWidget::pane { border: none; border-top: 1px solid $line; }
QTabBar { qproperty-drawBase: 0; }
QTabBar::tab { background: transparent; color: $muted; padding: 8px 11px; border: none;
    border-bottom: 2px solid transparent; }
QTabBar::tab:selected { color: $text; border-bottom: 2px solid $accent; font-weight: 600; }
QTabBar::tab:hover { color: $text; }
QTabBar::tab:selected:focus { color: $accent; background: $selected; }
QSplitter::handle { background: transparent; }
QSplitter::handle:hover { background: $line; }
QSplitter#main::handle { background: $line; }
QScrollBar:vertical { background: transparent; width: 11px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 11px; margin: 0; }
QScrollBar::handle { background: $line; border-radius: 4px; margin: 2px; min-height: 26px; min-width: 26px; }
QScrollBar::handle:hover { background: $muted; }
QScrollBar::add-line, QScrollBar::sub-line, QScrollBar::add-page, QScrollBar::sub-page {
    background: none; border: none; width: 0; height: 0; }
QSlider::groove:horizontal { background: $line; height: 4px; border-radius: 2px; }
QSlider::handle:horizontal { background: $accent; width: 14px; margin: -5px 0; border-radius: 7px; }
QSlider::handle:horizontal:focus { border: 2px solid $text; width: 10px; }
QSlider::handle:horizontal:disabled { background: $line; }
QToolTip { background: $side; color: $text; border: 1px solid $line; padding: 4px; }
QAbstractScrollArea::corner { background: transparent; border: none; }
QProgressBar { border: none; border-radius: 3px; background: $line; max-height: 6px; }
QProgressBar::chunk { background: $accent; border-radius: 3px; }
""")
