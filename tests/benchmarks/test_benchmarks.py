"""Every benchmark still measures something; how fast, it prints and nobody asserts."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
SHORT = {
    "inspecting": "measure(rounds=1, calls=1)",
    "scanning": "measure(rounds=1, size=10_000)",
    "scanning_logs": "measure(rounds=1, size=400_000, tokens=20)",
    "hars": "measure(rounds=1, size=1_000_000, tokens=20)",
    "redacting": "measure(rounds=1, size=1_000_000, tokens=20)",
    "starting": "measure(rounds=1)",
    "repainting": "measure(rounds=2)",
    "verifying": "measure(rounds=1, tokens=20, keys=3)",
    "accepting": "measure(rounds=1, tokens=5)",
    "loading": "measure(size=2_000_000, tokens=200)",
    "long_lists": "measure(tokens=3000, rounds=2)",
    "planning": "measure(rounds=2)",
}


@pytest.mark.parametrize("name", SHORT)
def test_a_benchmark_runs_and_prints_its_ratios(name: str) -> None:
    code = (
        f"import sys; sys.path.insert(0, {str(HERE)!r}); import {name}\nfor line in {name}.{SHORT[name]}: print(line)"
    )
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(HERE.parent.parent)}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert lines
    assert all(" x (" in line for line in lines)


def test_an_unknown_benchmark_is_told_in_a_sentence() -> None:
    done = subprocess.run([sys.executable, str(HERE), "sprinting"], capture_output=True, text=True, timeout=60)
    assert done.returncode == 2
    assert "No benchmark is called sprinting" in done.stderr
