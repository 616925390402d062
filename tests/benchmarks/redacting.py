"""Redacting a HAR of 100 MB with 1,500 tokens: at most three times json.load of it, and flat memory."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator

from hars import ROOT, large_har, load, peak_of
from ratio import best_of, line

SIZE = 100_000_000
TOKENS = 1500


def measure(rounds: int = 5, size: int = SIZE, tokens: int = TOKENS) -> Iterator[str]:
    with large_har(size, tokens) as path:
        copy = path.with_name("copy.har")
        command = [sys.executable, "-m", "jwtinspect", "redact", str(path), "-o", str(copy), "--overwrite"]
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}

        def redact() -> None:
            subprocess.run(command, env=environment, stderr=subprocess.DEVNULL, check=True)

        ours, peer = best_of(redact, lambda: load(path), rounds)
        what = f"redacting a HAR of {path.stat().st_size / 1e6:.0f} MB with {tokens} tokens"
        yield line(what, ours, "json.load", peer, "at most 3.0 x")
        if sys.platform != "win32":
            peak = peak_of(command[1:], environment) / 1e6
            yield f"its peak memory: {peak:.0f} MB, {peak * 1e6 / path.stat().st_size:.2f} x (at most 1.5 x) the file"
