"""The answer from top to bottom, in a large window and in a small one."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from jwtinspect.rules.examples import START, access_token

SAMPLES = Path(__file__).resolve().parent.parent / "samples"


@pytest.fixture
def small(window, session, card):
    window.resize(900, 600)
    session.paste(card)
    session.set_at(START + 36043)
    assert window.tabs is not None
    settle()
    return window


def settle() -> None:
    for _ in range(6):
        QApplication.processEvents()


@pytest.mark.parametrize("number", range(6))
def test_no_tab_is_wider_than_the_page_however_it_came_to_its_width(small, number) -> None:
    small.resize(1280, 800)
    small.show_tab(number)
    settle()
    small.resize(900, 600)
    settle()
    assert small._answer.widget().width() == small._answer.viewport().width()


def test_in_a_small_window_a_table_gets_the_height_in_sight_and_findings_their_share(small) -> None:
    small.show_acceptance()
    settle()
    table = small.tabs.acceptance.table
    assert table.viewport().height() >= 6 * small.tabs.acceptance.row_height
    assert small._answer.verticalScrollBar().value() == small._answer.verticalScrollBar().maximum() > 0
    most = small._answer.verticalScrollBar().maximum()
    small.tabs.setCurrentIndex(0)
    settle()
    assert small._answer.verticalScrollBar().maximum() < most
    small.show_acceptance()
    small.resize(1280, 800)
    settle()
    assert small.timeline.visibleRegion().boundingRect().height() > 60


def test_whoever_has_gone_up_is_not_pulled_down_when_the_answer_changes(small, session) -> None:
    small.show_tab(1)
    settle()
    bar = small._answer.verticalScrollBar()
    bar.setValue(0)
    session.set_ended("10h")
    session.set_expect("access_token=36000")
    settle()
    assert bar.value() == 0


@pytest.mark.parametrize("name", ["token_request.json", "kubeconfig.yaml", "msal_browser_v3_sessionstorage.json"])
def test_the_table_of_lifetimes_needs_no_bar_across_in_a_small_window(small, session, name) -> None:
    session.open([SAMPLES / name])
    settle()
    table = small.lifetimes.table
    assert table.isVisible() and table.horizontalScrollBar().maximum() == 0
    small.resize(1280, 800)
    settle()
    assert table.model().headerData(6, Qt.Orientation.Horizontal) == "Setting that governs it"


@pytest.mark.parametrize("width", [900, 1280])
def test_the_claims_need_no_bar_across_and_the_selected_one_is_in_sight_with_its_meaning(small, width) -> None:
    small.show_tab(1)
    small.resize(width, 600)
    settle()
    tree = small.tabs.claims.tree
    index = tree.items.index_of("payload", "nonce")
    tree.setCurrentIndex(index)
    settle()
    assert tree.horizontalScrollBar().maximum() == 0
    assert tree.viewport().rect().contains(tree.visualRect(index).center())
    assert tree.isColumnHidden(3) == (width == 900)
    assert index.siblingAtColumn(3).data() in small.tabs.claims.whole.text()


def test_what_is_pasted_next_is_shown_from_its_verdict_on(small, session) -> None:
    small.show_tab(1)
    settle()
    assert small._answer.verticalScrollBar().value() > 0
    session.paste(access_token(3600))
    settle()
    assert small._answer.verticalScrollBar().value() == 0
