"""The window as a person uses it: paste, look, drag, type, copy."""

from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QAccessible, QAction, QDropEvent, QGuiApplication, QKeySequence, QMouseEvent, QShortcut
from PySide6.QtWidgets import QAbstractButton, QApplication, QDialog, QLabel, QMenu, QPlainTextEdit, QWidget

from jwtinspect.analysis.subject import Status
from jwtinspect.core.token import Role
from jwtinspect.gui.records_model import RECORD
from jwtinspect.gui.theme import Choice, Tone, fixed_font
from jwtinspect.rules.examples import AUTH0, START, access_token, dated, id_token, response, token

EVENING = START + 38700  # 20:00, when the id_token has ended and the access_token has not

SAMPLES = Path(__file__).resolve().parent.parent / "samples"


def paste(window, text: str) -> None:
    QGuiApplication.clipboard().setText(text)
    window.activateWindow()
    next(each for each in window.findChildren(QAction) if each.shortcut() == QKeySequence("Ctrl+V")).trigger()


def cell(window, row: int, column: int, role: int = Qt.ItemDataRole.DisplayRole):
    return window.lifetimes.model.index(row, column).data(role)


def words(window) -> str:
    return " ".join(label.text() for label in window.findChildren(QLabel) if label.isVisible())


def test_the_governing_setting_is_told_whole_to_whoever_points_at_it_or_listens(window, session, card):
    session.paste(card)
    column = window.lifetimes.model.columnCount() - 1
    for role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleDescriptionRole):
        told = window.lifetimes.model.index(0, column).data(role)
        assert "ID Token Expiration (formerly JWT Expiration (seconds))" in told
        assert "client.jwt_configuration.lifetime_in_seconds" in told and "default 36000 s" in told
        assert "https://auth0.com/docs/" in told and "(checked 2026-11-22)" in told
    assert window.lifetimes.model.index(0, 0).data(Qt.ItemDataRole.AccessibleDescriptionRole) is None


def test_the_way_to_a_setting_has_the_same_arrows_everywhere(window, session, card):
    session.paste(card)
    tip = window.lifetimes.model.index(0, 6).data(Qt.ItemDataRole.ToolTipRole)
    for text in (tip, window.tabs.claims.governed.text()):
        assert "Applications › (client) › Settings" in text and " > " not in text


def test_of_an_opaque_token_every_tab_says_that_nobody_but_its_issuer_can_look_inside(window, session):
    session.paste(response(access_token="ya29.a0AfH6SMBx3Jd8fh38fhfh38fhh3fh", expires_in=3600))
    window.show_tab(1)
    assert window.tabs.claims.whole.text() == "The token is opaque: only its issuer can look inside."
    window.show_signature()
    assert "An opaque token has no signature" in window.tabs.signature.verdict.text()
    assert "Signature not checked" not in words(window)


def test_one_member_is_no_members(window, session):
    session.paste(token({"one": {"a": 1}, "list": [7], "two": {"a": 1, "b": 2}, "lists": [7, 8]}))
    window.tabs.setCurrentIndex(1)
    items = window.tabs.claims.tree.items
    said = [items.index_of("payload", name).siblingAtColumn(1).data() for name in ("one", "list", "two", "lists")]
    assert said == ["1 member", "1 item", "2 members", "2 items"]


def test_an_empty_window_says_what_can_be_pasted_and_that_nothing_leaves(window):
    assert window.empty.isVisible()
    assert "curl -i" in words(window) and "opens no network connection" in words(window)


def test_pasting_the_response_shows_the_verdict_with_both_numbers(window, card):
    paste(window, card)
    assert window.verdict.isVisible() and not window.empty.isVisible()
    assert "36000" in window.verdict.headline.text() and "86400" in window.verdict.headline.text()
    assert window.verdict.shape.text() == "≠"


def test_cells_that_contradict_each_other_are_filled_marked_and_spoken(window, card):
    paste(window, card)
    for row, text in ((0, "≠ 36000 s · 10 h"), (1, "≠ 86400 s · 24 h")):
        assert cell(window, row, 3) == text
        assert cell(window, row, 3, RECORD).cells[3].filled
        assert "contradicts" in cell(window, row, 3, Qt.ItemDataRole.AccessibleTextRole)
    assert cell(window, 1, 4) == "= 86400 s · 24 h"
    assert cell(window, 0, 4) == "does not apply"
    assert cell(window, 0, 2, RECORD).cells[2].filled is False


def test_the_setting_that_governs_each_token_is_named(window, card):
    paste(window, card)
    assert "ID Token Expiration" in cell(window, 0, 6) and cell(window, 1, 6).startswith("API")


@pytest.mark.parametrize("width", [900, 1280])
def test_no_cell_of_the_table_is_cut_off_and_a_column_without_content_is_not_there(window, card, width):
    window.resize(width, 700)
    paste(window, card)
    table = window.lifetimes.table
    assert table.isColumnHidden(5)
    window._session.set_expect("access=36000")
    window._session.set_zone("Europe/Berlin")
    QApplication.processEvents()
    assert not table.isColumnHidden(5)
    for column in range(7):
        assert table.columnWidth(column) >= table.sizeHintForColumn(column)
    assert table.verticalScrollBar().maximum() == table.horizontalScrollBar().maximum() == 0


def headings(window) -> list[str]:
    rows = (window.tokens.model.record(row) for row in range(window.tokens.model.rowCount()))
    return [row.title for row in rows if row.is_heading]


def test_what_could_not_be_read_is_said_in_full_in_a_row_as_tall_as_it_needs(window, session, card, tmp_path):
    (tmp_path / "fox.txt").write_text("The quick brown fox jumps over the lazy dog.", encoding="utf-8")
    (tmp_path / "card.json").write_text(card, encoding="utf-8")
    session.open([tmp_path / "card.json", tmp_path / "fox.txt"])
    narrow = window.tokens.width()
    row = window.tokens.model.row_of(lambda each: bool(each.remark))
    heights = window.tokens.list.verticalHeader()
    assert heights.sectionSize(row) > 60
    before = heights.sectionSize(row)
    window._main.setSizes([narrow + 300, 700])
    QApplication.processEvents()
    assert heights.sectionSize(row) < before
    paste(window, card)
    sizes = [heights.sectionSize(number) for number in range(window.tokens.model.rowCount())]
    assert sizes == [34, 50, 50, 50]


def test_where_there_is_no_token_that_is_said_once_with_what_to_do(window, card):
    paste(window, "The quick brown fox jumps over the lazy dog.")
    assert window.verdict.headline.text() == "Nothing here can be read as a token."
    assert "Paste the token response" in window.verdict.detail.text() and not window.tokens.isVisible()
    paste(window, "v1.MjQ1NzY4OTAxMjM0NTY3ODkw")
    assert window.verdict.detail.text().startswith("This seems to be a refresh token of Auth0.")
    paste(window, card)
    assert window.tokens.isVisible()


def test_how_far_off_the_instant_is_counts_from_the_last_end_as_the_findings_do(window, session, card):
    paste(window, card)
    session.set_at(START + 86400 * 11 + 60)
    assert window.timeline.far == "10 d later"
    session.set_at(START - 7200)
    assert window.timeline.far == "2 h earlier"
    session.set_at(START)
    assert window.timeline.far == ""


def test_a_line_that_is_far_off_is_dragged_in_from_anywhere_and_a_click_on_a_lane_only_selects_it(window, card, qtbot):
    paste(window, card)
    window._session.set_at(START + 86400 * 300)
    line = window.timeline
    view, y = line.viewport(), 40
    start, end = (QPoint(round(line.x_of(at)), y) for at in (START + 7200, EVENING))
    qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=start)
    assert window._session.report.as_of == START + 86400 * 300
    qtbot.mousePress(view, Qt.MouseButton.LeftButton, pos=start)
    drag(view, end)
    qtbot.mouseRelease(view, Qt.MouseButton.LeftButton, pos=end)
    assert abs(window._session.report.as_of - EVENING) < 120 and line.far == ""


def drag(view: QWidget, to: QPoint) -> None:
    """The mouse moves with its left button held, which qtbot's mouseMove does not say."""
    button, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    where = QPointF(to)
    event = QMouseEvent(QEvent.Type.MouseMove, where, view.mapToGlobal(where), button, button, none)
    QApplication.sendEvent(view, event)


def test_headings_say_where_and_when(window, card):
    paste(window, card)
    assert headings(window) == ["Response · issued 09:15:00"]
    paste(window, card + "\n" + response(access_token=access_token(60, start=START + 5), expires_in=60))
    assert headings(window) == ["Line 1 · issued 09:15:00", "Line 2 · issued 09:15:05"]
    window._session.set_zone("Europe/Berlin")
    assert headings(window)[0] == "Line 1 · issued 10:15:00"
    paste(window, f"POST /oauth/token HTTP/1.1\nHost: idp.example\n\n{dated(card)}")
    assert "10:15:00" in headings(window)[0] and "issued" not in headings(window)[0]


def test_two_tokens_of_one_length_are_marked_nowhere(window):
    paste(window, response(id_token=id_token(86400), access_token=access_token(86400), expires_in=86400))
    texts = [cell(window, row, column) for row in range(2) for column in range(7)]
    assert not any(text.startswith("≠") for text in texts)


def test_dragging_the_line_past_the_end_turns_the_id_token_expired(window, card, qtbot):
    paste(window, card)
    window._session.set_at(START + 60)
    assert [each.status for each in window._session.report.tokens[:2]] == [Status.VALID, Status.VALID]
    line = window.timeline
    view, y = line.viewport(), line.viewport().height() - 10
    start, end = (QPoint(round(line.x_of(at)), y) for at in (START + 60, EVENING))
    qtbot.mousePress(view, Qt.MouseButton.LeftButton, pos=start)
    qtbot.mouseMove(view, end)
    qtbot.mouseRelease(view, Qt.MouseButton.LeftButton, pos=end)
    assert [each.status for each in window._session.report.tokens[:2]] == [Status.EXPIRED, Status.VALID]
    assert abs(window._session.report.as_of - EVENING) < 120
    assert "20:0" in window.controls.at.text() or "19:5" in window.controls.at.text()


def test_the_arrow_keys_step_a_minute_and_with_shift_an_hour(window, card, qtbot):
    paste(window, card)
    window._session.set_at(START + 60)
    window.timeline.setFocus()
    qtbot.keyClick(window.timeline, Qt.Key.Key_Right)
    assert window._session.report.as_of == START + 120
    qtbot.keyClick(window.timeline, Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier)
    assert window._session.report.as_of == START + 120 - 3600


def test_up_and_down_on_the_timeline_select_the_token(window, card, qtbot):
    paste(window, card)
    window._session.select("t1")
    qtbot.keyClick(window.timeline, Qt.Key.Key_Down)
    assert window._session.selected == "t2"
    assert window.lifetimes.table.currentIndex().row() == 1


def test_the_wheel_zooms_and_a_double_click_fits_again(window, card, qtbot):
    paste(window, card)
    window._session.set_at(START + 60)
    line = window.timeline
    line.fit()
    wide = line.x_of(START + 7200) - line.x_of(START)
    qtbot.keyClick(line, Qt.Key.Key_Plus)
    assert line.x_of(START + 7200) - line.x_of(START) > wide * 1.1
    qtbot.mouseDClick(line.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(50, line.viewport().height() - 10))
    assert line.x_of(START + 7200) - line.x_of(START) == pytest.approx(wide, rel=0.05)


def test_typing_an_instant_judges_as_of_it(window, card, qtbot):
    paste(window, card)
    field = window.controls.at
    field.setFocus()
    field.selectAll()
    qtbot.keyClicks(field, "2026-03-02 20:00:00")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert window._session.report.as_of == EVENING


def test_what_is_no_instant_is_told_in_the_window_and_judges_nothing(window, card, qtbot):
    paste(window, card)
    before = window._session.report.as_of
    field = window.controls.at
    field.setFocus()
    field.selectAll()
    qtbot.keyClicks(field, "half past nine")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert window.notice.isVisible() and "2026-03-02 20:00" in window.notice.words.text()
    assert field.property("wrong") is True
    assert window._session.report.as_of == before


def test_a_change_of_zone_shows_every_instant_there(window, card, qtbot):
    paste(window, card)
    window._session.set_at(EVENING)
    assert cell(window, 0, 1) == "Mar 2, 09:15:00"
    edit = window.controls.zone.lineEdit()
    edit.setFocus()
    edit.selectAll()
    qtbot.keyClicks(edit, "Europe/Berlin")
    qtbot.keyClick(edit, Qt.Key.Key_Return)
    assert cell(window, 0, 1) == "Mar 2, 10:15:00"
    assert window.lifetimes.model.headerData(1, Qt.Orientation.Horizontal) == "Issued, +01:00"
    assert window.controls.at.text() == "2026-03-02 21:00:00 +01:00"


def test_where_the_clocks_change_each_instant_names_its_own_offset(window):
    paste(window, token({"iat": 1774746000, "exp": 1774746000 + 36000}))  # 2026-03-29 01:00 UTC, the change in Berlin
    window._session.set_zone("Europe/Berlin")
    assert cell(window, 0, 1).endswith(":00") and "+" not in cell(window, 0, 1)
    paste(window, token({"iat": 1774745000, "exp": 1774745000 + 36000}))
    assert cell(window, 0, 1).endswith("+01:00") and cell(window, 0, 2).endswith("+02:00")


def test_a_zone_that_does_not_exist_is_told_and_changes_nothing(window, card, qtbot):
    paste(window, card)
    edit = window.controls.zone.lineEdit()
    edit.setFocus()
    edit.selectAll()
    qtbot.keyClicks(edit, "Mars/Olympus")
    qtbot.keyClick(edit, Qt.Key.Key_Return)
    assert "zone" in window.notice.words.text()
    assert window._session.request.zone_name == "UTC"


def test_what_the_user_saw_names_the_end_that_fits(window, card, qtbot):
    paste(window, card)
    field = window.controls.ended
    field.setFocus()
    qtbot.keyClicks(field, "10h")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert window._session.report.verdict.code == "LIF120"
    assert "id_token" in window.verdict.headline.text()
    assert window.timeline.lanes.seen.text == "ended here: id_token.exp"
    assert window.timeline.lanes.seen.at == START + 36000


def test_an_expectation_becomes_a_chip_and_the_verdict(window, card, qtbot):
    paste(window, card)
    field = window.controls.expected
    field.setFocus()
    qtbot.keyClicks(field, "access_token=36000")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert window._session.report.verdict.code == "LIF109"
    assert cell(window, 1, 5) == "≠ 36000 s · 10 h"
    chip = next(each for each in window.controls.findChildren(QAbstractButton) if "access_token 36000" in each.text())
    qtbot.mouseClick(chip, Qt.MouseButton.LeftButton)
    assert window._session.request.expect == {}
    assert window._session.report.verdict.code == "LIF102"


@pytest.mark.qt_log_ignore("This plugin does not support")  # a popup, off the screen
def test_a_leeway_is_judged_with_and_hatched(window, card, qtbot):
    paste(window, card)
    window.controls.more.click()
    field = window.controls.options.leeway
    assert field.isVisible()
    qtbot.keyClicks(field, "5 min")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert window._session.report.case.leeway == 300
    assert {lane.leeway for lane in window.timeline.lanes.lanes} == {300}
    assert window.controls.more.text() == "Leeway 5 min ▾"


@pytest.mark.qt_log_ignore("This plugin does not support")  # a popup, off the screen
def test_when_it_was_received_and_how_old_the_login_may_be_are_asked_behind_more(window, card, qtbot):
    paste(window, card)
    assert window.controls.more.text() == "More ▾"
    window.controls.more.click()
    options = window.controls.options
    for field, text in ((options.received, "2026-03-02 09:20"), (options.max_age, "12h")):
        qtbot.keyClicks(field, text)
        qtbot.keyClick(field, Qt.Key.Key_Return)
    assert (window._session.report.request.received_at, window._session.report.request.max_age) == (START + 300, 43200)
    options.received.clear()
    qtbot.keyClicks(options.received, "later")
    qtbot.keyClick(options.received, Qt.Key.Key_Return)
    assert options.trouble.isVisible() and "date and time" in options.trouble.text()
    qtbot.keyClick(options.received, Qt.Key.Key_Escape)
    assert not options.trouble.isVisible() and options.received.text() == "2026-03-02 09:20:00 UTC"
    qtbot.keyClick(options.received, Qt.Key.Key_Escape)
    assert not options.isVisible()


def test_escape_puts_back_what_was_there(window, card, qtbot):
    paste(window, card)
    field = window.controls.ended
    qtbot.keyClicks(field, "10h")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert field.text() == "10 h"
    field.selectAll()
    qtbot.keyClicks(field, "rubbish")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert window.notice.isVisible() and field.property("wrong")
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert field.text() == "10 h" and not field.property("wrong") and not window.notice.isVisible()


def test_what_was_seen_is_gone_from_its_field_once_it_is_no_longer_asked(window, card):
    paste(window, card)
    window._session.set_ended("10h")
    assert window.controls.ended.text() == "10 h"
    window._session.set_ended("")
    assert window.controls.ended.text() == ""


def test_where_nothing_is_recorded_the_window_says_so(window, card):
    paste(window, card)
    assert not window.controls.recorded.isEnabled()
    assert "As of now: the input records no instant" in words(window)


def test_the_gap_that_hurts_is_named(window, card):
    paste(window, card)
    gap = window.timeline.lanes.lanes[0].gap
    assert (gap.start, gap.end) == (START + 36000, START + 86400)
    assert gap.text.startswith("14 h: API calls still work")


def test_a_copied_report_is_markdown_without_any_signature(window, card, qtbot):
    paste(window, card)
    window.commands.copy_report()
    text = QGuiApplication.clipboard().text()
    assert "LIF102" in text and "#" in text
    for part in card.replace('"', " ").split():
        if part.startswith("eyJ"):
            assert part.split(".")[2] not in text and part not in text


def test_a_report_of_many_tokens_is_written_elsewhere_and_nothing_overtakes_it(window, elsewhere):
    paste(window, "\n".join(id_token(60, start=START + number) for number in range(150)))
    elsewhere.run()
    QGuiApplication.clipboard().setText("before")
    window.commands.copy_report()
    assert QGuiApplication.clipboard().text() == "before"
    window._session.set_at(START + 5)
    elsewhere.run()
    assert QGuiApplication.clipboard().text().startswith("## ")
    assert "on the clipboard" in window.status.currentMessage()


def test_the_keys_of_the_tabs_lead_into_them_in_a_small_window_too(window, card, qtbot):
    window.resize(900, 600)
    paste(window, card)
    QApplication.processEvents()
    for key, pane in (("Ctrl+2", lambda: window.tabs.claims.tree), ("Ctrl+3", lambda: window.tabs.raw.compact),
                      ("Ctrl+1", lambda: window.tabs.findings)):  # fmt: skip
        next(each for each in window.findChildren(QAction) if each.shortcut() == QKeySequence(key)).trigger()
        QApplication.processEvents()
        assert pane().hasFocus()
        assert pane().visibleRegion().boundingRect().height() > 100


@pytest.mark.parametrize("height", [560, 700, 760, 820])
def test_the_page_scrolls_rather_than_cutting_its_end_off(window, card, height):
    window.resize(1280, height)
    paste(window, card)
    window._session.set_ended("10h")
    window._session.set_expect("access=36000")
    QApplication.processEvents()
    page, details = window._answer.widget(), window.tabs.parentWidget()
    end = details.mapTo(page, QPoint(0, details.height())).y()
    assert end <= page.height()
    bar = window._answer.verticalScrollBar()
    bar.setValue(bar.maximum())
    assert details.visibleRegion().boundingRect().height() == details.height() >= 250


def test_a_token_copied_by_name_is_marked_as_a_secret(window, card):
    paste(window, card)
    window.commands.copy_token()
    data = QGuiApplication.clipboard().mimeData()
    assert data.text().startswith("eyJ")
    assert bytes(data.data("x-kde-passwordManagerHint").data()) == b"secret"


@pytest.mark.parametrize("ending", ["md", "html", "json", "txt"])
def test_a_saved_report_holds_the_finding_and_no_token(window, card, tmp_path, ending):
    from jwtinspect.gui.exports import save

    paste(window, card)
    path = tmp_path / f"report.{ending}"
    assert save(window._session.report, str(path)) == ""
    text = path.read_text("utf-8")
    assert "LIF102" in text and "bWFkZS11cC1zaWduYXR1cmU" not in text
    assert path.stat().st_mode & 0o077 == 0


def test_the_timeline_leaves_as_a_picture(window, card):
    paste(window, card)
    window.commands.copy_picture()
    assert QGuiApplication.clipboard().image().width() > 300


def test_in_a_line_that_is_being_edited_paste_pastes_there(window, card):
    paste(window, card)
    field = window.controls.ended
    field.setFocus()
    QGuiApplication.clipboard().setText("10h")
    window.commands.paste()
    assert field.text() == "10h"
    assert window._session.report.verdict.code == "LIF102"


@pytest.mark.parametrize("place", ["tokens.list", "timeline", "controls.now", "tabs.findings", "tabs.raw.compact"])
def test_ctrl_v_pastes_wherever_the_focus_is(window, card, qtbot, place):
    paste(window, id_token(60))
    widget = window
    for name in place.split("."):
        widget = getattr(widget, name)
    window.activateWindow()
    widget.setFocus()
    QGuiApplication.clipboard().setText(card)
    qtbot.keyClick(widget, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert len(window._session.report.tokens) == 3


def test_the_instant_that_is_being_typed_does_not_tick(window, card, clock):
    paste(window, card)
    window.controls.at.setFocus()
    window.controls.at.selectAll()
    before = window.controls.at.text()
    clock.now += 5
    window._session.ticked.emit(clock.now)
    assert window.controls.at.text() == before and window.controls.at.hasSelectedText()
    window.timeline.setFocus()
    window._session.ticked.emit(clock.now)
    assert window.controls.at.text() != before


def test_an_empty_clipboard_is_told_in_place(window):
    paste(window, "   ")
    assert window.notice.isVisible() and "no text to paste" in window.notice.words.text()
    window.notice.dismiss.click()
    assert not window.notice.isVisible()


@pytest.mark.parametrize("kind", ["missing", "folder", "empty", "rubbish"])
def test_a_file_that_cannot_be_read_is_one_line_in_the_window(window, card, tmp_path, kind):
    path = tmp_path / "input"
    if kind == "folder":
        path.mkdir()
    elif kind == "empty":
        path.write_bytes(b"")
    elif kind == "rubbish":
        path.write_bytes(bytes(range(32)) * 40)
    paste(window, card)
    window._session.open([path])
    assert window.notice.isVisible() and "input" in window.notice.words.text()
    assert window._session.report.verdict.code == "LIF102"  # what was there stays


def test_of_two_files_the_readable_one_is_shown_and_the_other_told(window, card, tmp_path):
    (tmp_path / "good.json").write_text(card)
    window._session.open([tmp_path / "good.json", tmp_path / "missing.json"])
    assert len(window._session.report.tokens) == 3
    assert "missing.json" in window.notice.words.text()


def drop(window, data: QMimeData) -> None:
    event = QDropEvent(
        QPointF(20, 20), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
    window.dropEvent(event)


def test_a_dropped_file_and_dropped_text_are_inspected(window, card, tmp_path):
    (tmp_path / "dropped.json").write_text(card)
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(tmp_path / "dropped.json"))])
    drop(window, data)
    assert window._session.report.capture.sources[0].name == "dropped.json"
    data = QMimeData()
    data.setText(card)
    drop(window, data)
    assert window._session.report.capture.sources[0].name == "dropped text"


def test_every_example_opens_from_the_help_menu_the_card_first(window):
    menu = next(each for each in window.findChildren(QMenu) if "xamples" in each.title())
    titles = [action.text() for action in menu.actions()]
    assert titles[0] == "36000 against 86400" and len(titles) >= 5
    for action in menu.actions():
        action.trigger()
        assert window._session.report.tokens, action.text()
        assert not window.notice.isVisible()


def test_the_first_example_button_shows_the_mismatch(window, qtbot):
    qtbot.mouseClick(window.empty.examples[0], Qt.MouseButton.LeftButton)
    assert window._session.report.verdict.code == "LIF102"


def test_selecting_a_finding_selects_its_token_everywhere(window, card):
    paste(window, card)
    window._session.select("t2")
    window.tabs.findings.clicked.emit(window.tabs.findings.items.index(0, 0))
    first = window._session.report.findings[0].subjects[0]
    assert window._session.selected == first
    assert window.tokens.list.currentIndex().data(RECORD).subject.id == first
    assert window.lifetimes.table.currentIndex().data(RECORD).subject.id == first


def test_the_same_input_pasted_again_is_selected_in_the_list_again(window, card):
    paste(window, card)
    window._session.clear()
    paste(window, card)
    chosen = window.tokens.list.selectionModel().selectedRows()
    assert [index.data(RECORD).subject.id for index in chosen] == [window._session.selected]


def test_the_filter_narrows_by_role_state_issuer_and_code(window, card):
    paste(window, card)
    window._session.set_at(EVENING)
    rows = window.tokens.model

    def shown() -> list[str]:
        records = [rows.record(row) for row in range(rows.rowCount())]
        return [str(record.subject.role) for record in records if record.subject is not None]

    for needle, expected in (
        ("access", ["access_token"]),
        ("expired", ["id_token"]),
        ("lif102", ["id_token", "access_token"]),
        ("api.example", ["access_token"]),
        ("nothing like it", []),
        ("", ["id_token", "access_token", "refresh_token"]),
    ):
        window.tokens.filter.setText(needle)
        assert shown() == expected, needle


def test_a_claim_selected_in_one_tab_lights_up_in_the_other(window, card):
    paste(window, card)
    window.tabs.setCurrentIndex(1)
    window.tabs.claims.tree.setCurrentIndex(window.tabs.claims.tree.items.index_of("payload", "exp"))
    assert window._session.member == ("payload", "exp")
    window.tabs.setCurrentIndex(2)
    marks = window.tabs.raw.decoded.extraSelections()
    assert marks[0].cursor.selectedText().strip().startswith('"exp": 1772478900')
    window.tabs.raw.compact.setFocus()
    cursor = window.tabs.raw.compact.textCursor()
    cursor.setPosition(window.tabs.raw.compact.place_of(3))
    window.tabs.raw.compact.setTextCursor(cursor)
    assert window._session.member == ("header", "alg")


def segments_shown(window) -> list[tuple[str, str]]:
    raw = window.tabs.raw.compact
    return [
        (mark.cursor.selectedText().replace("\u2029", ""), mark.format.foreground().color().name())
        for mark in raw.extraSelections()
    ]


@pytest.mark.parametrize("choice", [Choice.LIGHT, Choice.DARK])
def test_the_raw_token_is_coloured_by_segment_at_every_width(window, card, theme, choice):
    paste(window, card)
    theme.choose(choice)
    window.tabs.setCurrentIndex(2)
    for width in (1280, 900, 1100):
        window.resize(width, 800)
        QApplication.processEvents()
        parts = window._session.subject.token.segments
        assert segments_shown(window) == list(zip(parts, theme.colours.segment[:3], strict=True))
    assert [label.text() for label in window.tabs.raw.legend if label.isVisible()] == ["header", "payload", "signature"]


def test_without_a_token_the_tabs_say_that_there_is_none(window):
    paste(window, "The quick brown fox jumps over the lazy dog.")
    window.tabs.setCurrentIndex(1)
    assert window.tabs.claims.whole.text() == "There are no claims that could be read."
    window.tabs.setCurrentIndex(2)
    assert not any(label.isVisible() for label in window.tabs.raw.legend)
    assert window.tabs.raw.decoded.toPlainText() == "There is no token."


def test_the_bytes_of_a_claim_come_into_sight_in_a_long_token(window):
    paste(window, token({"pad": "x" * 9000, "exp": START}))
    window.tabs.setCurrentIndex(2)
    QApplication.processEvents()
    window._session.select_member(("payload", "exp"))
    raw = window.tabs.raw.compact
    marks = raw.extraSelections()
    lit = next(mark for mark in marks if mark.format.background().style() != Qt.BrushStyle.NoBrush)
    assert raw.viewport().rect().contains(raw.cursorRect(lit.cursor).center())


def test_a_claim_shows_seconds_words_in_both_zones_and_its_meaning(window, card):
    paste(window, card)
    window._session.set_zone("Europe/Berlin")
    window.tabs.setCurrentIndex(1)
    index = window.tabs.claims.tree.items.index_of("payload", "exp")
    value, said, means = (index.siblingAtColumn(column).data() for column in (1, 2, 3))
    assert value == "1772478900"
    assert "2026-03-02 20:15:00 +01:00" in said and "2026-03-02 19:15:00 UTC" in said
    assert means
    window.tabs.claims.tree.setCurrentIndex(index)
    window.tabs.claims.tree.copy_value()
    assert QGuiApplication.clipboard().text() == "1772478900"


def test_all_of_the_selected_claim_can_be_read_without_a_mouse(window, qtbot):
    paste(window, id_token(3600, issuer=AUTH0, sub="x" * 500))
    window.tabs.setCurrentIndex(1)
    claims = window.tabs.claims
    assert "Select a claim" in claims.whole.text()
    claims.tree.setFocus()
    claims.tree.setCurrentIndex(claims.tree.items.index_of("payload", "iss"))
    qtbot.keyClick(claims.tree, Qt.Key.Key_Down)
    index = claims.tree.items.index_of("payload", "sub")
    assert claims.tree.currentIndex() == index
    assert claims.whole.text() == f"sub: {'x' * 500}\n{index.siblingAtColumn(3).data()}"
    assert claims.whole.isVisible() and claims.whole.wordWrap()
    claims.tree.setCurrentIndex(claims.tree.items.index_of("payload", "exp"))
    assert "2026-03-02 10:15:00 UTC" in claims.whole.text() and "The end" in claims.whole.text()
    paste(window, access_token(60))
    assert "Select a claim" in claims.whole.text()


def test_nested_claims_fold_and_a_million_members_are_made_only_as_they_are_looked_at(window, qtbot):
    paste(window, id_token(3600, deep={"a": {"b": [1, 2, {"c": 3}]}}, wide={str(n): n for n in range(1500)}))
    window.tabs.setCurrentIndex(1)
    items = window.tabs.claims.tree.items
    wide = items.index_of("payload", "wide")
    assert items.rowCount(wide) == 0 and items.hasChildren(wide)
    items.fetchMore(wide)
    assert items.rowCount(wide) == 200 and items.canFetchMore(wide)
    deep = items.index_of("payload", "deep")
    items.fetchMore(deep)
    assert items.index(0, 0, deep).data() == "a"


def test_a_huge_token_is_shown_at_once_and_says_what_is_left_out(window, elsewhere):
    claims: dict[str, object] = {"wide": "x" * 200_000, **{f"m{number}": number for number in range(3000)}}
    paste(window, token(claims))
    elsewhere.run()
    window.tabs.setCurrentIndex(2)
    text = window.tabs.raw.decoded.toPlainText()
    assert "198002 more characters" in text
    assert "1001 more members" in text
    assert "The first 20000 of" in window.tabs.raw.mended.text()


def test_large_input_is_read_elsewhere_and_the_newest_wins(window, card, elsewhere):
    window._session.paste(card + " " * 40000)
    assert window._session.report is None and window.status.cancel.isVisible()
    window._session.paste(id_token(60) + " " * 40000)
    elsewhere.run()
    report = window._session.report
    assert report is not None and len(report.tokens) == 1
    assert not window.status.cancel.isVisible()


def test_cancelling_keeps_what_was_there(window, card, elsewhere):
    paste(window, card)
    window._session.paste(id_token(60) + " " * 40000)
    window.status.cancel.click()
    elsewhere.run()
    assert len(window._session.report.tokens) == 3


def test_the_keys_of_the_tabs_are_their_numbers(window, qtbot):
    window._session.open([SAMPLES / "chrome_full.har"])
    qtbot.waitUntil(lambda: window._session.report is not None)
    for number in range(window.tabs.count()):
        next(
            each for each in window.commands.actions if each.shortcut() == QKeySequence(f"Ctrl+{number + 1}")
        ).trigger()
        assert window.tabs.currentIndex() == number


def test_a_number_in_the_verdict_stays_on_one_line_with_its_unit(window, card):
    paste(window, card)
    assert "ends 14\xa0h before the access_token (36000\xa0s against 86400\xa0s)." in window.verdict.headline.text()


def test_the_counts_stand_in_the_status_bar(window, card):
    paste(window, card)
    count = len(window._session.report.findings)
    assert f"3 tokens  ·  1 response  ·  {count} findings" in words(window)
    assert "Signature not checked" in words(window)
    assert "Offline: nothing leaves this machine" in words(window)


def test_of_no_token_the_status_bar_tells_no_signature(window):
    paste(window, "The quick brown fox jumps over the lazy dog.")
    assert "0 tokens" in words(window) and "Signature not checked" not in words(window)


def test_only_finished_tabs_are_there(window):
    names = [window.tabs.tabText(n).split(" ")[0] for n in range(window.tabs.count())]
    assert names == ["Findings", "Claims", "Raw", "Who", "Signature", "Session"]


HOSTILE = "<img src='/etc/hostname'><b>x</b>\u202egnp.exe\u0007<a href='http://x/'>y</a>"


def test_hostile_claims_are_drawn_as_rich_text_nowhere(window, qtbot):
    claims = {
        HOSTILE: HOSTILE,
        "iss": f"https://{HOSTILE}/",
        "sub": HOSTILE,
        "aud": HOSTILE,
        "exp": START + 60,
        "iat": START,
    }
    hostile = token(claims, {"alg": "RS256", "kid": HOSTILE, "typ": HOSTILE})
    paste(window, response(id_token=hostile, access_token=access_token(60, scope=HOSTILE), expires_in=HOSTILE))
    for tab in range(window.tabs.count()):
        window.tabs.setCurrentIndex(tab)
        QApplication.processEvents()
    for label in window.findChildren(QLabel):
        assert label.textFormat() == Qt.TextFormat.PlainText, label.text()
    for widget in [window, *window.findChildren(QWidget)]:
        assert "\u202e" not in widget.accessibleName() + widget.accessibleDescription()
        tip = widget.toolTip()
        assert not tip or (tip.startswith("<qt>") and "<img" not in tip and "<b>" not in tip)
    for view in (window.tokens.list, window.lifetimes.table, window.tabs.findings, window.tabs.claims.tree):
        for index in indexes(view.model()):
            for role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
                assert "\u202e" not in (index.data(role) or "") and "\u0007" not in (index.data(role) or "")
            tip = index.data(Qt.ItemDataRole.ToolTipRole) or ""
            assert "<img" not in tip and "<b>" not in tip
    for text in (window.tabs.raw.decoded.toPlainText(), window.verdict.headline.text(), window.windowTitle()):
        assert "\u202e" not in text
    assert "<b>" not in window.windowTitle()


def indexes(model, parent=None):
    from PySide6.QtCore import QModelIndex

    parent = parent or QModelIndex()
    for row in range(model.rowCount(parent)):
        for column in range(model.columnCount(parent)):
            yield model.index(row, column, parent)
        yield from indexes(model, model.index(row, 0, parent))


def test_everything_that_takes_the_focus_has_a_name(window, card):
    def nameless() -> list[str]:
        found = []
        for widget in window.findChildren(QWidget):
            if widget.focusPolicy() == Qt.FocusPolicy.NoFocus or not widget.isVisible():
                continue
            interface = QAccessible.queryAccessibleInterface(widget)
            if not interface.text(QAccessible.Text.Name) and widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
                found.append(f"{type(widget).__name__} {widget.objectName()}")
        return found

    assert nameless() == []
    paste(window, card)
    window._session.set_expect("access=36000")
    for tab in range(window.tabs.count()):
        window.tabs.setCurrentIndex(tab)
        assert nameless() == []


def test_the_timeline_speaks(window, card):
    paste(window, card)
    interface = QAccessible.queryAccessibleInterface(window.timeline)
    said = interface.text(QAccessible.Text.Description)
    assert interface.text(QAccessible.Text.Name) == "Timeline"
    assert "id_token · 10 h: from 2026-03-02 09:15:00 UTC to 2026-03-02 19:15:00 UTC" in said
    assert "14 h: API calls still work" in said


@pytest.mark.qt_log_ignore("This plugin does not support")
def test_help_lists_the_keys_in_columns_that_scroll_on_a_small_screen(window, qtbot):
    window.commands.show_shortcuts()
    page = window.findChild(QDialog).findChild(QPlainTextEdit)
    lines = page.toPlainText().split("\n")
    assert any(line.startswith("Ctrl+F ") for line in lines) and any(line.startswith("F5 ") for line in lines)
    assert len({line.index(line.split("  ")[-1].strip()) for line in lines}) == 1
    assert page.font().family() == fixed_font().family() and page.isReadOnly()
    assert page.lineWrapMode() is QPlainTextEdit.LineWrapMode.NoWrap
    assert window.findChild(QDialog).height() <= window.screen().availableSize().height()
    qtbot.keyClick(page, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: window.findChild(QDialog) is None)


def test_no_two_actions_want_the_same_key(window):
    keys = [
        action.shortcut().toString()
        for action in window.findChildren(QAction)
        if not action.shortcut().isEmpty() and action.shortcutContext() == Qt.ShortcutContext.WindowShortcut
    ]
    assert sorted(keys) == sorted(set(keys))
    assert not window.findChildren(QShortcut)


def test_dark_and_light_switch_while_running(window, card, theme):
    paste(window, card)
    light = window.grab().toImage()
    theme.choose(Choice.DARK)
    dark = window.grab().toImage()
    middle = QPoint(window.width() - 40, window.height() - 60)
    assert light.pixelColor(middle).lightness() > 200 > 80 > dark.pixelColor(middle).lightness()
    assert (
        window.lifetimes.model.index(0, 3).data(Qt.ItemDataRole.ForegroundRole).name()
        == theme.colours.ink[Tone.EXPIRED]
    )


def test_size_zone_and_theme_are_remembered_and_nothing_that_was_pasted(window, card, theme, settings):
    paste(window, card)
    window._session.set_zone("Europe/Berlin")
    theme.choose(Choice.DARK)
    window.close()
    settings.sync()
    from jwtinspect.gui.preferences import Preferences

    kept = Preferences(settings)
    assert (kept.zone, kept.theme) == ("Europe/Berlin", Choice.DARK)
    assert {key.split("/")[0] for key in settings.allKeys()} == {"geometry", "splitter", "theme", "zone"}


def test_the_window_keeps_up_with_now_without_polling(window, card, clock, qtbot):
    from jwtinspect.gui.session import AsOf

    clock.now = START + 35999.9
    paste(window, card)
    window._session.follow(AsOf.NOW)
    assert window._session.report.tokens[0].status == Status.VALID
    clock.now = START + 36001
    qtbot.waitUntil(lambda: window._session.report.tokens[0].status is Status.EXPIRED, timeout=3000)


def test_a_token_that_is_alone_needs_no_response(window):
    paste(window, id_token(36000, issuer=AUTH0))
    assert window._session.report.tokens[0].role is Role.ID_TOKEN
    assert cell(window, 0, 3) == "36000 s · 10 h"


def test_clearing_forgets_everything(window, card):
    paste(window, card)
    window._session.clear()
    assert window.empty.isVisible()
    assert window._session.request.inputs == ()


@pytest.mark.parametrize("width", [900, 1280])
def test_nothing_in_the_status_bar_is_cut_off(qtbot, window, session, elsewhere, width) -> None:
    session.open([SAMPLES / "chrome_full.har"])
    elsewhere.run()
    window.resize(width, 600)
    status = window.statusBar()

    def cut_off() -> list[str]:
        return [
            label.text()
            for label in status.findChildren(QLabel)
            if label.isVisible()
            and (
                label.width() < label.sizeHint().width()
                or label.mapTo(window, label.rect().topRight()).x() >= window.width()
            )
        ]

    qtbot.waitUntil(lambda: window.width() == status.width() == width and not cut_off())
    assert any(label.text().startswith("Offline") for label in status.findChildren(QLabel) if label.isVisible())


@pytest.mark.parametrize("number", range(6))
def test_tab_reaches_everything_in_a_tab(window, card, qtbot, number):
    paste(window, card)
    window.activateWindow()
    window.tabs.setCurrentIndex(number)
    window.tabs.tabBar().setFocus()
    reached = set()
    while (focus := QApplication.focusWidget()) not in reached:
        reached.add(focus)
        qtbot.keyClick(focus, Qt.Key.Key_Tab)
    for part in window.tabs.currentWidget().findChildren(QWidget):
        if part.isVisible() and part.isEnabled() and part.focusPolicy() & Qt.FocusPolicy.TabFocus:
            assert part in reached or part.focusProxy() in reached, part.accessibleName()


def test_the_setting_is_told_in_full_without_pointing_at_it(window, card):
    paste(window, card)
    window.show_tab(1)
    claims = window.tabs.currentWidget().content
    said = claims.governed
    for part in (
        "ID Token Expiration",
        "formerly JWT Expiration",
        "Applications › (client) › Settings",
        "default 36000 s",
    ):
        assert part in said.text()
    assert said.isVisible() and said.text().startswith("Lifetime set by ")
    paste(window, id_token(60))
    assert not said.isVisible()
