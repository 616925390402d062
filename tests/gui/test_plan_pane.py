"""The Session plan tab, used as a person would: paste, open, read the answer, drag a setting, copy, save, open."""

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel

from jwtinspect.analysis.simulation import Outcome
from jwtinspect.gui.plan_lanes import merged, scene_of
from jwtinspect.gui.plan_pane import PlanPane
from jwtinspect.gui.theme import Choice
from jwtinspect.rules.examples import KEYCLOAK, access_token, response


def settle() -> None:
    for _ in range(3):
        QApplication.processEvents()


def settled(made: PlanPane) -> PlanPane:
    made.settings.complete()
    made.state.mend()
    settle()
    return made


@pytest.fixture
def pane(qtbot, theme, session, elsewhere, card) -> PlanPane:
    """The tab's content by itself, with the example in it."""
    session.paste(card)
    elsewhere.run()
    made = PlanPane(theme, session)
    qtbot.addWidget(made)
    made.resize(960, 660)
    made.show_report(session.report)
    with qtbot.waitExposed(made):
        made.show()
    return settled(made)


@pytest.fixture
def tab(window, elsewhere, card) -> PlanPane:
    """The same in its tab, as the user opens it."""
    window._session.paste(card)
    elsewhere.run()
    window.show_plan()
    return settled(window.tabs.plan)


def test_the_first_window_does_not_make_the_tab(window, card):
    window._session.paste(card)
    assert window.tabs._plan.made is None


def test_can_they_stay_signed_in_for_a_week_is_answered_when_the_tab_opens(tab):
    assert tab.wish.currentText() == "Can they stay signed in for" and tab.number.text() == "7d"
    assert tab.verdict.text().startswith("✕ No. Until Tue 3 Mar 09:00 UTC, 23 h 45 min after the login;")
    assert "The next clock, the access token, would have held 14 h longer." in tab.answer.text()
    assert 'The smallest change: set "ID Token Expiration"' in tab.answer.text()
    assert not tab.table.isVisible() and not tab.back.isEnabled()


def test_the_inputs_are_filled_in_from_the_tokens_and_say_so(pane):
    rows = pane.settings.rows
    assert rows["id_token"].field.text() == "10 h" and rows["id_token"].basis.words == "read: exp-iat of the id_token"
    assert rows["provider"].box.currentText() == "Auth0"
    assert rows["session_idle"].basis.words.startswith("assumed: auth0.com/")
    assert rows["session_idle"].basis.accessibleName().endswith(pane.state.plan.bases["session_idle"].source)


def test_the_rows_come_a_few_at_a_time_so_that_nothing_waits(window, card):
    window._session.paste(card)
    window._jobs._start.__self__.run()
    settings = window.tabs.plan.settings
    assert not settings.rows, "the tab opens without them"
    counts = []
    for _ in range(20):
        QApplication.processEvents()
        counts.append(len(settings.rows))
    assert 0 < counts[0] < 24 == counts[-1]


def test_the_rows_stand_in_the_order_in_which_they_are_asked_for(pane):
    tops = {key: row.y() for key, row in pane.settings.rows.items() if row.isVisible()}
    order = ["provider", "renewal", "gate", "access_token", "refresh_idle", "session_idle", "cookie", "leeway"]
    assert [tops[key] for key in order] == sorted(tops[key] for key in order)
    assert tops["cookie"] < pane.settings.visits.y() < tops["leeway"]


def test_trying_the_smallest_change_shows_it_beside_today(pane):
    pane.try_it.click()
    pane.state.mend()
    assert pane.verdict.text().startswith("✓ Yes.")
    rows = [tuple(pane.model.record(row)) for row in range(pane.model.rowCount())]
    assert ("id token", "10 h", "24 h") in rows and ("login pages without password", "5", "0") in rows
    assert [band.title for band in pane.picture.scene.bands] == ["Today", "Tried"]
    assert pane.table.isVisible() and pane.settings.rows["id_token"].basis.words == "as you say"
    header = pane.model.headerData(0, Qt.Orientation.Horizontal)
    assert header == "within 25 d 7 h 45 min"  # of the visits that were counted, not of the wish
    pane.back.click()
    pane.state.mend()
    assert len(pane.picture.scene.bands) == 1 and not pane.table.isVisible()


def test_dragging_a_slider_moves_the_picture_at_once(pane):
    row = pane.settings.rows["id_token"]
    before = pane.picture.scene
    number = row._stops.index(86400)
    row.slider.setValue(number)
    assert pane.picture.scene is not before and pane.state.plan.policy.id_token == 86400
    assert row.field.text() == "24 h" and pane.verdict.text().startswith("✓ Yes.")


def test_a_slider_is_moved_by_keys_and_stops_within_the_providers_limits(pane, qtbot):
    pane.state.move("provider", "okta")
    row = pane.settings.rows["access_token"]
    slider = row.slider
    assert row._stops[0] == 300 and row._stops[-1] == 86400
    qtbot.keyClick(slider, Qt.Key.Key_Home)
    assert pane.state.plan.policy.access_token == 300


def test_an_idle_time_takes_its_maximum_along(pane):
    pane.state.move("session_idle", 10 * 86400)
    assert pane.settings.rows["session_max"].field.text() == "10 d"


def test_what_cannot_be_set_says_so(pane):
    pane.state.move("provider", "cognito")
    row = pane.settings.rows["session_max"]
    assert row.basis.words.startswith("fixed by the provider") and not row.slider.isVisible() and row.field.isReadOnly()
    pane.state.move("provider", "keycloak")
    assert pane.settings.rows["id_token"].basis.words.startswith("ends with another clock") or (
        pane.settings.rows["id_token"].field.isReadOnly()
    )


@pytest.mark.parametrize(
    ("key", "typed", "says"),
    [
        ("session_idle", "soon", '"soon" is no length of time'),
        ("access_token", "60d", "60 d is more than Auth0 allows; give at most 30 d."),
        ("access_token", "never", '"never" is no length of time'),
    ],
)
def test_what_is_typed_wrong_is_told_in_place(pane, qtbot, key, typed, says):
    row = pane.settings.rows[key]
    row.field.selectAll()
    qtbot.keyClicks(row.field, typed)
    qtbot.keyClick(row.field, Qt.Key.Key_Return)
    assert says in pane.trouble.text() and pane.trouble.isVisible()
    assert row.field.property("wrong") is True
    qtbot.keyClick(row.field, Qt.Key.Key_Escape)
    assert not pane.trouble.isVisible()


def test_a_value_is_typed_in_words_or_seconds(pane, qtbot):
    for typed, seconds in (("14d", 14 * 86400), ("100000", 100000)):
        field = pane.settings.rows["session_max"].field
        field.selectAll()
        qtbot.keyClicks(field, typed)
        qtbot.keyClick(field, Qt.Key.Key_Return)
        assert pane.state.plan.policy.session_max == seconds


def choose(pane, text: str) -> None:
    number = pane.wish.findText(text)
    pane.wish.setCurrentIndex(number)
    pane.wish.activated.emit(number)
    pane.state.mend()


def test_each_wish_begins_with_a_usual_number(pane, qtbot):
    choose(pane, "Is everybody out at")
    assert pane.number.text() == "midnight" and "No lifetime ends at midnight" in pane.answer.text()
    choose(pane, "Can they come back after")
    pane.number.selectAll()
    qtbot.keyClicks(pane.number, "30d")
    qtbot.keyClick(pane.number, Qt.Key.Key_Return)
    assert pane.verdict.text().startswith("✕ No. On coming back, Wed 1 Apr 17:00 UTC")
    qtbot.keyClicks(pane.number, "x")
    qtbot.keyClick(pane.number, Qt.Key.Key_Return)
    assert "names no length" in pane.trouble.text()


def test_a_customers_question_is_answered_in_place_of_a_wish(pane):
    choose(pane, "A week away: does the user have to log in?")
    assert not pane.number.isVisible() and not pane.try_it.isVisible()
    assert pane.verdict.text().startswith("With a refresh token: no.")
    assert "With a hidden frame: yes" in pane.answer.text()
    assert pane.picture.scene.bands[0].fails_at is None
    choose(pane, "Can they stay signed in for")
    assert pane.number.isVisible()


def test_the_answer_is_copied_for_the_customer_with_what_it_rests_on(pane):
    pane.copy.click()
    text = QGuiApplication.clipboard().text()
    assert text.startswith("Can the user stay signed in for 7 d?\nNo. Until Tue 3 Mar 09:00 UTC")
    assert (
        "id token: 10 h (read: exp-iat of the id_token)" in text
        and "login session, idle: 3 d (assumed: https://" in text
    )
    assert "when it is used: weekdays 9-17, for 28d" in text and "eyJ" not in text


def test_visits_are_chosen_or_typed(pane, qtbot):
    edit = pane.settings.visits.box.lineEdit()
    edit.selectAll()
    qtbot.keyClicks(edit, "daily 8-20, for 90d")
    qtbot.keyClick(edit, Qt.Key.Key_Return)
    assert pane.state.visits.days == "daily"
    edit.selectAll()
    qtbot.keyClicks(edit, "now and then")
    qtbot.keyClick(edit, Qt.Key.Key_Return)
    assert "is no pattern of visits" in pane.trouble.text()


def test_a_policy_is_saved_and_opened_again(pane, tmp_path, monkeypatch):
    path = tmp_path / "policy.toml"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), ""))
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(path), ""))
    pane.state.move("session_max", 14 * 86400)
    pane.save.click()
    assert 'session_max = "14d"' in path.read_text("utf-8")
    pane.back.click()
    pane.open.click()
    assert pane.state.plan.policy.session_max == 14 * 86400 and pane.state.today is pane.state.plan
    path.write_text("session_idel = 1", encoding="utf-8")
    pane.open.click()
    assert "policy.toml: line 1: session_idel: unknown word" in pane.trouble.text()
    path.write_bytes(b"\xff\xfe\xfa")
    pane.open.click()
    assert "is no text in UTF-8" in pane.trouble.text()
    path.unlink()
    pane.open.click()
    assert "There is no file" in pane.trouble.text()


def test_marks_are_chosen_by_click_and_by_keys_and_said(pane, qtbot):
    picture = pane.picture
    assert picture.current == (0, 1)
    qtbot.mouseClick(picture, Qt.MouseButton.LeftButton, pos=picture.place_of(0, 0).toPoint())
    assert picture.current == (0, 0) and pane.mark.text() == "Today, Mon 2 Mar 09:15 UTC: the first login"
    qtbot.keyClick(picture, Qt.Key.Key_Right)
    assert "login page without password. The id token (10 h) ended it" in pane.mark.text()
    pane.try_it.click()
    qtbot.keyClick(picture, Qt.Key.Key_Up)
    assert picture.current[0] == 0
    qtbot.keyClick(picture, Qt.Key.Key_Tab)


def test_the_picture_speaks_and_everything_has_a_name(pane):
    assert "logins or redirects" in pane.picture.accessibleDescription()
    for part in (pane.wish, pane.number, pane.picture, pane.table, pane.copy, pane.save, pane.settings.visits.box):
        assert part.accessibleName()
    for row in pane.settings.rows.values():
        editor = getattr(row, "box", None) or row.field
        assert editor.accessibleName()
    assert all(label.textFormat() == Qt.TextFormat.PlainText for label in pane.findChildren(QLabel))


def test_it_is_painted_in_both_colours_and_sizes(tab, window):
    for choice in (Choice.LIGHT, Choice.DARK):
        window._theme.choose(choice)
        for size in ((1280, 800), (900, 600)):
            window.resize(*size)
            settle()
            assert not tab.picture.picture().isNull()
            assert tab.picture.x_of(tab.picture.scene.end) <= tab.picture.width()


def test_the_tab_takes_the_height_in_sight_and_gives_it_back(tab, window):
    window.resize(900, 600)
    settle()
    high = window.tabs.height()
    assert high > 380
    bar = window._answer.verticalScrollBar()
    assert bar.value() == bar.maximum()
    window.tabs.setCurrentIndex(0)
    settle()
    assert window.tabs.height() < high


def test_another_input_fills_the_plan_in_anew_and_another_zone_moves_its_times(tab, window):
    tab.state.move("session_max", 14 * 86400)
    window._session.set_zone("Europe/Berlin")
    settle()
    assert tab.state.plan.policy.session_max == 14 * 86400 and "+01:00" in tab.verdict.text()
    window._session.paste(response(access_token=access_token(300, issuer=KEYCLOAK), expires_in=300))
    settle()
    assert tab.state.plan.policy.provider == "keycloak" and tab.state.today is tab.state.plan


def test_comparing_from_here_makes_what_is_tried_today(pane):
    pane.state.move("id_token", 86400)
    pane.keep.click()
    assert pane.state.today.policy.id_token == 86400 and len(pane.picture.scene.bands) == 1


def test_choices_and_switches_are_taken(pane):
    row = pane.settings.rows["renewal"]
    row.box.activated.emit(row.box.findData("hidden frame"))
    assert pane.state.plan.policy.renewal == "hidden frame"
    assert "refresh token" not in [lane.label for lane in pane.picture.scene.bands[-1].lanes]
    pane.settings.rows["third_party_cookies"].box.click()
    assert pane.state.plan.policy.third_party_cookies is False
    assert pane.settings.rows["grace"].isVisible() is pane.state.plan.policy.rotation


def test_a_lifetime_of_seconds_is_simulated_as_far_as_it_makes_sense(pane):
    pane.state.set_visits("daily 0-24, for 365d")
    pane.state.move("id_token", 60)
    assert len(pane.picture.scene.bands[-1].marks) <= 2000
    assert pane.state.shown(mend=False).answer.run.marks[1].outcome is Outcome.PAGE


def test_spans_that_cannot_be_told_apart_are_painted_as_one():
    spans = [(float(each), each + 0.5) for each in range(100)]
    assert merged(spans, 0, 100, 1.0) == [(0, 99.5)]
    assert merged(spans, 10, 12, 0.1) == [(10, 10.5), (11, 11.5)]


def test_the_scene_reaches_to_where_it_fails(pane):
    shown = pane.state.shown(mend=False)
    scene = scene_of(shown)
    assert scene.start == shown.answer.run.start and scene.end >= shown.answer.fails_at
    assert isinstance(pane.picture.place_of(0, 0), QPointF)


def test_the_whole_time_that_was_asked_for_is_drawn_though_nobody_works_on_its_last_days(pane):
    scene = pane.picture.scene
    assert scene.end - scene.start == 7 * 86400
    pane.number.setText("30d")
    pane.number.returnPressed.emit()
    assert pane.picture.scene.end - pane.picture.scene.start == 30 * 86400


def test_the_way_to_a_setting_is_written_as_in_the_rest_of_the_window(pane):
    assert "(Applications › (client) › Settings)" in pane.answer.text() and " > " not in pane.answer.text()
