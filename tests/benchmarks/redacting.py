"""Redacting a HAR of 100 MB with 1,500 tokens: at most three times json.load of it, and flat memory."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from hars import ROOT, peak_of, write
from ratio import best_of, line

SIZE = 100_000_000
TOKENS = 1500


def measure(rounds: int = 5, size: int = SIZE, tokens: int = TOKENS) -> Iterator[str]:
    with tempfile.TemporaryDirectory() as folder:
        path, copy = Path(folder) / "large.har", Path(folder) / "copy.har"
        write(path, size, tokens)
        command = [sys.executable, "-m", "jwtinspect", "redact", str(path), "-o", str(copy), "--overwrite"]
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}

        def redact() -> None:
            subprocess.run(command, env=environment, stderr=subprocess.DEVNULL, check=True)

        def load() -> None:
            with path.open(encoding="utf-8") as file:
                json.load(file)

        ours, peer = best_of(redact, load, rounds)
        what = f"redacting a HAR of {path.stat().st_size / 1e6:.0f} MB with {tokens} tokens"
        yield line(what, ours, "json.load", peer, "at most 3.0 x")
        if sys.platform != "win32":
            peak = peak_of(command[1:], environment) / 1e6
            yield f"its peak memory: {peak:.0f} MB, {peak * 1e6 / path.stat().st_size:.2f} x (at most 1.5 x) the file"
