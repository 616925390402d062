"""The list on the left: sorted and narrowed by keyboard, kept in order when the instant changes, large ones too."""

from PySide6.QtCore import Qt

from jwtinspect.gui.sizes import LONG, MANY
from jwtinspect.rules.examples import START, access_token, response


def tokens(window) -> list[str]:
    rows = (window.tokens.model.record(row) for row in range(window.tokens.model.rowCount()))
    return [row.subject.id for row in rows if row.subject is not None]


def four() -> str:
    lengths = (600, 60, 86400, 3600)
    texts = (response(access_token=access_token(each, start=START + each), expires_in=each) for each in lengths)
    return "\n".join(texts)


def test_the_list_is_sorted_by_keyboard_and_headings_come_back_with_the_order_found(window, qtbot):
    window._session.paste(four())
    sorting = window.tokens.sorting
    assert sorting.isVisible() and sorting.accessibleName() == "Sort tokens"
    assert tokens(window) == ["t1", "t2", "t3", "t4"] and window.tokens.model.rowCount() == 8
    sorting.setFocus()
    qtbot.keyClick(sorting, Qt.Key.Key_Down)
    assert sorting.currentText() == "Expires first"
    assert tokens(window) == ["t2", "t1", "t4", "t3"] and window.tokens.model.rowCount() == 4
    window.tokens.filter.setText("access_token")
    window._session.set_at(START + 100)
    assert tokens(window) == ["t2", "t1", "t4", "t3"]
    window.tokens.filter.clear()
    qtbot.keyClick(sorting, Qt.Key.Key_Up)
    assert window.tokens.model.rowCount() == 8


def test_a_few_tokens_are_not_offered_to_be_sorted_and_stand_as_found(window, qtbot):
    window._session.paste(four())
    window.tokens.sorting.setCurrentIndex(1)
    window._session.paste(response(access_token=access_token(60), expires_in=60))
    assert not window.tokens.sorting.isVisible() and window.tokens.model.rowCount() == 2


def test_the_selection_stays_with_its_token_whatever_the_order(window):
    window._session.paste(four())
    window._session.select("t3")
    for place in range(window.tokens.sorting.count()):
        window.tokens.sorting.setCurrentIndex(place)
        current = window.tokens.model.record(window.tokens.list.currentIndex().row())
        assert current.subject.id == "t3"


def test_a_long_log_is_read_shown_and_given_up(window, elsewhere, qtbot):
    lines = (f"2026-03-02T09:15:00Z {access_token(3600, start=START + n)}" for n in range(MANY))
    log = "\n".join(lines) + "\nno token\n" * (LONG // 9)
    window._session.paste(log, "app.log")
    assert window.status.cancel.isVisible()
    elsewhere.run()
    qtbot.waitUntil(lambda: len(tokens(window)) == MANY)
    qtbot.waitUntil(lambda: not window._turns.waits)
    assert not window.status.cancel.isVisible() and not window.status.doing.isVisible()
    window._session.paste(log, "again.log")
    qtbot.mouseClick(window.status.cancel, Qt.MouseButton.LeftButton)
    elsewhere.run()
    assert len(tokens(window)) == MANY and not window.status.cancel.isVisible()


def test_how_far_it_is_is_shown_in_per_cent_with_what_is_done(window):
    window.status.show_work(True)
    window.status.show_progress("Reading app.log", None)
    assert window.status.doing.text() == "Reading app.log" and window.status._progress.maximum() == 0
    window.status.show_progress("Reading app.log", 0.437)
    assert (window.status._progress.value(), window.status.doing.text()) == (43, "Reading app.log: 43 %")
    window._session.paste(four())
    assert not window.status.basis.isVisible()
    window.status.show_work(False)
    assert not window.status.doing.isVisible() and window.status.basis.isVisible()


def test_what_could_not_be_read_has_room_for_every_word_however_many_headings_there_are(window, elsewhere):
    many = "\n".join(response(access_token=access_token(60, start=START + n), expires_in=60) for n in range(310))
    window._session.paste(many + '\n{"access_token": "[redacted]", "token_type": "Bearer", "expires_in": 60}')
    elsewhere.run()
    rows = [window.tokens.model.record(row) for row in range(window.tokens.model.rowCount())]
    unread = [number for number, row in enumerate(rows) if row.subject is None and row.remark]
    assert unread and all(window.tokens.list.rowHeight(number) > 50 for number in unread)
    assert window.tokens.list.rowHeight(0) == 50
