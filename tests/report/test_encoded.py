"""Runs of base64 and hexadecimal digits are opened, and closed again as they were."""

import base64
import gzip
import textwrap
import zlib
from collections.abc import Callable

import pytest

from jwtinspect.report.encoded import opened

TEXT = b'{"refresh_token": "made-up", "note": "' + b"n" * 90 + b'"}'
PACKED: dict[str, Callable[[bytes], bytes]] = {
    "base64": base64.b64encode,
    "base64 without padding": lambda text: base64.b64encode(text + b" ").rstrip(b"="),
    "base64url": lambda text: base64.urlsafe_b64encode(text + "ÿ?>~".encode()).rstrip(b"="),
    "hexadecimal": lambda text: text.hex().encode(),
    "HEXADECIMAL": lambda text: text.hex().upper().encode(),
    "gzip": lambda text: base64.b64encode(gzip.compress(text, mtime=0)),
    "zlib": lambda text: base64.b64encode(zlib.compress(text)),
    "UTF-16": lambda text: base64.b64encode(text.decode().encode("utf-16-le")),
    "lines of 64": lambda text: "\r\n".join(textwrap.wrap(base64.b64encode(text).decode(), 64)).encode(),
    "lines of 76 in a string": lambda text: "\\n".join(textwrap.wrap(base64.b64encode(text).decode(), 76)).encode(),
    "lines in a mail": lambda text: "\n> ".join(textwrap.wrap(base64.b64encode(text).decode(), 64)).encode(),
}


@pytest.mark.parametrize("name", PACKED)
def test_what_a_run_says_is_written_again_as_it_was(name: str) -> None:
    run = PACKED[name](TEXT)
    found = opened(b"<" + run + b">", 1)
    assert found is not None and found.text.startswith(TEXT)
    assert found.end == len(run) + 1
    changed = found.closed(found.text.replace(b"made-up", b"another"))
    again = opened(changed, 0)
    assert again is not None and b"another" in again.text and again.end == len(changed)
    assert [*map(len, changed.split(b"\n"))] == [*map(len, run.split(b"\n"))] or name in ("gzip", "zlib")


@pytest.mark.parametrize(
    "run",
    [
        b"short",
        base64.b64encode(b"\x89PNG\r\n" + bytes(range(256))),
        bytes(range(256)).hex().encode(),
        base64.b64encode(gzip.compress(TEXT)[:40] + b"damage"),
        base64.b64encode(zlib.compress(b"a" * 9_000_000)),
        b"A" * 60,
    ],
)
def test_what_is_no_text_stays_closed(run: bytes) -> None:
    assert opened(run, 0) is None


def test_a_run_that_other_runs_follow_is_opened_by_itself() -> None:
    run = base64.b64encode(b"client_secret=made-up-value-0123456")
    found = opened(run + b"\n" + b"/" * 30, 0)
    assert found is not None and found.text == b"client_secret=made-up-value-0123456"
