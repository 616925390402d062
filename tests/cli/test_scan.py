"""The scan command."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from jwtinspect.__main__ import main
from jwtinspect.cli import scan
from jwtinspect.rules.examples import START, access_token, id_token, token

LINE = "2026-03-02T09:15:00Z INFO nothing to see here, move on please, key=value eyes keys\n"


def log(folder: Path, count: int = 3, name: str = "app.log") -> Path:
    path = folder / name
    path.write_text("".join(f"{LINE}Bearer {access_token(3600, start=START + each)}\n" for each in range(count)))
    return path


def lines_of(capsys: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_each_place_of_a_token_is_a_line_of_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["scan", "--at", str(START + 4000), str(log(tmp_path))]) == 1
    lines = lines_of(capsys)
    assert [line["id"] for line in lines] == ["t1", "t2", "t3"]
    first = lines[0]
    assert (first["role"], first["lifetime"], first["status"]) == ("access_token", 3600, "expired")
    assert (first["file"], first["offset"], first["codes"]) == ("app.log", len(LINE) + 7, ["NOW201"])
    assert "claims" not in first and "header" not in first


def test_the_status_is_that_of_check(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = str(log(tmp_path))
    assert main(["scan", "--at", str(START + 60), path]) == 0
    assert main(["scan", "--at", str(START + 4000), "--fail-on", "error", path]) == 0
    assert main(["scan", "--at", str(START + 4000), "--fail-on", "never", path]) == 0
    assert main(["scan", "--at", str(START + 60), path, str(tmp_path / "none.log")]) == 2
    assert "none.log" in capsys.readouterr().err


def test_a_wrong_part_and_a_folder_are_told_in_a_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["scan", "--part", "x", str(log(tmp_path))]) == 2
    assert "--part" in capsys.readouterr().err
    assert main(["scan", str(tmp_path)]) == 2
    assert str(tmp_path) in capsys.readouterr().err


def test_two_processes_find_what_one_finds(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = str(log(tmp_path, 40))
    main(["scan", "--at", str(START + 60), path])
    alone = capsys.readouterr().out
    monkeypatch.setattr(scan, "HALVED", 1000)
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    started = []
    popen = subprocess.Popen
    monkeypatch.setattr(subprocess, "Popen", lambda *args, **named: started.append(args) or popen(*args, **named))
    assert main(["scan", "--at", str(START + 60), path]) == 0
    assert capsys.readouterr().out == alone and len(started) == 1


def test_no_line_holds_anything_that_can_be_used_as_a_token(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    inner = access_token(3600)
    path = tmp_path / "nested.log"
    path.write_text(f"Bearer {id_token(3600, iss=inner, aud=[inner])}\n{token({'exp': 1e300, 'iss': 'x'})}\n")
    main(["scan", "--at", str(START), str(path)])
    out = capsys.readouterr().out
    assert inner not in out and inner.rpartition(".")[2] not in out
    assert len(out.splitlines()) == 2


def test_a_reader_that_goes_ends_it_quietly(tmp_path: Path) -> None:
    path = log(tmp_path, 3000)
    running = subprocess.Popen(
        [sys.executable, "-m", "jwtinspect", "scan", str(path)], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert running.stdout is not None and running.stderr is not None
    running.stdout.readline()
    running.stdout.close()
    assert running.stderr.read() == b""
    running.stderr.close()
    assert running.wait(30) in (0, 1)


def test_progress_is_told_on_a_terminal_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = str(log(tmp_path))
    main(["scan", path])
    assert capsys.readouterr().err == ""
    monkeypatch.setattr("jwtinspect.cli.output.is_terminal", lambda stream: stream is sys.stderr)
    main(["scan", path])
    assert "scanning" in capsys.readouterr().err
