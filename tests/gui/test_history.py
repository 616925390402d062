"""The History tab and the requests on the timeline, as a person uses them."""

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication

from jwtinspect.gui import request_marks
from jwtinspect.gui.request_marks import ROW, requests_of
from jwtinspect.gui.story_item import StoryItem
from jwtinspect.report.inspect import inspect
from jwtinspect.report.report import Input, Request
from jwtinspect.report.story import Mark
from jwtinspect.rules.examples import START, access_token, call, id_token, login, refresh, response

HAR = Path(__file__).resolve().parent.parent / "samples" / "chrome_full.har"
REFUSED = ('WWW-Authenticate: Bearer error="invalid_token", error_description="The token expired at 19:15:00"',)
ACCESS, IDENTITY = access_token(86400), id_token(36000)
DAY = (
    login(id_token=IDENTITY, access_token=ACCESS, expires_in=86400)
    + call(bearer=ACCESS, at=START + 2)
    + call(bearer=IDENTITY, at=START + 36043, status=401, answer=REFUSED)
)
TIME, MARK, WHAT, TOKEN, AGE = range(5)


def shown(window, row: int, role: int = Qt.ItemDataRole.DisplayRole) -> list[str]:
    model = window.tabs.history.model
    return [model.index(row, column).data(role) for column in range(5)]


def tabs(window) -> list[str]:
    return [window.tabs.tabText(number) for number in range(window.tabs.count())]


def open_history(window, text: str) -> None:
    window._session.paste(text)
    window.show_history()
    QApplication.processEvents()


def test_the_story_is_a_row_a_step_and_ends_with_what_did_not_happen(window):
    open_history(window, DAY)
    assert window.tabs.history.model.rowCount() == 4
    assert shown(window, 0)[:3] == [
        "09:15:00", "granted", "POST /oauth/token gave an id_token (10 h) and an access_token (24 h) code grant",
    ]  # fmt: skip
    assert shown(window, 1)[1:] == ["accepted", "GET /orders → 200", "access_token", "2 s · 24 h left"]
    assert shown(window, 2) == [
        "19:15:43", "rejected", "GET /orders → 401 invalid_token, “The token expired at 19:15:00”",
        "id_token", "10 h 0 min 43 s · 43 s too old",
    ]  # fmt: skip
    assert shown(window, 3)[:3] == ["–", "did not happen", "No renewal was tried: no refresh grant, no silent sign-in"]


def test_the_tab_is_there_only_where_there_is_something_to_tell(window, card):
    window._session.paste(card)
    assert "History" not in tabs(window)
    window.show_history()
    assert "holds no requests" in window.status.currentMessage()
    window._session.paste(DAY)
    assert tabs(window)[-1] == "History"
    window._session.paste(card)
    assert "History" not in tabs(window)


def test_after_clearing_the_next_story_is_told(window):
    open_history(window, DAY)
    window._session.clear()
    window.grab()
    window.tabs.history.grab()
    open_history(window, login(access_token=ACCESS) + call(bearer=ACCESS, at=START + 7))
    assert shown(window, 1)[AGE] == "7 s · 24 h left"
    assert window.tabs.history.model.rowCount() == 3


def test_nothing_of_the_tab_is_made_before_it_is_looked_at(window):
    window._session.paste(DAY)
    assert window.tabs._history.made is None
    window.show_history()
    assert window.tabs._history.made is not None


def test_a_token_selected_elsewhere_leads_to_the_row_in_which_it_was_refused(window):
    open_history(window, DAY)
    ids = {str(each.role): each.id for each in window._session.report.tokens}
    window._session.select(ids["access_token"])
    assert window.tabs.history.table.currentIndex().row() == 1
    window._session.select(ids["id_token"])
    assert window.tabs.history.table.currentIndex().row() == 2


def test_a_token_that_opens_nothing_leads_to_where_it_came_or_was_spent(window):
    text = (
        login(id_token=IDENTITY, access_token=ACCESS, expires_in=86400)
        + call(bearer=ACCESS, at=START + 2)
        + refresh(at=START + 9, body=response(access_token=access_token(900, start=START + 9)))
    )
    open_history(window, text)
    tokens = window._session.report.tokens
    rows = {}
    for each in tokens:
        window._session.select(None)
        window._session.select(each.id)
        rows[str(each.role), each.lifetime] = window.tabs.history.table.currentIndex().row()
    assert rows["id_token", 36000] == 0
    assert rows["access_token", 86400] == 1
    assert rows["refresh_token", None] == rows["access_token", 900] == 2


def test_selecting_a_row_selects_its_token_everywhere_and_moves_nothing_else(window, qtbot):
    open_history(window, DAY)
    ids = {str(each.role): each.id for each in window._session.report.tokens}
    table, at = window.tabs.history.table, window._session.report.as_of
    table.setFocus()
    qtbot.keyClick(table, Qt.Key.Key_Up)
    assert table.currentIndex().row() == 1
    assert window._session.selected == ids["access_token"]
    assert window.lifetimes.table.currentIndex().row() == 1
    assert window._session.report.as_of == at
    qtbot.keyClick(table, Qt.Key.Key_Up)  # the grant brought both: the one selected stays, and so does the row
    assert table.currentIndex().row() == 0 and window._session.selected == ids["access_token"]


def test_enter_and_double_click_judge_as_of_that_request(window, qtbot):
    open_history(window, DAY)
    pane = window.tabs.history
    pane.table.setCurrentIndex(pane.model.index(1, WHAT))
    qtbot.keyClick(pane.table, Qt.Key.Key_Return)
    assert window._session.report.as_of == START + 2
    assert pane.as_of_row == 1 and pane.table.currentIndex().row() == 1
    pane.table.scrollTo(pane.model.index(2, WHAT))
    place = pane.table.visualRect(pane.model.index(2, WHAT)).center()
    for press in (qtbot.mouseClick, qtbot.mouseDClick):
        press(pane.table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert window._session.report.as_of == START + 36043
    assert pane.as_of_row == 2
    pane.table.setCurrentIndex(pane.model.index(3, WHAT))
    qtbot.keyClick(pane.table, Qt.Key.Key_Return)  # what did not happen has no instant
    assert window._session.report.as_of == START + 36043


def test_times_are_told_in_the_zone_chosen_and_another_day_with_its_date(window):
    late = call(bearer=ACCESS, at=START + 80000)
    open_history(window, DAY + late)
    assert shown(window, 3)[0] == "2026-03-03 · 07:28:20"
    window._session.set_zone("Asia/Tokyo")
    titles = window.tabs.history.model.headerData(TIME, Qt.Orientation.Horizontal)
    assert titles == "Server time, +09:00"
    assert shown(window, 0)[0] == "18:15:00"
    assert shown(window, 2)[0] == "2026-03-03 · 04:15:43"


def test_a_screen_reader_gets_the_row_in_one_sentence(window):
    open_history(window, DAY)
    said = shown(window, 2, Qt.ItemDataRole.AccessibleTextRole)[WHAT]
    assert said.startswith("2026-03-02 19:15:43 UTC; rejected; GET /orders → 401 at api.example.com invalid_token")
    assert said.endswith("sent: id_token, 10 h 0 min 43 s · 43 s too old")
    assert window.tabs.history.table.accessibleName() == "History"
    assert "Enter" in window.tabs.history.table.accessibleDescription()


@pytest.mark.parametrize("width", [900, 1280])
def test_what_a_row_has_no_room_for_is_said_in_full_below(window, width):
    window.resize(width, 800)
    long = ('WWW-Authenticate: Bearer error="invalid_token", error_description="' + "word " * 38 + '"',)
    open_history(window, DAY + call(bearer=IDENTITY, at=START + 37000, status=401, answer=long))
    pane = window.tabs.history
    pane.table.setCurrentIndex(pane.model.index(1, WHAT))
    assert pane.detail.text().startswith("Enter or a double click")
    pane.table.setCurrentIndex(pane.model.index(3, WHAT))
    assert pane.detail.text().count("word") == 38
    assert pane.table.horizontalScrollBar().maximum() == 0


def test_the_host_is_named_where_there_are_many(window):
    open_history(window, DAY)
    assert shown(window, 1)[WHAT] == "GET /orders → 200"
    open_history(window, DAY + call("https://other.example/orders", bearer=ACCESS, at=START + 3))
    assert shown(window, 1)[WHAT] == "GET /orders → 200 at api.example.com"
    assert shown(window, 2)[WHAT] == "GET /orders → 200 at other.example"


def test_hostile_paths_and_descriptions_are_shown_escaped(window):
    answer = ('WWW-Authenticate: Bearer error="invalid_token", error_description="\u202e<b>gone</b>"',)
    url = "https://api.example.com/\u202e<img src=x onerror=alert(1)>"
    open_history(window, DAY + call(url, 401, bearer=IDENTITY, at=START + 37000, answer=answer))
    model = window.tabs.history.model
    for role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
        assert not any("\u202e" in text for row in range(model.rowCount()) for text in shown(window, row, role))
    assert "⟨U+202E⟩" in shown(window, 3)[WHAT]
    tip = shown(window, 3, Qt.ItemDataRole.ToolTipRole)[WHAT]
    assert "<b>" not in tip and "&lt;b&gt;" in tip
    window.grab()


def test_clocks_that_are_off_are_told_above_the_story(window):
    window._session.open([HAR])
    window._jobs._start.__self__.run()
    window.show_history()
    pane = window.tabs.history
    assert pane.clocks.isVisible()
    assert pane.clocks.text().startswith("▲ The client's clock is 137 s ahead of login.acme-demo.example and api")
    open_history(window, DAY)
    assert not pane.clocks.isVisible()


def test_of_five_thousand_steps_a_frame_paints_those_in_sight(window, qtbot, monkeypatch):
    def step(number: int) -> str:
        url = f"https://api.example.com/{number}"
        return call(url, 404 if number % 2 else 200, bearer=ACCESS, at=START + number)

    text = login(id_token=IDENTITY, access_token=ACCESS, expires_in=86400) + "".join(map(step, range(5000)))
    window._session.paste(text)
    window._jobs._start.__self__.run()
    assert window._session.report.case.history is not None
    window.show_history()
    QApplication.processEvents()
    pane = window.tabs.history
    assert pane.model.rowCount() > 4000
    painted = []
    monkeypatch.setattr(StoryItem, "_paint_what", lambda item, painter, rect, line: painted.append(line))
    bar, in_sight = pane.table.verticalScrollBar(), pane.table.viewport().height() // pane.row_height + 2
    for share in range(1, 21):
        bar.setValue(bar.maximum() * share // 20)
        QApplication.processEvents()
        painted.clear()
        pane.table.viewport().repaint()
        assert 0 < len(painted) <= in_sight
    with qtbot.assertNotEmitted(pane.model.modelReset):
        window.tabs.history.show_report(window._session.report)


# The timeline


def test_requests_stand_on_the_timeline_by_what_came_of_them(window):
    renewed = refresh(at=START + 36100, body=response(access_token=access_token(900, start=START + 36100)))
    window._session.paste(DAY + renewed)
    marks = window.timeline._requests
    assert marks is not None
    assert {mark: len(dots) for mark, dots in marks.requests.items()} == {Mark.ACCEPTED: 1, Mark.REJECTED: 1}
    assert {mark: len(dots) for mark, dots in marks.renewals.items()} == {Mark.RENEWED: 1}
    assert marks.requests[Mark.REJECTED][0].words == "401 invalid_token · sent the id_token"
    assert "Requests: 1 accepted, 1 rejected. Renewals: 1 renewed." in window.timeline.speech()


def test_without_requests_the_timeline_has_no_rows_for_them(window, card):
    window._session.paste(card)
    without = window.timeline.sizeHint().height()
    assert window.timeline._requests is None
    window._session.paste(DAY)
    assert window.timeline._requests is not None
    assert "Renewals: none was tried." in window.timeline.speech()
    window._session.paste(card)
    assert window.timeline.sizeHint().height() == without


def test_clicking_a_request_selects_the_token_that_it_sent(window, qtbot):
    window._session.paste(DAY)
    ids = {str(each.role): each.id for each in window._session.report.tokens}
    window._session.set_at(START + 20000)
    line, view = window.timeline, window.timeline.viewport()
    y = view.height() - line._floor + ROW // 2
    for at, role in ((START + 2, "access_token"), (START + 36043, "id_token")):
        qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=QPoint(round(line.x_of(at)), y))
        assert window._session.selected == ids[role]
    assert window._session.report.as_of == START + 20000


def test_requests_between_two_marks_move_the_line(window, qtbot):
    window._session.paste(DAY)
    line, view = window.timeline, window.timeline.viewport()
    y = view.height() - line._floor + ROW // 2
    qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=QPoint(round(line.x_of(START + 18000)), y))
    assert window._session.report.as_of == pytest.approx(START + 18000, abs=200)


def test_of_thousands_of_requests_those_are_painted_that_do_not_cover_each_other(window, monkeypatch):
    text = "".join(call(bearer=ACCESS, at=START + 10 * number) for number in range(3000))
    window._session.paste(DAY + text)
    window._jobs._start.__self__.run()
    painted = []
    monkeypatch.setattr(request_marks, "_paint_dot", lambda painter, at, mark, colours: painted.append(at))
    line, view = window.timeline, window.timeline.viewport()
    for _ in range(5):
        painted.clear()
        view.repaint()
        assert 0 < len(painted) <= 2 * (view.width() / request_marks.APART + 3)
        line.zoom(0.3, START + 15_000)


def test_requests_at_no_known_time_have_no_place_on_the_timeline():
    text = "\n".join(line for line in DAY.splitlines() if "Date:" not in line)
    report = inspect(Request((Input("input", text),), START))
    assert report.case.history is not None
    assert requests_of(report) is None
