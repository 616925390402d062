"""The capture that is shown is compared with a file or the clipboard, and what changed is told beside it."""

import pytest
from PySide6.QtCore import QMimeData, QUrl
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog

from jwtinspect.gui import comparison
from jwtinspect.gui.comparison import compared
from jwtinspect.gui.jobs import Overtaken
from jwtinspect.gui.reading_process import ReadingProcess
from jwtinspect.rules.examples import AUTH0, START, access_token, id_token, response

LATER = START + 86400


def capture(life: int, start: int = START, **claims: object) -> str:
    identity, access = (
        id_token(36000, issuer=AUTH0, start=start, **claims),
        access_token(life, issuer=AUTH0, start=start),
    )
    return response(id_token=identity, access_token=access, expires_in=life)


def trigger(window, title: str) -> None:
    entry = next(each for each in window.commands.actions if each.text().replace("&", "") == title)
    assert entry.isEnabled()
    entry.trigger()


@pytest.fixture
def loaded(window, session, elsewhere):
    """The window with a response of one day later."""
    session.paste(capture(36000, LATER))
    elsewhere.run()
    return window


def compare_with(window, elsewhere, text: str):
    QGuiApplication.clipboard().setText(text)
    trigger(window, "Compare with clipboard")
    elsewhere.run()
    return window.commands.comparison.dialog


def test_the_earlier_capture_on_the_clipboard_is_the_one_before(loaded, elsewhere) -> None:
    dialog = compare_with(loaded, elsewhere, capture(86400))
    assert dialog.isVisible()
    assert dialog.headline.text().startswith("The access_token's lifetime went from 86400 s (24 h) to 36000 s (10 h)")
    assert dialog.shape.text() == "≠"
    assert "Maximum Access Token Lifetime" in dialog.detail.text()
    text = dialog.text.toPlainText()
    assert "clipboard (token-response)" in text
    assert "≠  lifetime    86400 s · 24 h" in text


def test_a_later_capture_is_the_one_after_and_both_can_be_swapped(loaded, elsewhere) -> None:
    dialog = compare_with(loaded, elsewhere, capture(86400, LATER + 60))
    assert "from 36000 s (10 h) to 86400 s (24 h)" in dialog.headline.text()
    dialog.swap.click()
    assert "from 86400 s (24 h) to 36000 s (10 h)" in dialog.headline.text()
    assert "are the two swapped?" in dialog.detail.text()


def test_nothing_changed_is_said_calmly_and_the_dialog_is_the_same_one(loaded, elsewhere) -> None:
    first = compare_with(loaded, elsewhere, capture(86400))
    dialog = compare_with(loaded, elsewhere, capture(36000))
    assert dialog is first
    assert dialog.headline.text().startswith("Nothing that matters changed")
    assert dialog.shape.text() == "="


def test_what_is_expected_in_the_window_is_answered(loaded, session, elsewhere) -> None:
    session.set_expect("access=24h")
    dialog = compare_with(loaded, elsewhere, capture(36000))
    assert "the setting did not reach the token" in dialog.headline.text()


def test_a_file_is_compared_and_the_window_does_not_wait_for_it(loaded, elsewhere, tmp_path, monkeypatch) -> None:
    path = tmp_path / "yesterday.json"
    path.write_text(capture(86400), "utf-8")
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(path), ""))
    trigger(loaded, "Compare with…")
    assert "Comparing with yesterday.json" in loaded.status.currentMessage()
    assert loaded.commands.comparison.dialog is None
    elsewhere.run()
    assert "yesterday.json (token-response)" in loaded.commands.comparison.dialog.text.toPlainText()
    assert loaded._session.report.request.inputs[0].name == "pasted text", "what is shown stays"


def test_a_file_that_was_copied_is_read(loaded, elsewhere, tmp_path) -> None:
    path = tmp_path / "yesterday.json"
    path.write_text(capture(86400), "utf-8")
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    QGuiApplication.clipboard().setMimeData(data)
    trigger(loaded, "Compare with clipboard")
    elsewhere.run()
    assert "yesterday.json" in loaded.commands.comparison.dialog.text.toPlainText()


def test_who_thinks_better_of_it_compares_nothing(loaded, elsewhere, monkeypatch) -> None:
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: ("", ""))
    trigger(loaded, "Compare with…")
    assert not elsewhere.waiting


def test_an_empty_clipboard_and_a_file_that_is_not_there_are_told_in_the_window(
    loaded, elsewhere, tmp_path, monkeypatch
) -> None:
    assert compare_with(loaded, elsewhere, "  ") is None
    assert "nothing on the clipboard" in loaded.notice.words.text()
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(tmp_path / "no.json"), ""))
    trigger(loaded, "Compare with…")
    elsewhere.run()
    assert "no.json" in loaded.notice.words.text()
    assert loaded.commands.comparison.dialog is None


def test_what_is_copied_names_nobody_and_holds_no_token(loaded, elsewhere) -> None:
    dialog = compare_with(loaded, elsewhere, capture(86400, email="ann@example.com"))
    assert "ann@example.com" in dialog.text.toPlainText()
    dialog.copy.click()
    copied = QGuiApplication.clipboard().text()
    assert copied.startswith("## ≠ CHANGED")
    assert "ann@example.com" not in copied
    assert "eyJ" not in copied
    assert dialog.copy.text() == "Copied"


def test_clearing_takes_the_comparison_away_too(loaded, session, elsewhere) -> None:
    dialog = compare_with(loaded, elsewhere, capture(86400))
    session.clear()
    assert not dialog.isVisible()
    assert dialog.text.toPlainText() == dialog.headline.text() == dialog._told.markdown == ""


def test_a_comparison_that_is_under_way_is_not_shown_after_clearing(loaded, session, elsewhere) -> None:
    QGuiApplication.clipboard().setText(capture(86400))
    trigger(loaded, "Compare with clipboard")
    session.clear()
    elsewhere.run()
    assert loaded.commands.comparison.dialog is None


def test_there_is_nothing_to_compare_with_while_nothing_is_loaded(window, elsewhere) -> None:
    entries = [each for each in window.commands.actions if "Co" in each.text() and "pare" in each.text()]
    assert len(entries) == 2
    assert not any(each.isEnabled() for each in entries)
    QGuiApplication.clipboard().setText(capture(60))
    window.commands.comparison.with_clipboard()
    assert not elsewhere.waiting


def test_hostile_text_stays_text(loaded, elsewhere) -> None:
    markup = "<img src=x><b>bold</b>\u202e\x1b[31m"
    dialog = compare_with(loaded, elsewhere, capture(36000, org=markup, **{markup: 1}))
    assert "<b>bold</b>" in dialog.text.toPlainText()
    for shown in (dialog.text.toPlainText(), dialog.headline.text()):
        assert "\u202e" not in shown
        assert "\x1b" not in shown


def test_colours_follow_the_theme(loaded, elsewhere, theme) -> None:
    from jwtinspect.gui.theme import Choice

    dialog = compare_with(loaded, elsewhere, capture(86400))
    light = dialog.shape.styleSheet()
    theme.choose(Choice.DARK)
    assert dialog.shape.styleSheet() != light
    theme.choose(Choice.LIGHT)


def test_a_screen_reader_is_told_what_each_part_is(loaded, elsewhere) -> None:
    dialog = compare_with(loaded, elsewhere, capture(86400))
    assert dialog.headline.accessibleName() == "What changed"
    assert dialog.text.accessibleName() == "Each token before and after"


def test_a_long_capture_is_read_in_a_process_of_its_own(loaded, session, monkeypatch, tmp_path) -> None:
    monkeypatch.setattr(comparison, "LONG", 100)
    path = tmp_path / "long.json"
    path.write_text(capture(86400), "utf-8")
    outcome = compared(session.report, path, ReadingProcess())
    assert outcome.told is not None
    assert "from 86400 s" in outcome.told.verdict
    stopped = ReadingProcess()
    stopped.stop()
    with pytest.raises(Overtaken):
        compared(session.report, path, stopped)
