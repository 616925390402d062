"""A redacted copy is one entry of the menu away, and the window says what became of it."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog

REFRESH = "v1.MjQ1NzY4OTAxMjM0NTY3ODkw"


@pytest.fixture
def chosen(tmp_path, monkeypatch) -> list[str]:
    """What the user was offered; the file that is chosen is ``copy.json`` and the folder ``copies``."""
    offered: list[str] = []
    (tmp_path / "copies").mkdir()

    def name(parent: object, title: str, suggested: str) -> tuple[str, str]:
        offered.append(suggested)
        return str(tmp_path / "copy.json"), ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", name)
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(tmp_path / "copies"))
    return offered


def trigger(window) -> None:
    entry = next(each for each in window.commands.actions if "redacted copy" in each.text())
    assert entry.isEnabled()
    entry.trigger()


def test_what_was_pasted_is_saved_without_anything_usable(window, session, elsewhere, card, chosen, tmp_path) -> None:
    session.paste(card)
    elsewhere.run()
    trigger(window)
    assert not (tmp_path / "copy.json").exists(), "the window does not wait for it"
    elsewhere.run()
    copy = (tmp_path / "copy.json").read_text("utf-8")
    assert REFRESH not in copy
    assert '"expires_in"' in copy
    assert (tmp_path / "copy.json").stat().st_mode & 0o077 == 0
    assert "Saved copy.json: replaced 2 tokens, 1 secret" in window.status.currentMessage()
    assert chosen == ["pasted.redacted.txt"]


def test_a_file_s_copy_is_named_after_it(window, session, elsewhere, card, chosen, tmp_path) -> None:
    path = tmp_path / "answer.json"
    path.write_text(card, "utf-8")
    session.open([path])
    elsewhere.run()
    trigger(window)
    elsewhere.run()
    assert chosen == ["answer.redacted.json"]


def test_several_inputs_have_copies_in_one_folder(window, session, elsewhere, card, chosen, tmp_path) -> None:
    paths = [tmp_path / name for name in ("a.json", "b.json")]
    for path in paths:
        path.write_text(card, "utf-8")
    session.open(paths)
    elsewhere.run()
    (tmp_path / "copies" / "b.redacted.json").write_text("mine", "utf-8")
    trigger(window)
    elsewhere.run()
    assert REFRESH not in (tmp_path / "copies" / "a.redacted.json").read_text("utf-8")
    assert (tmp_path / "copies" / "b.redacted.json").read_text("utf-8") == "mine"
    assert "is there already" in window.notice.words.text()


def test_who_thinks_better_of_it_has_no_copy(window, session, elsewhere, card, monkeypatch, tmp_path) -> None:
    session.paste(card)
    elsewhere.run()
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: ("", ""))
    trigger(window)
    assert not elsewhere.waiting
    assert list(Path(tmp_path).glob("*.json")) == []


def test_a_copy_that_cannot_be_written_is_told_in_the_window(window, session, elsewhere, card, monkeypatch) -> None:
    session.paste(card)
    elsewhere.run()
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: ("/no/such/folder/copy.json", ""))
    trigger(window)
    elsewhere.run()
    assert "cannot be written" in window.notice.words.text()
