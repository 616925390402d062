"""The window with 100,000 tokens: sort and filter within 100 ms, a frame of scrolling within 16 ms, painted and all."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import loading
import scanning_logs
from ratio import line

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication, QTableView

TOKENS = 100_000
MOMENT, FRAME = 0.100, 0.016  # seconds


def measure(tokens: int = TOKENS, rounds: int = 40) -> Iterator[str]:
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "app.log"
        scanning_logs.write_log(path, 1, tokens)
        app, window = loading.opened(folder)
        window._session.open([path])
        loading.run_until(app, lambda: window._session.report is not None)
        loading.run_for(app, 2)
        pane = window.tokens
        assert pane.sorting is not None and pane.model.rowCount() >= tokens
        ways = pane.sorting.count()
        times = [_took(app, pane.list, partial(pane.sorting.setCurrentIndex, n % ways)) for n in range(1, ways + 1)]
        yield line(f"{tokens} tokens sorted, slowest of {ways} ways", max(times), "100 ms", MOMENT, "at most 1.0 x")
        needles = ("u", "access", "access_token expired", "example lif", "nowhere", "")
        times = [_took(app, pane.list, partial(pane.filter.setText, each)) for each in needles]
        name = f"{tokens} tokens filtered, slowest of {len(needles)} needles"
        yield line(name, max(times), "100 ms", MOMENT, "at most 1.0 x")
        bar = pane.list.verticalScrollBar()
        steps = [bar.maximum() * step // rounds for step in range(1, rounds + 1)]
        times = sorted(_took(app, pane.list, partial(bar.setValue, at)) for at in steps)
        what = f"a page of {tokens} tokens scrolled to, median of {rounds}"
        yield line(what, times[len(times) // 2], "a frame", FRAME, "at most 1.0 x")
        window.close()


def _took(app: QApplication, view: QTableView, act: Callable[[], object]) -> float:
    """Seconds until what an act changed in a list is painted."""
    start = time.perf_counter()
    act()
    view.viewport().repaint()
    took = time.perf_counter() - start
    app.processEvents()
    return took
