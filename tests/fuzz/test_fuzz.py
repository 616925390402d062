"""What fuzzing found stays found: the corpus is run again with every test, and fuzzing itself can be started."""

import random
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

import targets  # noqa: E402

CORPUS = sorted(path for path in (HERE / "corpus").rglob("*") if path.is_file())


@pytest.mark.parametrize("name", targets.TARGETS)
@pytest.mark.parametrize("path", CORPUS, ids=lambda path: path.name)
def test_every_target_bears_whatever_broke_one(path: Path, name: str) -> None:
    targets.TARGETS[name](path.read_bytes())


@pytest.mark.parametrize("name", targets.TARGETS)
def test_a_few_changed_samples_break_nothing(name: str) -> None:
    import importlib.util

    spec = importlib.util.spec_from_file_location("fuzzing", HERE / "__main__.py")
    assert spec and spec.loader
    fuzzing = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(fuzzing)
    chance, corpus = random.Random(7), fuzzing.seeds(name)
    for _ in range(40):
        targets.TARGETS[name](fuzzing.changed(chance, corpus))


def test_fuzzing_can_be_started_by_anybody() -> None:
    done = subprocess.run(
        [sys.executable, str(HERE), "decoder", "--seconds", "1"], capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr
    assert "no crash" in done.stdout or "Done" in done.stderr
