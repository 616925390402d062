"""Checking a HAR of 150 MB with 2,000 tokens: less time than json.load takes for it, and little more memory than it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ratio import best_of, line

from jwtinspect.rules.examples import START, access_token, id_token, response

SIZE = 150_000_000
TOKENS = 2000
BODY = 30_000  # bytes of an ordinary body
ROOT = Path(__file__).resolve().parent.parent.parent

_SCRIPT = 'function(e,t,n){"use strict";Object.defineProperty(t,"__esModule",{value:!0});var r=n(%d),o=\'widget\'},\n'
_ORDER = '{"id":%d,"customer":"Robin Demo","lines":[{"sku":"a-%d","price":12.5}],"note":"Größe \\"L\\"\\n"},'
_PAGE = '<div class="row"><a href="/orders/%d">Order number %d</a></div>\n'
_PICTURE = "iVBORw0KGgoAAAANSUhEUgAA%08dBAMAAADnr7Zn0000"
_KINDS = (
    ("text/javascript", _SCRIPT),
    ("text/javascript", _SCRIPT),
    ("application/json", _ORDER),
    ("text/html", _PAGE),
    ("image/png", _PICTURE),
)
_COMMON = [{"name": f"x-header-{number}", "value": "a value of the usual length"} for number in range(12)]
_CHILD = """
import resource, subprocess, sys
done = subprocess.run([sys.executable, *sys.argv[1:]], stdout=subprocess.DEVNULL)
peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
print(peak if sys.platform == "darwin" else peak * 1024)
"""


def measure(rounds: int = 3, size: int = SIZE, tokens: int = TOKENS) -> Iterator[str]:
    with large_har(size, tokens) as path:
        command = [sys.executable, "-m", "jwtinspect", "check", "--fail-on", "never", str(path)]
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}

        def check() -> None:
            subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, check=True)

        ours, peer = best_of(check, lambda: load(path), rounds)
        what = f"check of a HAR of {path.stat().st_size / 1e6:.0f} MB with {tokens} tokens"
        yield line(what, ours, "json.load", peer, "at most 1.0 x, aim 0.5 x")
        if sys.platform != "win32":
            peak = peak_of(command[1:], environment) / path.stat().st_size
            yield f"its peak memory against the file: {peak:.2f} x (at most 1.5 x)"


@contextmanager
def large_har(size: int, tokens: int) -> Iterator[Path]:
    """A HAR of about that size, in a folder of its own while it is needed."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "large.har"
        write(path, size, tokens)
        yield path


def load(path: Path) -> None:
    """What reading it is measured against."""
    with path.open(encoding="utf-8") as file:
        json.load(file)


def write(path: Path, size: int, tokens: int) -> None:
    """Writes a HAR of about that size: scripts, data, pages and pictures, and calls with a token of their own each."""
    entries = max(size // (BODY + 3000), 1)
    with path.open("w", encoding="utf-8") as file:
        file.write('{"log": {"version": "1.2", "creator": {"name": "WebInspector", "version": "537.36"}, "entries": [')
        for number in range(entries):
            file.write(",\n" if number else "")
            entry = _entry(number, number * tokens // entries, (number + 1) * tokens // entries)
            json.dump(entry, file, ensure_ascii=False)
        file.write("]}}")


def _entry(number: int, first: int, end: int) -> dict[str, object]:
    mime, piece = _KINDS[number % len(_KINDS)]
    made = [access_token(86400, start=START + each, jti=f"at-{each}") for each in range(first, end)]
    text = "".join(piece.replace("%d", str(each)).replace("%08d", f"{each:08}") for each in range(BODY // len(piece)))
    if number % 100 == 0:
        mime, text = "application/json", response(access_token=made[-1] if made else "x" * 40, id_token=id_token(36000))
    sent = [{"name": "authorization", "value": f"Bearer {each}"} for each in made]
    return {
        "_resourceType": "fetch",
        "startedDateTime": "2026-03-02T09:15:00.100Z",
        "time": 100.5,
        "request": {"method": "GET", "url": f"https://api.example.com/{number}", "headers": _COMMON + sent},
        "response": {
            "status": 200,
            "headers": [*_COMMON, {"name": "date", "value": "Mon, 02 Mar 2026 09:15:00 GMT"}],
            "content": {
                "mimeType": mime,
                "text": text,
                **({"encoding": "base64"} if mime == "image/png" else {}),
            },
            "redirectURL": "",
        },
        "timings": {"blocked": 1, "dns": -1, "connect": -1, "ssl": -1, "send": 0.5, "wait": 90, "receive": 9},
    }


def peak_of(arguments: list[str], environment: dict[str, str]) -> int:
    """The most memory in bytes that the program held."""
    done = subprocess.run(
        [sys.executable, "-c", _CHILD, *arguments], env=environment, capture_output=True, text=True, check=True
    )
    return int(done.stdout)
