"""The program's start: command or window, and every way it can end."""

import gc
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import jwtinspect
from jwtinspect.__main__ import main
from jwtinspect.cli import COMMANDS
from jwtinspect.rules.examples import access_token, id_token, response

CARD = response(id_token=id_token(36000), access_token=access_token(86400), expires_in=86400)


@pytest.fixture
def headless(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("jwtinspect.cli.display.obstacle", lambda: "There is no display here.")


@pytest.fixture
def card(tmp_path: Path) -> str:
    path = tmp_path / "card.json"
    path.write_text(CARD, encoding="utf-8")
    return str(path)


def start(*arguments: str, text: str | None = None) -> subprocess.CompletedProcess[str]:
    """A process of its own without a display; ``text`` goes to its standard input."""
    displays = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    environ = {name: value for name, value in os.environ.items() if name not in displays}
    return subprocess.run(
        [sys.executable, "-m", "jwtinspect", *arguments],
        input=text or "",
        capture_output=True,
        encoding="utf-8",
        env=environ | {"PYTHONIOENCODING": "utf-8"},
        timeout=60,
        check=False,
    )


def test_statuses_of_a_real_process(card: str, tmp_path: Path) -> None:
    assert start("check", card).returncode == 1
    assert start("check", "--fail-on", "never", card).returncode == 0
    assert start("check", str(tmp_path / "none")).returncode == 2
    assert start("check", "--bad").returncode == 2
    assert start("check", text=CARD).returncode == 1


def test_without_a_display_the_files_are_reported_as_text(card: str) -> None:
    done = start(card)
    assert done.returncode == 1
    assert "LIF102" in done.stdout
    assert done.stderr.startswith("jwtinspect: There is no display here")
    assert done.stderr.count("\n") == 1


def test_without_a_display_and_files_there_is_the_usage() -> None:
    done = start()
    assert done.returncode == 2
    assert done.stdout.startswith("usage: jwtinspect [FILE ...]")
    assert done.stderr.count("\n") == 1


@pytest.mark.skipif(os.name == "nt", reason="interrupts are sent otherwise there")
def test_an_interrupt_gives_status_130_and_no_traceback() -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "jwtinspect", "check"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        # Where the tests run in the background, a shell has turned interrupts off for all of them.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )
    time.sleep(1.5)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=30)
    assert process.returncode == 130
    assert b"Traceback" not in err


@pytest.mark.skipif(os.name == "nt", reason="no shell pipes there")
def test_a_closed_pipe_ends_it_quietly(card: str) -> None:
    done = subprocess.run(
        ["sh", "-c", f'"{sys.executable}" -m jwtinspect check --format html "{card}" "{card}" | head -c 1'],
        capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert done.stdout == "<"
    assert done.stderr == ""


def test_a_command_ends_the_process_that_was_started_for_it(card: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def leave(status: int) -> None:
        raise SystemExit(status)

    before = gc.get_threshold()
    monkeypatch.setattr(os, "_exit", leave)
    monkeypatch.setattr(sys, "argv", ["jwtinspect", "check", card])
    with pytest.raises(SystemExit, match="1"):
        main()
    gc.set_threshold(*before)


def test_help_reaches_a_pipe_whole() -> None:
    environ = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
    done = subprocess.run(
        [sys.executable, "-m", "jwtinspect", "check", "--help"], capture_output=True, text=True, env=environ, check=True
    )
    assert done.stdout.startswith("usage:")
    assert done.stdout.endswith("ticket.md\n")


@pytest.mark.usefixtures("headless")
def test_without_a_display_and_files_the_usage_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 2
    assert capsys.readouterr().out.startswith("usage: jwtinspect [FILE ...]")


def test_help_and_version_are_printed(capsys: pytest.CaptureFixture[str]) -> None:
    for arguments in (["--help"], ["-h"]):
        assert main(arguments) == 0
        assert "jwtinspect check --ended 10h" in capsys.readouterr().out
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"jwtinspect {jwtinspect.__version__}\n"
    for command in ("check", "explain"):
        assert main([command, "--help"]) == 0
        out = capsys.readouterr().out
        assert "examples:" in out
        assert max(map(len, out.splitlines())) <= 120


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_offered_and_tells_how_it_is_used(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    main(["--help"])
    assert f"jwtinspect {command} " in capsys.readouterr().out
    assert main([command, "--help"]) == 0
    assert f"usage: jwtinspect {command}" in capsys.readouterr().out


def test_the_window_opens_with_the_files(card: str, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[object] = []

    def window(files: list[str]) -> int:
        opened.extend(files)
        return 7

    monkeypatch.setattr("jwtinspect.cli.display.obstacle", lambda: "")
    monkeypatch.setattr("jwtinspect.gui.app.main", window)
    assert main([card, "--", "-odd-name"]) == 7
    assert opened == [card, "-odd-name"]


def test_where_qt_is_missing_the_report_is_text(
    card: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("jwtinspect.cli.display.obstacle", lambda: "")
    monkeypatch.setitem(sys.modules, "jwtinspect.gui.app", None)
    assert main([card]) == 1
    out, err = capsys.readouterr()
    assert "LIF102" in out
    assert "install PySide6-Essentials" in err


@pytest.mark.usefixtures("headless")
def test_an_option_without_a_command_says_where_it_belongs(card: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--at", "now", card]) == 2
    assert "'--at' is an option of a command; write 'jwtinspect check --at ...'" in capsys.readouterr().err


@pytest.mark.usefixtures("headless")
def test_a_file_named_like_a_command_or_an_option_can_be_given(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("check", "--at"):
        Path(name).write_text(CARD, encoding="utf-8")
    assert main(["./check"]) == 1
    assert main(["--", "--at"]) == 1
    assert "card" not in capsys.readouterr().err
