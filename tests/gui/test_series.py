"""Lifetimes over time: what is plotted, and what a person does with it."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from jwtinspect.gui.series import KINDS, life_ticks, makes_a_plot, series_of
from jwtinspect.report.inspect import inspect
from jwtinspect.report.report import Input, Report, Request
from jwtinspect.rules.examples import START, access_token, id_token

API, REPORTS = "https://api.example.com", "https://reports.example.com"


def report_of(*tokens: str) -> Report:
    return inspect(Request((Input("input", "\n".join(tokens)),), START))


def of_each_hour(count: int, life: int = 86400, audience: str = API) -> list[str]:
    return [access_token(life, start=START + 3600 * number, aud=audience) for number in range(count)]


def test_points_are_in_order_of_their_issue_and_audiences_by_their_number():
    report = report_of(*reversed(of_each_hour(3)), access_token(900, start=START + 1800, aud=REPORTS))
    series = series_of(report)
    assert [(point.issued - START, point.life) for point in series.points] == [
        (0, 86400), (1800, 900), (3600, 86400), (7200, 86400),
    ]  # fmt: skip
    assert [(kind.name, kind.tokens) for kind in series.kinds] == [(API, 3), (REPORTS, 1)]


@pytest.mark.parametrize(
    ("tokens", "plot"),
    [
        (of_each_hour(2), False),
        (of_each_hour(3), True),
        ([access_token(900, aud=each) for each in (API, REPORTS, "x")], False),  # all issued at one instant
        ([*of_each_hour(2), access_token(900, start=START + 9, exp=None)], False),  # one states no end
    ],
)
def test_three_tokens_of_two_instants_make_a_plot(tokens, plot):
    assert makes_a_plot(report_of(*tokens).tokens) is plot


def test_more_audiences_than_colours_share_the_last_one():
    tokens = [access_token(900, start=START + n, aud=f"https://{n % 9}.example") for n in range(18)]
    series = series_of(report_of(*tokens))
    assert len(series.kinds) == KINDS + 1
    assert (series.kinds[-1].name, series.kinds[-1].tokens) == ("4 other audiences", 8)


def test_the_scale_keeps_seconds_and_months_apart():
    near, far = series_of(report_of(*of_each_hour(3))), series_of(report_of(*of_each_hour(2), access_token(60)))
    assert not near.is_logarithmic and far.is_logarithmic
    for series in (near, far):
        places = [series.height_of(point.life) for point in series.points]
        assert all(0 < place < 1 for place in places)
        assert 0 < len(life_ticks(series, 4)) <= 4
    assert near.height_of(43200) == pytest.approx(near.height_of(86400) / 2)


def test_an_audience_that_deceives_is_named_escaped():
    series = series_of(report_of(*of_each_hour(3, audience="\u202e<b>https://api")))
    assert series.kinds[0].name == "⟨U+202E⟩<b>https://api"


# In the window


def open_series(window, *tokens: str) -> None:
    window._session.paste("\n".join(tokens))
    window._jobs._start.__self__.run()
    window.show_series()
    QApplication.processEvents()


def test_the_tab_is_there_only_where_there_are_enough_tokens(window, card):
    window._session.paste(card)
    window.show_series()
    assert "Too few tokens" in window.status.currentMessage()
    open_series(window, *of_each_hour(3))
    assert window.tabs.tabText(window.tabs.currentIndex()) == "Lifetimes over time"
    window._session.paste(card)
    assert window.tabs.series_tab == -1


def test_the_arrow_keys_go_from_point_to_point_and_select_the_token_everywhere(window, qtbot):
    open_series(window, *of_each_hour(3), id_token(36000, start=START + 600))
    pane = window.tabs.series
    qtbot.keyClick(pane.plot, Qt.Key.Key_Home)
    qtbot.keyClick(pane.plot, Qt.Key.Key_Right)
    assert window._session.subject.issued_at == START + 600
    assert pane.values.text() == "2026-03-02 09:25:00 UTC · 36000 s · 10 h · id_token · client-1"
    assert window.lifetimes.table.currentIndex().row() == 3
    qtbot.keyClick(pane.plot, Qt.Key.Key_End)
    qtbot.keyClick(pane.plot, Qt.Key.Key_Right)
    assert window._session.subject.issued_at == START + 7200
    qtbot.keyClick(pane.plot, Qt.Key.Key_Left)
    assert window._session.subject.issued_at == START + 3600
    qtbot.keyClick(pane.plot, Qt.Key.Key_Return)
    assert window._session.report.as_of == START + 3600


def test_a_token_selected_in_the_list_is_ringed_in_the_plot(window):
    open_series(window, *of_each_hour(3))
    window._session.select("t3")
    assert window.tabs.series.current == 2
    assert window.tabs.series.values.text().startswith("2026-03-02 11:15:00 UTC · 86400 s · 24 h")
    window._session.set_zone("Asia/Tokyo")
    assert window.tabs.series.values.text().startswith("2026-03-02 20:15:00 +09:00")


def test_a_click_takes_the_nearest_point_and_none_where_there_is_none(window, qtbot):
    open_series(window, *of_each_hour(3))
    pane = window.tabs.series
    assert pane.series is not None
    for number in (2, 0):
        place = pane.plot.place_of(pane.series.points[number]).toPoint()
        qtbot.mouseClick(pane.plot, Qt.MouseButton.LeftButton, pos=place)
        assert pane.current == number
    place.setX((place.x() + pane.plot.place_of(pane.series.points[1]).toPoint().x()) // 2)
    qtbot.mouseClick(pane.plot, Qt.MouseButton.LeftButton, pos=place)
    assert pane.current == 0


def test_a_screen_reader_gets_the_plot_in_sentences(window):
    open_series(
        window, *of_each_hour(3), *of_each_hour(2, 900, REPORTS), access_token(1800, start=START + 9, aud=REPORTS)
    )
    said = window.tabs.series.plot.accessibleDescription()
    assert said.startswith("6 tokens issued from 2026-03-02 09:15:00 UTC to 2026-03-02 11:15:00 UTC.")
    assert f"{API}: 3, lifetime 24 h." in said
    assert f"{REPORTS}: 3, lifetime from 15 min to 30 min." in said
    assert window.tabs.series.values.text() in said


def test_it_is_painted_light_and_dark_with_the_line_in_sight_and_far_away(window):
    open_series(window, *of_each_hour(30), *of_each_hour(20, 60, REPORTS))
    for at in (START + 3600, START - 10**7, START + 10**7):
        window._session.set_at(at)
        assert not window.tabs.series.plot.grab().isNull()


def test_selection_and_line_are_painted_without_the_points(window, growth):
    open_series(window, *of_each_hour(5000, 3600))
    plot = window.tabs.series.plot

    def anew():
        plot.forget()
        plot.repaint()

    assert growth(anew, plot.repaint, enough=0.5) < 0.5


def test_points_that_would_cover_each_other_are_painted_once(window, qtbot, monkeypatch):
    open_series(window, *of_each_hour(5000, 3600))
    plot, painted = window.tabs.series.plot, []
    monkeypatch.setattr(plot, "_paint_shape", lambda painter, place, kind: painted.append(place))
    qtbot.waitUntil(lambda: plot._kept is not None and not plot._turns.waits)
    painted.clear()
    plot.forget()
    plot.repaint()
    qtbot.waitUntil(lambda: not plot._turns.waits)
    assert len(window.tabs.series.series.points) == 5000
    assert 100 < len(painted) <= plot.width() / 2 + 1
