"""What is read for the command line: what cannot be opened is told, file by file, and the rest is read."""

import io
import os
import sys
from pathlib import Path
from threading import Thread

import pytest

from jwtinspect.cli.files import STANDARD_INPUT, content_of, read, short, unopened
from jwtinspect.core.errors import InputError
from jwtinspect.report.report import Input


def test_each_file_is_read_once_and_one_that_is_not_there_keeps_no_other_from_it(tmp_path, capsys) -> None:
    card = tmp_path / "card.json"
    card.write_bytes(b"{}")
    inputs, all_opened = read([str(card), str(tmp_path / "gone"), str(card)])
    assert inputs == (Input("card.json", b"{}"),) and not all_opened
    assert capsys.readouterr().err.endswith("gone': no such file; check the name\n")


def test_without_a_name_standard_input_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    for names in ([], ["-"]):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"\xff{}")))
        assert read(names) == ((Input(STANDARD_INPUT, b"\xff{}"),), True)


def test_where_standard_input_is_closed_a_file_is_asked_for(monkeypatch: pytest.MonkeyPatch, capsys) -> None:
    monkeypatch.setattr(sys, "stdin", None)
    assert read([]) == ((), False)
    assert capsys.readouterr().err == "jwtinspect: there is no standard input; name a file\n"


def test_folders_that_may_name_people_are_left_out_unless_two_files_share_a_name() -> None:
    one, other = str(Path("ada/card.json")), str(Path("bob/card.json"))
    assert short(one, [one, "log"]) == "card.json"
    assert short(one, [one, other]) == one


@pytest.mark.parametrize(
    ("error", "why"),
    [
        (FileNotFoundError(2, "No such file or directory"), "no such file; check the name"),
        (IsADirectoryError(21, "Is a directory"), "it is a folder; name the files in it"),
        (PermissionError(13, "Permission denied"), "it may not be opened; check its permissions"),
        (OSError(36, "File name too long"), "File name too long; check the name"),
        (ValueError("embedded null byte"), "embedded null byte; check the name"),
    ],
)
def test_why_a_file_cannot_be_read_is_a_sentence_that_says_what_to_do(error, why: str) -> None:
    assert unopened("card", error) == f"cannot read 'card': {why}"


def test_a_folder_is_told_from_a_file_that_may_not_be_opened_where_the_system_does_not(tmp_path) -> None:
    assert unopened(str(tmp_path), PermissionError(13, "Permission denied")).endswith("name the files in it")


def test_a_name_that_no_file_can_have_is_refused_like_any_other() -> None:
    with pytest.raises(InputError, match="check the name"):
        content_of("a\0b")


def test_a_large_har_is_read_from_the_file_rather_than_copied(tmp_path) -> None:
    har = tmp_path / "large.har"
    har.write_bytes(b'{"log": {"entries": []}}' + b" " * 16_000_000)
    assert not isinstance(content_of(str(har)), bytes)
    log = tmp_path / "large.log"
    log.write_bytes(b" " * 16_000_001)
    assert isinstance(content_of(str(log)), bytes)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes here")
def test_a_pipe_that_has_a_name_is_read_like_a_file(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")  # what a shell makes of <(curl ...)
    writer = Thread(target=(tmp_path / "pipe").write_bytes, args=(b"{}",))
    writer.start()
    assert content_of(str(tmp_path / "pipe")) == b"{}"
    writer.join()
