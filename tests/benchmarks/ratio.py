"""Two things timed side by side, and the line that says how they compare."""

from __future__ import annotations

import time
from collections.abc import Callable
from statistics import median


def best_of(ours: Callable[[], object], peer: Callable[[], object], rounds: int, calls: int = 1) -> tuple[float, float]:
    """The shortest time in seconds of each, taken in turns so that a busy moment of the machine hits both."""
    times: tuple[list[float], list[float]] = ([], [])
    for _ in range(rounds):
        for which, run in enumerate((ours, peer)):
            start = time.perf_counter()
            for _ in range(calls):
                run()
            times[which].append((time.perf_counter() - start) / calls)
    return min(times[0]), min(times[1])


def median_of(run: Callable[[], object], rounds: int) -> float:
    """The middle of the times that it took, in seconds."""
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        run()
        times.append(time.perf_counter() - start)
    return median(times)


def line(what: str, ours: float, peer_name: str, peer: float, limit: str) -> str:
    """One row of the benchmark's answer."""
    return f"{what}: {_words(ours)} against {_words(peer)} for {peer_name}: {ours / peer:.2f} x ({limit})"


def _words(seconds: float) -> str:
    return (
        f"{seconds * 1e6:.0f} µs"
        if seconds < 1e-3
        else f"{seconds * 1e3:.1f} ms"
        if seconds < 1
        else f"{seconds:.2f} s"
    )
