"""Markup in every claim, header and name opens no file in the window, and nothing there guesses what is markup."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent))

from test_offline import environment

HERE = Path(__file__).resolve().parent
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d4944415478da63fcffff3f030005fe02fea7"
    "359f810000000049454e44ae426082"
)


def session(folder: Path, *more: str, before: tuple[str, ...] = ()) -> subprocess.CompletedProcess[str]:
    home = folder / "home"
    written = folder / "written"
    for each in (home, written):
        each.mkdir()
    picture = folder / "picture-in-a-claim.png"
    picture.write_bytes(PNG)
    return subprocess.run(
        [*before, sys.executable, str(HERE / "markup_session.py"), str(picture), str(written), *more],
        env=environment(home), cwd=written, capture_output=True, text=True, timeout=300,
    )  # fmt: skip


def traced(folder: Path, *more: str) -> tuple[subprocess.CompletedProcess[str], list[str]]:
    """The session, and every path that the kernel was asked for on the way."""
    if shutil.which("strace") is None:
        pytest.skip("strace is not installed here")
    log = folder / "calls"
    before = ("strace", "-f", "-qq", "-s", "4096", "-e", "trace=%file,connect", "-o", str(log))
    if subprocess.run([*before, "true"], capture_output=True).returncode:
        pytest.skip("this system does not let a process be traced")
    done = session(folder, *more, before=before)
    # Not the program's own command line, which names the picture.
    calls = [line for line in log.read_text("utf-8", "replace").splitlines() if "execve(" not in line]
    return done, [path for line in calls for path in re.findall(r'"((?:[^"\\]|\\.)*)"', line)]


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, list[str]], list[str]]:
    done, paths = traced(tmp_path_factory.mktemp("markup"))
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1]), paths


def test_no_file_that_markup_names_is_opened(opened: tuple[dict[str, list[str]], list[str]]) -> None:
    told, paths = opened
    assert len(paths) > 1000
    assert not [path for path in paths if path.endswith("picture-in-a-claim.png")]
    assert not [path for path in paths if Path(path).name == "picture-in-a-name.png"]
    assert len(told["tabs"]) == 16, "every tab was looked at, twice"
    assert told["tips"] > 30  # type: ignore[operator]
    assert {"report-0.html", "report-0.pdf", "report-1.md", "copy.txt"} <= set(told["files"])


def test_no_label_box_or_tool_tip_is_left_to_guess(opened: tuple[dict[str, list[str]], list[str]]) -> None:
    assert opened[0]["guessed"] == []


def test_a_label_that_is_told_to_does_open_it(tmp_path: Path) -> None:
    done, paths = traced(tmp_path, "rich")
    assert done.returncode == 0, done.stderr
    assert [path for path in paths if path.endswith("picture-in-a-claim.png")], "so that the test above can fail"
