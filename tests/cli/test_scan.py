"""The scan command."""

from __future__ import annotations

import io
import json
import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from jwtinspect.__main__ import main
from jwtinspect.cli import output, scan
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


def scanned(*arguments: str, shell: str = "{scan}") -> subprocess.CompletedProcess[str]:
    command = shell.format(scan=shlex.join([sys.executable, "-m", "jwtinspect", "scan", *arguments]))
    return subprocess.run(["sh", "-c", command], capture_output=True, text=True, timeout=60)


@pytest.mark.skipif(os.name == "nt", reason="the shell is that of Unix")
def test_a_pipe_is_scanned_as_its_file_is(tmp_path: Path) -> None:
    path = log(tmp_path, 30)
    at = ("--at", str(START + 60))
    whole = scanned(*at, str(path))
    quoted = shlex.quote(str(path))
    for name, shell in (("-", f"cat {quoted} | {{scan}}"), ("-", f"{{scan}} < {quoted}")):
        done = scanned(*at, name, shell=shell)
        assert (done.returncode, done.stderr) == (0, "")
        assert done.stdout.replace('"standard input"', '"app.log"') == whole.stdout
    named = scanned(*at, "/dev/stdin", shell=f"cat {quoted} | {{scan}}")
    assert named.stdout.replace('"stdin"', '"app.log"') == whole.stdout


@pytest.mark.skipif(not Path("/dev/stdin").exists(), reason="this system has no name for standard input")
def test_a_large_file_under_a_name_that_means_this_process_alone_loses_no_half(tmp_path: Path) -> None:
    path = log(tmp_path, 40)
    program = "import sys; from jwtinspect.cli import scan; scan.HALVED = 1000; sys.exit(scan.run(sys.argv[1:]))"
    command = [sys.executable, "-c", program, "--at", str(START + 60)]
    for name in ("/dev/stdin", "-"):
        with path.open("rb") as file:
            done = subprocess.run([*command, name], stdin=file, capture_output=True, timeout=60)
        assert (done.returncode, done.stderr, len(done.stdout.splitlines())) == (0, b"", 40)


def test_what_cannot_be_scanned_from_a_place_or_at_all_is_told_in_a_sentence(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    class Pipe(io.BytesIO):
        def seekable(self) -> bool:
            return False

    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(Pipe(b"")))
    assert main(["scan", "--part", "0:9", "-"]) == 2
    assert capsys.readouterr().err.endswith("--part: '-' is a pipe, which is read from its beginning; give a file\n")
    monkeypatch.setattr(sys, "stdin", None)
    assert main(["scan", "-"]) == 2
    assert capsys.readouterr().err == "jwtinspect: there is no standard input; name a file\n"


def test_of_a_pipe_a_person_is_told_how_much_was_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    class Pipe(io.BytesIO):
        def seekable(self) -> bool:
            return False

    monkeypatch.setattr(output, "is_terminal", lambda stream: stream is sys.stderr)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(Pipe(log(tmp_path).read_bytes() + b"\n" * 5_000_000)))
    assert main(["scan", "--at", str(START + 60), "-"]) == 0
    assert "scanning standard input: 5 MB" in capsys.readouterr().err


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
def test_both_halves_call_the_file_what_it_was_called(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "old").mkdir()
    link, other = tmp_path / "current.log", log(tmp_path / "old", 1, "current.log")
    link.symlink_to(log(tmp_path, 40, "app-2026.log"))
    monkeypatch.setattr(scan, "HALVED", 1000)
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    main(["scan", "--at", str(START + 60), str(link)])
    assert {line["file"] for line in lines_of(capsys)} == {"current.log"}
    main(["scan", "--at", str(START + 60), str(link), str(other)])
    assert [line["file"] for line in lines_of(capsys)] == [str(link)] * 40 + [str(other)]
