"""The menus are there when somebody looks, and their keys when somebody types."""

from jwtinspect.gui.preferences import Preferences
from jwtinspect.gui.window import Window


def titles(menu) -> list[str]:
    return [action.text().replace("&", "") for action in menu.actions() if action.text()]


def test_a_menu_that_is_opened_before_it_was_filled_fills_itself(qtbot, session, theme, settings) -> None:
    made = Window(session, session._jobs, theme, Preferences(settings))
    qtbot.addWidget(made)
    file = made.menuBar().actions()[0].menu()
    assert not titles(file)
    file.aboutToShow.emit()
    assert "Open…" in titles(file)
    count = len(file.actions())
    file.aboutToShow.emit()
    assert len(file.actions()) == count, "filled once"


def test_what_needs_a_report_is_offered_only_with_one(window, session, elsewhere, card) -> None:
    needing = [action for action in window.commands.actions if action.property("needs_report")]
    assert needing
    assert not any(action.isEnabled() for action in needing)
    session.paste(card)
    elsewhere.run()
    assert all(action.isEnabled() for action in needing)


def test_the_menu_of_the_copy_button_lists_the_ways_out_once(window) -> None:
    menu = window.controls.copy.menu()
    menu.aboutToShow.emit()
    menu.aboutToShow.emit()
    assert titles(menu).count("Copy report as Markdown") == 1
    assert not any(action.shortcut().toString() for action in menu.actions())
