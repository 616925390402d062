"""What holds for every test: no display, and nothing of the home of whoever runs them."""

import os
import tempfile
from pathlib import Path

import pytest

BENCHMARKS = Path(__file__).parent / "benchmarks"

# Before anything imports Qt, which reads it when the application starts.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


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
