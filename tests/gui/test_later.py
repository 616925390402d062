"""What is made later than the window is there when somebody looks or asks."""

import pytest
from PySide6.QtWidgets import QLabel

from jwtinspect.gui.later import Later, Soon
from jwtinspect.gui.preferences import Preferences
from jwtinspect.gui.window import Window


@pytest.mark.parametrize("kind", [Later, Soon])
def test_content_is_made_once_when_it_is_asked_for(qtbot, kind) -> None:
    place = kind(lambda: QLabel("content"))
    qtbot.addWidget(place)
    assert place.made is None
    made = place.content
    assert place.content is made
    assert made.text() == "content"


def test_what_is_looked_at_is_made_before_it_is_painted(qtbot) -> None:
    place = Later(lambda: QLabel("content"))
    qtbot.addWidget(place)
    place.show()
    assert place.made is not None
    assert place.made.isVisible()


def test_what_can_wait_is_made_just_after_the_first_paint(qtbot) -> None:
    place = Soon(lambda: QLabel("content"))
    qtbot.addWidget(place)
    place.resize(300, 200)
    place.show()
    assert place.made is None
    qtbot.waitUntil(lambda: place.made is not None)
    assert place.made is not None
    assert place.made.isVisible()


def test_the_tabs_follow_the_answer_at_once(qtbot, session, theme, settings, elsewhere, card) -> None:
    session.paste(card)
    elsewhere.run()
    made = Window(session, session._jobs, theme, Preferences(settings))
    qtbot.addWidget(made)
    made.show()
    assert made._details.made is None
    qtbot.waitUntil(lambda: made._details.made is not None)
    assert made.tabs.tabText(0).startswith("Findings ")
    assert made.tabs.findings.items.rowCount() == len(session.report.findings)
