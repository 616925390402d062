"""A change of the instant judged, to the last painted pixel, with 100 tokens loaded: within a frame of 16 ms."""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Iterator
from statistics import median

from loading import opened, run_for, run_until
from ratio import line

from jwtinspect.rules.examples import START, access_token, id_token, response

TOKENS = 100
FRAME = 0.016  # seconds


def measure(rounds: int = 60) -> Iterator[str]:
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    with tempfile.TemporaryDirectory() as folder:
        app, window = opened(folder)
        session = window._session
        session.paste(_hundred_tokens())
        run_until(app, lambda: session.report is not None)
        assert session.report is not None and len(session.report.tokens) == TOKENS
        run_for(app, 0.5)  # what follows the first paint is over before anybody drags
        times = []
        for step in range(rounds):
            start = time.perf_counter()
            session.set_at(START + 60 * step)
            window.repaint()
            app.processEvents()
            times.append(time.perf_counter() - start)
        window.close()
    yield line(f"as-of changed and repainted, {TOKENS} tokens", median(times), "a frame", FRAME, "at most 1.0 x")
    print(f"  slowest of {rounds}: {max(times) * 1e3:.1f} ms", file=sys.stderr)


def _hundred_tokens() -> str:
    pairs = (
        response(
            id_token=id_token(36000, start=START + number, aud=f"client-{number}"),
            access_token=access_token(86400, start=START + number, aud=f"https://api-{number}.example"),
            expires_in=86400,
        )
        for number in range(TOKENS // 2)
    )
    return "[" + ",\n".join(pairs) + "]"
