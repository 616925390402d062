"""scan of a 200 MB log with 10,000 tokens, against one bare pass of a regular expression over the mapped file."""

from __future__ import annotations

import mmap
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from ratio import best_of, line

from jwtinspect.rules.examples import START, access_token

SIZE, TOKENS = 200_000_000, 10_000
_BARE = re.compile(rb"e(?:y[JIA]|w(?:[ok]|0K))[\w-]+\.[\w-]+\.[\w-]*")
_WORDS = "GET POST /orders /api/v1/items user session ok 404 took ms request response key eye eyes very trace span"


def measure(rounds: int = 3, size: int = SIZE, tokens: int = TOKENS) -> Iterator[str]:
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "app.log"
        write_log(log, size, tokens)
        out = Path(folder) / "lines"

        def ours() -> None:
            with out.open("wb") as lines:
                command = [sys.executable, "-m", "jwtinspect", "scan", "--fail-on", "never", str(log)]
                subprocess.run(command, stdout=lines, check=True)
            with out.open("rb") as lines:
                assert sum(1 for _ in lines) == tokens

        def peer() -> None:
            with log.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as mapped:
                assert sum(1 for _ in _BARE.finditer(mapped)) == tokens

        mine, theirs = best_of(ours, peer, rounds)
        name = f"scan of a log of {size / 10**6:.0f} MB with {tokens} tokens, start included"
        yield line(name, mine, "a bare pass of a regular expression", theirs, "at most 4.0 x, aim 2.0 x")
        peak = _peak(log)
        yield f"peak memory of it: {peak} MB against 150 MB: {peak / 150:.2f} x (at most 1.0 x)"


def write_log(path: Path, size: int, tokens: int) -> None:
    """A log of about that size with tokens that are all different, spread evenly."""
    words = _WORDS.split()
    lines = [
        f"2026-03-02T09:15:{number % 60:02}.118Z INFO [{number * 2654435761 % 2**32:08x}] "
        + " ".join(words[(number * 7 + place * (1 + number % 5)) % len(words)] for place in range(16))
        for number in range(5000)
    ]
    block = "\n".join(lines) + "\n"
    with path.open("w", encoding="utf-8") as file:
        for number in range(tokens):
            token = access_token(3600, start=START + number, sub=f"user|{number}")
            file.write(f"2026-03-02T09:15:00.118Z DEBUG Authorization: Bearer {token}\n")
            rest = max(0, size // tokens - len(token) - 60)
            file.write(block[:rest].rpartition("\n")[0] + "\n")


def _peak(log: Path) -> int:
    """The most memory, in MB, that either of its two processes takes; both halves alike."""
    if not Path("/proc/self/status").exists():
        return 0  # Linux alone tells it of the program without what started it
    code = (
        "import re, sys; from jwtinspect.cli import scan; sys.stdout = open('/dev/null', 'w'); "
        f"scan.run(['--fail-on', 'never', '--part', '0:', {str(log)!r}]); "
        "print(int(re.search(r'VmHWM:\\s+(\\d+)', open('/proc/self/status').read())[1]) // 1024, file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return int(done.stderr)
