"""Whatever leaves the window, by whichever key, menu or file: no usable token and no secret, by value."""

import html
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QAbstractItemModel, QModelIndex, Qt
from PySide6.QtGui import QAccessible, QAction, QClipboard, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QTabWidget,
    QWidget,
)

import jwtinspect
from jwtinspect.gui import clipboard, exports, pdf
from jwtinspect.gui.raw_pane import Compact
from jwtinspect.report.masking import is_worth_a_search
from jwtinspect.rules.examples import START, response, token

SAMPLES = Path(jwtinspect.__file__).resolve().parent.parent / "tests" / "samples"
SHOWN = ("chrome_full.har", "raw_jwe.txt")
SECRET = "cs~Tr0ub4dor&3_x"
INNER = token({"iat": START}, signature=bytes(range(40)))
HIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u200e\u200f\u2028\u2029]")


def echoing(value: str) -> str:
    """An exchange in which the client's secret is a value that the provider echoes wherever it can."""
    claims = {
        "iss": f"https://idp.example/{value}",
        **dict.fromkeys(("sub", "scope", "azp", "client_id", "sid", value), value),
        "aud": [value],
        "iat": START,
        "exp": START + 60,
        "n": {value: [value]},
        "inner": INNER,
    }
    header = {"alg": "RS256", "kid": value, "typ": value, value: value}
    made = [token(claims | {"exp": START + more, "iat": START + more - 60}, header) for more in (60, 120, 240, 960)]
    answer = response(id_token=made[0], access_token=made[1], expires_in=50, scope=value, error_description=value)
    later = "".join(
        f"\nGET https://api.example/{value} HTTP/1.1\nHost: api.example\nAuthorization: Bearer {each}\n\n"
        f"HTTP/1.1 401 {value}\nDate: Mon, 02 Mar 2026 09:{20 + number}:00 GMT\n"
        f'WWW-Authenticate: Bearer error="invalid_token", error_description="{value}"\n\n'
        for number, each in enumerate(made[1:])
    )
    return (
        f"POST https://idp.example/{value}/token HTTP/1.1\nHost: idp.example\n"
        "Content-Type: application/x-www-form-urlencoded\n\n"
        f"grant_type=x&redirect_uri=y&client_id={value}&client_secret={value.replace('&', '%26')}\n\n"
        "HTTP/1.1 200 OK\nDate: Mon, 02 Mar 2026 09:15:00 GMT\nContent-Type: application/json\n\n"
        f"{answer}\n{later}"
    )


def values_of(report) -> set[str]:
    """What makes its tokens usable, and its secrets; but for the token that is a claim of another."""
    found = {"".join(each.value.split()) for each in report.capture.secrets}
    for each in report.tokens:
        parts = each.token.segments if each.token.compact != INNER else []
        if parts:
            found |= set(parts[1:] if each.token.kind == "jwe" else parts[2:]) or {each.token.compact}
    return {each for each in found if is_worth_a_search(each)}


def left_in(text: str, values: set[str]) -> list[str]:
    """Which of them stand in a text, as a person or a program reads it."""
    plain = html.unescape(text)
    readings = ["".join(each.split()) for each in (text, plain, re.sub(r"\\(.)", r"\1", plain))]
    return [value for value in values if any(value in each for each in readings)]


def visit(window) -> Iterator[str]:
    """Goes to every tab; yields its title."""
    for number in range(window.tabs.count()):
        window.show_tab(number)
        QApplication.processEvents()
        yield window.tabs.tabText(number)


def cells(model: QAbstractItemModel, parent: QModelIndex | None = None) -> Iterator[QModelIndex]:
    parent = parent or QModelIndex()
    for row in range(model.rowCount(parent)):
        for column in range(model.columnCount(parent)):
            index = model.index(row, column, parent)
            yield index
            if column == 0 and model.rowCount(index):
                yield from cells(model, index)


@pytest.fixture(autouse=True)
def _guarded(monkeypatch, window) -> None:
    """Without a display Qt does not know whose the clipboard is: here it is the program's own."""
    monkeypatch.setattr(clipboard, "owns", lambda mode: True)
    assert window.commands.clipboard is not None, "as it is a quarter of a second after the start"


@pytest.fixture(params=["echo", *SHOWN])
def loaded(request, window, session, elsewhere):
    """The window with something in it, every tab looked at."""
    if request.param == "echo":
        session.paste(echoing(SECRET))
    else:
        session.open([SAMPLES / request.param])
    elsewhere.run()
    assert session.report is not None
    assert values_of(session.report)
    titles = list(visit(window))
    elsewhere.run()
    if request.param == "echo":
        assert SECRET in values_of(session.report)
        assert len(titles) == 8, "every tab there is"
    return window


def pasted() -> str:
    """What is on the clipboard; nothing where it is a secret that was asked for by its name."""
    data = QGuiApplication.clipboard().mimeData()
    return "" if data is None or data.hasFormat("x-kde-passwordManagerHint") else data.text()


def press_copy(widget: QWidget) -> str:
    """What is on the clipboard once somebody has pressed Ctrl+C there."""
    QGuiApplication.clipboard().clear()
    QTest.keyClick(widget, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    return pasted()


def test_nothing_that_is_copied_from_any_pane_is_a_token_or_a_secret(loaded, session, elsewhere) -> None:
    values, count = values_of(session.report), 0
    for number in range(loaded.tabs.count()):
        loaded.show_tab(number)
        elsewhere.run()
        for view in loaded.findChildren(QAbstractItemView):
            if not view.isVisible() or view.model() is None:
                continue
            for index in list(cells(view.model()))[:40]:
                view.setCurrentIndex(index)
                view.setFocus()
                text = press_copy(view)
                count += bool(text)
                assert not left_in(text, values), (type(view).__name__, text[:200])
                assert not HIDDEN.search(text)
        for part in (*loaded.findChildren(QLabel), *loaded.findChildren(QPlainTextEdit)):
            if (
                not part.isVisible()
                or not part.textInteractionFlags() & Qt.TextInteractionFlag.TextSelectableByKeyboard
            ):
                continue
            part.setFocus()
            QTest.keyClick(part, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
            text = press_copy(part)
            count += bool(text)
            assert not left_in(text, values), (part.accessibleName(), text[:200])
    assert count > 10


def test_no_entry_of_any_menu_copies_a_token_or_a_secret_unless_it_says_so(loaded, session, elsewhere) -> None:
    values, texts = values_of(session.report), []

    def act(entry: QAction | QAbstractButton) -> None:
        QGuiApplication.clipboard().clear()
        entry.trigger() if isinstance(entry, QAction) else entry.click()
        elsewhere.run()
        texts.append(pasted())

    tree, findings = loaded.tabs.claims.tree, loaded.tabs.findings
    for view in (tree, findings):
        for index in cells(view.items):
            view.setCurrentIndex(index)
            for entry in view.actions():
                act(entry)
    act(loaded.tabs.plan.copy)
    act(loaded.tabs.raw.copy)
    assert texts[-1] == "" and QGuiApplication.clipboard().text() == session.subject.token.compact, "asked for by name"
    for entry in loaded.findChildren(QAction):
        if "opy" in entry.text() and "redacted copy" not in entry.text():
            act(entry)
    assert sum(map(bool, texts)) > 2
    for text in texts:
        assert not left_in(text, values)
        assert not HIDDEN.search(text)


def test_no_file_that_is_saved_holds_a_token_or_a_secret(loaded, session, tmp_path, monkeypatch) -> None:
    sheets: list[str] = []
    printed = pdf._Sheet.print_
    monkeypatch.setattr(
        pdf._Sheet, "print_", lambda sheet, *more: (sheets.append(sheet.toPlainText()), printed(sheet, *more))
    )
    values = values_of(session.report)
    for ending in (*exports.FORMATS, "unknown"):
        path = tmp_path / f"report.{ending}"
        assert exports.save(session.report, str(path)) == ""
        content = path.read_bytes()
        assert not [value for value in values if value.encode() in content or value.encode("utf-16-be") in content]
        if ending != "pdf":
            text = content.decode("utf-8")
            assert not left_in(text, values)
            assert not HIDDEN.search(text)
    assert not left_in(
        json.dumps(json.loads((tmp_path / "report.json").read_text("utf-8")), ensure_ascii=False), values
    )
    assert len(sheets) == 1 and len(sheets[0]) > 200, "what was set on paper"
    assert not left_in(sheets[0], values)
    assert not HIDDEN.search(sheets[0].replace("\u2028", ""))
    assert not left_in(loaded.tabs.plan.state.saved() + loaded.tabs.plan.words(), values)
    assert not loaded.timeline.picture().isNull()
    assert not left_in(loaded.timeline.speech(), values)


ROLES = [
    *(
        Qt.ItemDataRole.DisplayRole,
        Qt.ItemDataRole.EditRole,
        Qt.ItemDataRole.ToolTipRole,
        Qt.ItemDataRole.StatusTipRole,
    ),
    *(Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.AccessibleDescriptionRole),
]


def texts_of(widget: QWidget) -> Iterator[tuple[str, str]]:
    """Every text that a widget shows, speaks or holds ready, with what it is."""
    for name in ("windowTitle", "toolTip", "whatsThis", "statusTip", "accessibleName", "accessibleDescription"):
        yield name, getattr(widget, name)()
    spoken = QAccessible.queryAccessibleInterface(widget)
    for kind in (QAccessible.Text.Name, QAccessible.Text.Description, QAccessible.Text.Help):
        yield f"spoken {kind.name}", spoken.text(kind) if spoken is not None else ""
    if isinstance(widget, (QLabel, QAbstractButton, QLineEdit)):
        yield "text", widget.text()
    if isinstance(widget, QPlainTextEdit):
        yield "text", widget.toPlainText()
    if isinstance(widget, QTabWidget):
        for number in range(widget.count()):
            yield "tab", f"{widget.tabText(number)} {widget.tabToolTip(number)}"
    if isinstance(widget, QAbstractItemView) and widget.model() is not None:
        for index in cells(widget.model()):
            for role in ROLES:
                value = widget.model().data(index, role)
                if isinstance(value, str):
                    yield f"cell {role.name}", value


def test_no_widget_shows_or_speaks_a_usable_token_but_the_raw_one(loaded, session, elsewhere) -> None:
    values = {each for each in values_of(session.report) if each != SECRET}
    raw = loaded.tabs.raw.compact
    count = 0
    for subject in session.report.tokens[:2]:
        session.select(subject.id)
        elsewhere.run()
        QApplication.processEvents()
        for widget in QApplication.allWidgets():
            if widget is raw or isinstance(widget, Compact):
                continue
            for what, text in texts_of(widget):
                count += bool(text)
                assert not left_in(text, values), (type(widget).__name__, what, text[:120])
    assert count > 200
    for text in (loaded.windowTitle(), QApplication.applicationDisplayName(), loaded.status.currentMessage()):
        assert not left_in(text, values | {SECRET})


def test_what_another_pane_or_a_later_version_copies_is_looked_at_too(window, session, elsewhere) -> None:
    session.paste(echoing(SECRET))
    elsewhere.run()
    clipboard.copy_clean("clean")
    assert QGuiApplication.clipboard().text() == "clean"
    QGuiApplication.clipboard().setText(f"x {SECRET} y")
    assert QGuiApplication.clipboard().text() == "x [secret] y"
    assert "Copied without" in window.status.currentMessage()


@pytest.mark.parametrize(
    ("value", "pasted"),
    [
        ('=HYPERLINK("https://evil.example")', '\'=HYPERLINK("https://evil.example")'),
        ("@SUM(1)", "'@SUM(1)"),
        ("-2+cmd|' /C calc'!A0", "'-2+cmd|' /C calc'!A0"),
        ("+49 30 1234567", "+49 30 1234567"),
        ("-Ab_kid-of-a-key", "-Ab_kid-of-a-key"),
        ("a\u202eb\x1b[31m\rc", "a⟨U+202E⟩b⟨U+001B⟩[31m⟨U+000D⟩c"),
        ("a\u2028b\x07", "a⟨U+2028⟩b⟨U+0007⟩"),
        ("plain", "plain"),
    ],
)
def test_a_claim_s_value_can_be_pasted_anywhere(window, session, elsewhere, value, pasted) -> None:
    session.paste(token({"iat": START, "x": value}))
    elsewhere.run()
    window.show_tab(1)
    tree = window.tabs.claims.tree
    tree.setCurrentIndex(tree.items.index_of("payload", "x"))
    tree.copy_value()
    assert QGuiApplication.clipboard().text() == pasted


HOSTILE = "=1+1\u202egnp.exe\u2066\x1b[31m\x07\u200e\x9b"
"""What would turn the reading direction, colour a terminal, and be worked out by a spreadsheet."""


def test_nothing_hidden_leaves_by_any_exit(window, session, elsewhere, tmp_path, monkeypatch) -> None:
    sheets: list[str] = []
    monkeypatch.setattr(pdf._Sheet, "print_", lambda sheet, *_: sheets.append(sheet.toPlainText()))
    path = tmp_path / f"{HOSTILE}.txt"
    path.write_text(echoing(HOSTILE), "utf-8")
    session.open([path])
    elsewhere.run()
    assert session.report.tokens[0].token.claims["sid"] == HOSTILE
    for _ in visit(window):
        elsewhere.run()
        for widget in window.findChildren(QWidget):
            for what, text in texts_of(widget):
                assert not HIDDEN.search(text), (type(widget).__name__, widget.accessibleName(), what, text[:200])
        for view in window.findChildren(QAbstractItemView):
            if view.isVisible() and view.model() is not None:
                for index in list(cells(view.model()))[:30]:
                    view.setCurrentIndex(index)
                    view.setFocus()
                    text = press_copy(view)
                    assert not HIDDEN.search(text)
                    assert "\n" in text or not text.startswith("=")
    assert not HIDDEN.search(window.timeline.speech())
    for ending in exports.FORMATS:
        assert exports.save(session.report, str(tmp_path / f"report.{ending}")) == ""
        if ending != "pdf":
            assert not HIDDEN.search((tmp_path / f"report.{ending}").read_text("utf-8"))
    assert len(sheets) == 1 and not HIDDEN.search(sheets[0].replace("\u2028", ""))
    for say in (window.say, window.notice.tell):
        say(f"Saved: {path}")
    window.commands._tell_saved(str(path), "")
    window.commands._tell_saved(str(path), "no room")
    window.tabs.plan.load(str(path))
    session.keyholder.open([path])
    elsewhere.run()
    for widget in (window.status, window.notice.words, window.tabs.plan.trouble, window.tabs.signature.troubles):
        for what, text in texts_of(widget):
            assert not HIDDEN.search(text), (what, text)
    assert not HIDDEN.search(window.status.currentMessage())


def test_a_very_long_value_is_copied_as_far_as_it_can_be_looked_through(window, session, elsewhere) -> None:
    session.paste(token({"iat": START, "x": "y" * 300_000}))
    elsewhere.run()
    window.show_tab(1)
    tree = window.tabs.claims.tree
    tree.setCurrentIndex(tree.items.index_of("payload", "x"))
    tree.copy_value()
    assert QGuiApplication.clipboard().text().endswith("yyy… and 250000 more characters")


def test_what_is_selected_in_the_raw_token_or_the_key_is_copied_as_a_secret(window, session, elsewhere, qapp) -> None:
    session.paste(token({"iat": START}))
    elsewhere.run()
    for number, part in (
        (2, lambda: window.tabs.raw.compact),
        (window.tabs.signature_tab, lambda: window.tabs.signature.text),
    ):
        window.show_tab(number)
        view = part()
        if view.toPlainText() == "":
            view.setPlainText("-----BEGIN PRIVATE KEY-----\nabc")
        view.setFocus()
        QTest.keyClick(view, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        QTest.keyClick(view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
        data = QGuiApplication.clipboard().mimeData()
        assert data.text().replace("\n", "") in view.toPlainText().replace("\n", "") and data.text()
        assert bytes(data.data("x-kde-passwordManagerHint").data()) == b"secret"
        assert len(data.formats()) >= 5, "every system's hint"
        qapp.aboutToQuit.emit()
        assert QGuiApplication.clipboard().text() == ""


def test_a_long_report_is_copied_whole(window, session, elsewhere) -> None:
    session.paste(token({"iat": START}))
    elsewhere.run()
    clipboard.copy_clean("a line of it\n" * 30_000)
    QGuiApplication.clipboard().changed.emit(QClipboard.Mode.Clipboard)  # as where it is told of later
    assert QGuiApplication.clipboard().text() == "a line of it\n" * 30_000


def test_a_comparison_holds_neither(window, session, elsewhere) -> None:
    session.paste(echoing(SECRET))
    elsewhere.run()
    values = values_of(session.report)
    clipboard.copy_clean(echoing(SECRET).replace("Bearer", "DPoP").replace('"expires_in": 50', '"expires_in": 70'))
    window.commands.comparison.with_clipboard()
    elsewhere.run()
    dialog = window.commands.comparison.dialog
    assert dialog is not None and dialog.isVisible()
    for swapped in (False, True):
        dialog.copy.click()
        texts = [pasted(), *(text for part in dialog.findChildren(QWidget) for _, text in texts_of(part))]
        assert len("".join(texts)) > 500
        for text in texts:
            assert not left_in(text, values), text[:200]
        if not swapped:
            dialog.swap.click()
    dialog.close()
