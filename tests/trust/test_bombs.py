"""What is small to send and large to read: it ends, within bounded memory, in a report."""

import base64
import json
import os
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MEMORY = 1_500_000_000  # bytes of addresses; an archive is unpacked to 512 MB, and decoded from there
RUN = f"""
import resource, sys
resource.setrlimit(resource.RLIMIT_AS, ({MEMORY}, {MEMORY}))
from jwtinspect.__main__ import main
sys.exit(main(sys.argv[1:]))
"""
HEADER, SIGNATURE = b'{"alg":"HS256"}', b"x" * 32


def jws(payload: bytes) -> bytes:
    return b".".join(base64.urlsafe_b64encode(part).rstrip(b"=") for part in (HEADER, payload, SIGNATURE))


def archive(folder: Path) -> bytes:
    """A ZIP whose HAR is 600 MB of blanks."""
    path = folder / "bomb.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file, file.open("a.har", "w") as member:
        member.write(b'{"log":{"entries":[')
        for _ in range(600):
            member.write(b" " * 1_000_000)
        member.write(b"]}}")
    return path.read_bytes()


BOMBS: dict[str, Callable[[Path], bytes]] = {
    "distinct claims": lambda _: jws(json.dumps({f"k{number}": number for number in range(200_000)}).encode()),
    "one claim of 10 MB": lambda _: jws(b'{"a":"' + b"x" * 10_000_000 + b'"}'),
    "one claim, again and again": lambda _: jws(b"{" + b",".join(b'"k":%d' % n for n in range(200_000)) + b"}"),
    "brackets in a claim": lambda _: jws(b'{"a":' + b"[" * 1_000_000 + b"}"),
    "digits in a claim": lambda _: jws(b'{"exp":' + b"9" * 1_000_000 + b"}"),
    "the same member": lambda _: b"{" + b",".join(b'"access_token":%d' % n for n in range(200_000)) + b"}",
    "beginnings of tokens": lambda _: b"eyJ" * 1_000_000,
    "strings in strings": lambda _: json.dumps({"a": "\\" * 1_000_000}).encode(),
    "compressed blanks": lambda _: zlib.compress(b'{"log":{"entries":[' + b" " * 600_000_000 + b"]}}", 9),
    "blanks in an archive": archive,
}


@pytest.mark.skipif(os.name == "nt", reason="the limit on memory is set otherwise there")
@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_ends_in_a_report_within_bounded_memory(name: str, tmp_path: Path) -> None:
    path = tmp_path / "input"
    path.write_bytes(BOMBS[name](tmp_path))
    done = subprocess.run(
        [sys.executable, "-c", RUN, "check", "--fail-on", "never", "--format", "json", str(path)],
        capture_output=True,
        cwd=ROOT,
        check=False,
    )
    assert b"Traceback" not in done.stderr and b"MemoryError" not in done.stderr, done.stderr[-500:]
    assert done.returncode in (0, 2)
    assert done.stderr.count(b"\n") <= 1
    if done.returncode == 0:
        assert json.loads(done.stdout)["sources"][0]["name"] == "input"
