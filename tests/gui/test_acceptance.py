"""The tab "Who accepts it?", as a person uses it."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget

from jwtinspect.gui.theme import Choice
from jwtinspect.profiles.validator import validators
from jwtinspect.rules.examples import START, access_token, id_token, response

END = START + 36000
NAME, ANSWER, SPAN, UNTIL = range(4)


def open_tab(window, text: str, at: float, token: str = "t1"):
    window._session.paste(text)
    window._session.set_at(at)
    window._session.select(token)
    window.show_acceptance()
    QApplication.processEvents()
    return window.tabs.acceptance


def row_of(pane, which: str, role: int = Qt.ItemDataRole.DisplayRole) -> list[str]:
    row = pane.model.row_of(lambda outlook: outlook.validator.id == which)
    return [pane.model.index(row, column).data(role) for column in range(4)]


@pytest.fixture
def pane(window, card):
    """The card's id_token, 43 seconds after its end."""
    return open_tab(window, card, END + 43)


def test_every_validator_has_a_row_sorted_by_ecosystem(pane):
    assert [outlook.validator.id for outlook in pane.outlooks] == list(validators())
    assert row_of(pane, "pyjwt") == ["PyJWT\nPython · no leeway", "✕ refuses\nexpired", "", "since 19:15:00"]
    assert row_of(pane, "spring-security") == [
        "Spring Security\nJava · 60 s", "✓ accepts\nwithin its leeway", "", "until 19:16:00",
    ]  # fmt: skip
    assert row_of(pane, "kong-jwt")[NAME].endswith("\n▲ Gateways and servers · exp not checked")
    assert row_of(pane, "kong-jwt")[UNTIL] == "for good"
    assert "43 s after exp: ✓ 24 accept · ✕ 40 refuse" in pane.summary.text()
    pane.grab()


def test_nothing_of_it_is_made_before_somebody_looks(window, card):
    window._session.paste(card)
    QApplication.processEvents()
    assert window.tabs._acceptance.made is None
    titles = [window.tabs.tabText(number) for number in range(window.tabs.count())]
    assert "Who accepts it?" in titles
    window.tabs.setCurrentIndex(titles.index("Who accepts it?"))
    assert window.tabs._acceptance.made is not None


def test_the_table_answers_for_the_instant_judged_and_keeps_its_selection(window, pane):
    pane.table.setCurrentIndex(pane.model.index(5, 0))
    window._session.set_at(END - 1)
    assert row_of(pane, "pyjwt")[ANSWER] == "✓ accepts\nin time"
    assert pane.table.currentIndex().row() == 5
    assert "1 s before exp" in pane.summary.text()
    window._session.set_at(END)
    assert "exactly at exp" in pane.summary.text()


def test_the_slider_answers_live_by_the_keyboard(qtbot, window, pane):
    pane.slider.bar.setFocus()
    assert not pane.back.isEnabled() and not pane.take.isEnabled()
    for _ in range(17):
        qtbot.keyClick(pane.slider.bar, Qt.Key.Key_Right)
    assert pane.instant == END + 60
    assert row_of(pane, "spring-security")[ANSWER] == "✓ accepts\nwithin its leeway"
    qtbot.keyClick(pane.slider.bar, Qt.Key.Key_Right)
    assert row_of(pane, "spring-security")[ANSWER] == "✕ refuses\nexpired"
    assert window._session.report.as_of == END + 43
    pane.grab()
    qtbot.mouseClick(pane.back, Qt.MouseButton.LeftButton)
    assert pane.instant == END + 43
    assert row_of(pane, "spring-security")[ANSWER].startswith("✓")


def test_the_slider_s_instant_can_be_judged_by_the_whole_window(qtbot, window, pane):
    qtbot.keyClick(pane.slider.bar, Qt.Key.Key_Home)
    assert pane.instant == END - 330
    qtbot.mouseClick(pane.take, Qt.MouseButton.LeftButton)
    assert window._session.report.as_of == END - 330
    assert not pane.back.isEnabled()


def test_the_slider_goes_around_the_start_too(qtbot, window):
    pane = open_tab(window, id_token(3600, nbf=START + 30), START + 2)
    assert pane.slider.around.currentText() == "Around nbf, iat"
    assert pane.slider.start <= START <= pane.slider.end
    assert row_of(pane, "pyjwt")[ANSWER] == "✕ refuses\nnot yet valid"
    assert row_of(pane, "pyjwt")[UNTIL] == "until 09:15:30"
    assert row_of(pane, "go-jose")[ANSWER] == "✓ accepts\nwithin its leeway"
    pane.slider.around.setCurrentIndex(0)
    assert pane.slider.start == START + 3600 - 330
    assert pane.model.headerData(SPAN, Qt.Orientation.Horizontal) == "10:09:30 – 10:21:30"
    assert pane.instant == START + 2
    pane.grab()


def test_the_filter_narrows_by_words(pane):
    pane.filter.setText("java accepts")
    assert {outlook.validator.ecosystem for outlook in pane.outlooks} == {"Java"}
    assert {outlook.at(END + 43).accepts for outlook in pane.outlooks} == {True}
    pane.filter.setText("kong")
    assert [outlook.validator.id for outlook in pane.outlooks] == ["kong-jwt", "kong-jwt-exp"]
    pane.filter.setText("nobody at all")
    assert pane.outlooks == []
    assert pane.detail.text() == "Nothing matches the filter."
    pane.filter.clear()
    assert len(pane.outlooks) == 64


def test_a_filter_by_answer_follows_the_slider(qtbot, pane):
    pane.filter.setText("python accepts 60 s")
    assert [outlook.validator.id for outlook in pane.outlooks] == ["jwcrypto"]
    qtbot.keyClick(pane.slider.bar, Qt.Key.Key_End)
    assert pane.outlooks == []


def test_configurations_that_do_not_check_the_lifetime_are_named_with_their_risk(pane):
    assert "7 do not check the lifetime" in pane.careless.text()
    assert "Kong jwt plugin" in pane.careless.text()
    pane.table.setCurrentIndex(pane.model.index(pane.model.row_of(lambda each: each.validator.id == "kong-jwt"), 0))
    assert "▲ A token that ended long ago is still let in" in pane.detail.text()
    assert "Set claims_to_verify to exp." in pane.detail.text()


def test_the_validator_selected_says_what_changes_its_leeway_and_where_that_is_known_from(pane):
    pane.table.setCurrentIndex(
        pane.model.index(pane.model.row_of(lambda each: each.validator.id == "aspnet-jwtbearer"), 0)
    )
    told = pane.detail.text()
    assert told.startswith("ASP.NET Core JwtBearer: ")
    assert "turned off by TokenValidationParameters.ValidateLifetime = false" in told
    assert "read in its source, not run (2026-11-22) · https://github.com/" in told


def test_an_exp_in_quotes_is_refused_by_most_and_throws_in_some(window):
    pane = open_tab(window, access_token(3600, exp=str(START + 3600)), START + 60)
    assert row_of(pane, "jsonwebtoken")[ANSWER] == "✕ refuses\nexp is digits in quotes"
    assert row_of(pane, "jsonwebtoken")[UNTIL] == "always"
    assert row_of(pane, "pyjwt")[ANSWER] == "✓ accepts\nin time"
    assert row_of(pane, "jwcrypto")[ANSWER] == "▲ throws an error\nexp is digits in quotes"
    assert "▲ 3 throw an error" in pane.summary.text()


def test_what_is_only_concluded_says_probably(window):
    pane = open_tab(window, access_token(3600, exp=str(START + 3600)), START + 60)
    assert row_of(pane, "spring-security")[ANSWER] == "✕ refuses\nexp is digits in quotes, probably"


def test_a_token_without_readable_dates_says_so(window, pane):
    window._session.select("t3")
    assert "refresh_token: its dates cannot be read" in pane.summary.text()
    assert not pane.table.isVisible()
    window._session.select("t1")
    assert pane.table.isVisible()
    assert pane.model.rowCount() == 64
    window._session.clear()
    window._session.paste("no token here")
    pane.grab()


def test_a_token_without_any_date_has_no_slider(window):
    pane = open_tab(window, id_token(3600, exp=None, iat=None), START)
    assert not pane.slider.bar.isEnabled()
    assert row_of(pane, "pyjwt")[ANSWER] == "✓ accepts\nno exp, and none is asked for"
    pane.grab()


def test_the_zone_is_that_of_the_window(window, pane):
    window._session.set_zone("Europe/Berlin")
    assert pane.model.headerData(UNTIL, Qt.Orientation.Horizontal) == "Until, +01:00"
    assert row_of(pane, "pyjwt")[UNTIL] == "since 20:15:00"


def test_while_time_moves_so_do_the_answers(window, clock, card):
    clock.now = END + 59
    window._session.paste(card)
    window.show_acceptance()
    pane = window.tabs.acceptance
    assert row_of(pane, "nimbus-jose-jwt")[ANSWER].startswith("✓")
    clock.now = END + 60
    window._session.ticked.emit(window._session.instant)
    assert row_of(pane, "nimbus-jose-jwt")[ANSWER].startswith("✕")


def test_everything_can_be_reached_and_has_a_name(pane):
    for part in (pane.table, pane.filter, pane.slider.bar, pane.slider.around, pane.back, pane.take):
        assert part.accessibleName()
        assert part.focusPolicy() & Qt.FocusPolicy.TabFocus
    for part in (pane.summary, pane.careless, pane.detail):
        assert part.accessibleName()
        assert part.textFormat() == Qt.TextFormat.PlainText
    assert row_of(pane, "pyjwt", Qt.ItemDataRole.AccessibleTextRole) == [
        "PyJWT, Python · no leeway", "refuses: expired", "since 2026-03-02 19:15:00 UTC",
        "since 2026-03-02 19:15:00 UTC",
    ]  # fmt: skip


@pytest.mark.parametrize("choice", [Choice.LIGHT, Choice.DARK])
@pytest.mark.parametrize("size", [(1280, 800), (900, 600)])
def test_it_fits_and_paints_in_every_size_and_colour(window, theme, card, choice, size):
    pane = open_tab(window, card, END + 43)
    theme.choose(choice)
    window.resize(*size)
    QApplication.processEvents()
    pane.table.setCurrentIndex(pane.model.index(0, 0))
    assert not window.grab().isNull()
    shown: QWidget = pane.table
    assert shown.height() > 3 * pane.row_height
    assert not pane.table.isColumnHidden(SPAN)


def test_a_response_with_an_opaque_access_token_judges_the_id_token(window):
    pane = open_tab(window, response(access_token="opaque-token-0123456789", id_token=id_token(3600)), START, "t2")
    assert pane.model.rowCount() == 64
