"""The redact command."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from jwtinspect.__main__ import main
from jwtinspect.rules.examples import access_token, id_token, response

REFRESH = "v1.MadeUpRefreshToken-7hQxLr0aZ9kFvN2b"
ACCESS = access_token(86400)
CARD = response(id_token=id_token(36000), access_token=ACCESS, refresh_token=REFRESH, expires_in=86400)


@pytest.fixture
def card(tmp_path: Path) -> Path:
    path = tmp_path / "card.json"
    path.write_text(CARD, encoding="utf-8")
    return path


def test_the_copy_lies_beside_the_file_and_is_told(card: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["redact", str(card)]) == 0
    copy = card.with_name("card.redacted.json")
    assert REFRESH not in copy.read_text(encoding="utf-8")
    assert os.name == "nt" or stat.S_IMODE(copy.stat().st_mode) == 0o600
    told = capsys.readouterr()
    assert told.out == ""
    assert "card.redacted.json: replaced 2 tokens, 1 secret and 1 personal value" in told.err


def test_the_copy_gives_the_same_report(card: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["redact", str(card)])
    capsys.readouterr()
    assert main(["check", str(card.with_name("card.redacted.json"))]) == 1
    assert "LIF102" in capsys.readouterr().out


def test_nothing_is_overwritten_unasked(card: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert [main(["redact", str(card)]) for _ in range(2)] == [0, 2]
    assert "is there already: give another name with -o, or add --overwrite." in capsys.readouterr().err
    assert main(["redact", str(card), "--overwrite"]) == 0
    assert main(["redact", str(card), "-o", str(card), "--overwrite"]) == 2
    assert card.read_text(encoding="utf-8") == CARD


@pytest.mark.parametrize("arguments", [["-"], ["-", "-o", "-"]])
def test_standard_streams_are_files_too(arguments: list[str]) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "jwtinspect", "redact", *arguments], input=CARD.encode(), capture_output=True, timeout=60
    )
    assert done.returncode == 0
    assert REFRESH.encode() not in done.stdout
    assert b"redacted" in done.stdout
    assert b"replaced 2 tokens" in done.stderr


def test_a_file_goes_to_standard_output_and_standard_input_to_a_file(
    card: Path, tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    command = [sys.executable, "-m", "jwtinspect", "redact"]
    done = subprocess.run([*command, str(card), "-o", "-"], capture_output=True, timeout=60)
    assert ACCESS.encode() not in done.stdout and done.stdout.startswith(b"{")
    path = tmp_path / "out.json"
    subprocess.run([*command, "-", "-o", str(path)], input=CARD.encode(), capture_output=True, timeout=60, check=True)
    assert ACCESS not in path.read_text(encoding="utf-8")


def test_every_refusal_is_a_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "empty").touch()
    (tmp_path / "picture").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40)
    for name in ("none", "empty", "picture", ""):
        assert main(["redact", str(tmp_path / name)]) == 2
        told = capsys.readouterr().err
        assert told.count("\n") == 1
        assert name in told


def test_a_pipe_that_has_a_name_is_read(tmp_path: Path) -> None:
    if not hasattr(os, "mkfifo"):
        pytest.skip("this system has no named pipes")
    import threading

    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writer = threading.Thread(target=lambda: pipe.write_text(CARD, encoding="utf-8"))
    writer.start()
    assert main(["redact", str(pipe), "-o", str(tmp_path / "out.json")]) == 0
    writer.join()
    assert REFRESH not in (tmp_path / "out.json").read_text(encoding="utf-8")
