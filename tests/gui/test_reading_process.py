"""Reading in a process of its own: the same capture as here, in small parts; it can be stopped, and may die."""

import os
import subprocess
import sys
from collections.abc import Callable

import pytest

from jwtinspect.core.errors import InputError
from jwtinspect.gui import reading_process
from jwtinspect.gui.reading_process import ARGUMENT, ReadingProcess, Stopped
from jwtinspect.reading.sources import read
from jwtinspect.report.report import Input
from jwtinspect.rules.examples import START, access_token, id_token, response


def ignore(share: float) -> None:
    """Nobody asked how far it is."""


def log(tokens: int) -> str:
    lines = (f"2026-03-02T09:15:00Z Bearer {access_token(3600, start=START + n)} é" for n in range(tokens))
    return "\n".join(lines)


@pytest.mark.parametrize("content", [log(250), log(250).encode(), log(3) + " \ud800"], ids=["text", "bytes", "broken"])
def test_the_capture_is_the_same_but_for_the_sources_text(content: bytes | str) -> None:
    inputs = [Input("app.log", content), Input("response.json", response(id_token=id_token(60), expires_in=60))]
    here = read(inputs)
    there = ReadingProcess().read(inputs, ignore, ignore)
    assert [each.compact for each in there.tokens] == [each.compact for each in here.tokens]
    assert [each.places for each in there.tokens] == [each.places for each in here.tokens]
    assert there._replace(tokens=(), sources=()) == here._replace(tokens=(), sources=())
    assert [each[:3] for each in there.sources] == [each[:3] for each in here.sources]
    assert not any(each.text for each in there.sources)


def test_how_far_it_is_is_told_from_nothing_to_all() -> None:
    told: list[float] = []
    taken: list[float] = []
    ReadingProcess().read([Input("a.log", log(400))], told.append, taken.append)
    assert told == sorted(told) and told[0] == 0 and len(told) > 10 and told[-1] <= 1
    assert taken == sorted(taken) and len(taken) > 3 and taken[-1] == 1


def test_what_cannot_be_read_is_told_as_it_is_here() -> None:
    with pytest.raises(InputError, match=r"empty\.txt is empty"):
        ReadingProcess().read([Input("empty.txt", b"")], ignore, ignore)


def test_it_can_be_stopped_before_and_while_it_reads() -> None:
    process = ReadingProcess()
    process.stop()
    with pytest.raises(Stopped):
        process.read([Input("a.log", log(3))], ignore, ignore)
    process = ReadingProcess()
    with pytest.raises(Stopped):
        process.read([Input("a.log", log(2000))], lambda share: process.stop(), ignore)


def test_a_process_that_dies_is_told_in_a_sentence_that_names_the_input(monkeypatch: pytest.MonkeyPatch) -> None:
    started: Callable[[], subprocess.Popen[bytes]] = reading_process._started

    def dying() -> subprocess.Popen[bytes]:
        process = started()
        process.kill()
        return process

    monkeypatch.setattr(reading_process, "_started", dying)
    with pytest.raises(InputError, match=r"big\.log was not read: .* \(status -?\d+\).* Try again"):
        ReadingProcess().read([Input("big.log", log(2000).encode())], ignore, ignore)


def test_the_process_ends_when_the_window_is_gone() -> None:
    command = [sys.executable, "-m", "jwtinspect", ARGUMENT]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=os.environ)
    assert process.stdin is not None and process.stdout is not None
    process.stdin.close()
    assert process.wait(timeout=60) != 0
    process.stdout.close()


def test_it_is_started_as_a_frozen_program_would_be(monkeypatch: pytest.MonkeyPatch) -> None:
    commands: list[list[str]] = []
    monkeypatch.setattr(subprocess, "Popen", lambda command, **_: commands.append(command))
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    reading_process._started()
    assert commands == [[sys.executable, ARGUMENT]]
