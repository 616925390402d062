"""What holds for every test: no display, and nothing of the home of whoever runs them."""

import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from time import process_time

import pytest
from hypothesis import HealthCheck, settings

# What holds today holds tomorrow: a run of the tests draws the same examples each time and minds no clock. What is
# drawn anew is tests/fuzz, and what it finds becomes an example here.
settings.register_profile("steady", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("steady")

BENCHMARKS = Path(__file__).parent / "benchmarks"

# Before anything imports Qt, which reads it when the application starts.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


@pytest.fixture(autouse=True)
def _no_trouble_from_before(monkeypatch: pytest.MonkeyPatch) -> None:
    """What one test found wrong with the data files is not told in the reports of another."""
    monkeypatch.setattr("jwtinspect.profiles.provider._problems", {})


EIGHTFOLD = 24
"""What eight times the work may take, in times of the small one: linear is 8, quadratic 64. The rest is for noise."""


@pytest.fixture
def growth() -> Callable[..., float]:
    """How many times as long something takes as something smaller, without a limit in seconds.

    ``growth(small, large)`` calls both in turns and compares the shortest times of each, of this process's own
    processor time: neither a loaded machine nor coverage changes much about their ratio. It stops as soon as that is
    below ``enough``. Both are made ready before, by whoever calls.
    """

    def measured(small: Callable[[], object], large: Callable[[], object], enough: float = EIGHTFOLD) -> float:
        best = [float("inf"), float("inf")]
        for _ in range(7):
            for which, run in enumerate((small, large)):
                start = process_time()
                run()
                best[which] = min(best[which], process_time() - start)
            if best[1] < enough * best[0]:
                break
        return best[1] / max(best[0], 1e-4)

    return measured


@pytest.fixture
def is_linear(growth) -> Callable[[Callable[[str], object], str], bool]:
    """Whether ``work(text)`` on a text of 400 kB takes about eight times as long as on 50 kB of the same pieces."""

    def check(work: Callable[[str], object], piece: str, before: str = "", after: str = "", size: int = 50_000) -> bool:
        small, large = (before + piece * (count // len(piece)) + after for count in (size, 8 * size))
        return growth(lambda: work(small), lambda: work(large)) < EIGHTFOLD

    return check


def pytest_configure(config):
    """Gives Qt's settings, caches and documents an empty home that goes away with the tests."""
    home = tempfile.TemporaryDirectory(prefix="jwtinspect-tests-", ignore_cleanup_errors=True)
    config.add_cleanup(home.cleanup)
    for name in ("HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"):
        os.environ[name] = home.name


def pytest_collection_modifyitems(items):
    """Keeps coverage out of the benchmarks: it would slow jwtinspect and not what it is compared with."""
    for item in items:
        if BENCHMARKS in item.path.parents:
            item.add_marker(pytest.mark.no_cover)
