"""The line at the bottom: what is loaded, what is being done, what was done."""

from PySide6.QtWidgets import QLabel


def seen(window) -> list[str]:
    return [label.text() for label in window.status.findChildren(QLabel) if label.isVisible() and label.text()]


def test_nothing_shows_through_what_was_just_said(window, session, card, clock) -> None:
    session.paste(card)
    assert any("3 tokens" in text for text in seen(window))
    window.say("The report is on the clipboard.")
    session.set_at(clock.now + 60)
    session.paste(card.replace("86400", "86500"))
    assert seen(window) == ["Signature not checked", "Offline: nothing leaves this machine"]
    window.status.clearMessage()
    assert any("3 tokens" in text for text in seen(window)) and any("As of" in text for text in seen(window))


def test_what_can_be_cancelled_is_in_sight_whatever_was_said_before(window, session, elsewhere, card, tmp_path) -> None:
    window.say("The report is on the clipboard.")
    (tmp_path / "large.txt").write_text(card + " " * 3_000_000, encoding="utf-8")
    session.open([tmp_path / "large.txt"])
    assert window.status.cancel.isVisible() and not window.status.currentMessage()
    elsewhere.run()


def test_a_long_message_gets_the_whole_line_in_a_small_window(window, session, card, qtbot) -> None:
    window.resize(900, 600)
    session.paste(card)
    window.say("Saved capture.redacted.har: " + "replaced 2 tokens, 6 secrets; " * 3)
    assert not window.status.promise.isVisible()
    window.status.clearMessage()
    assert window.status.promise.isVisible()
    window.say("Saved.")
    assert window.status.promise.isVisible()


def test_nothing_above_it_moves_while_something_is_being_read(window, session, card, qapp) -> None:
    session.paste(card)
    qapp.processEvents()
    before = window.centralWidget().height()
    window.status.show_work(True)
    window.status.show_progress("Reading app.log", 0.3)
    qapp.processEvents()
    assert window.status.cancel.isVisible()
    assert window.centralWidget().height() == before
