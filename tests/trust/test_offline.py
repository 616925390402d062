"""The program opens no network connection: not on any normal road, and nothing is there that could."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
SAMPLE = HERE.parent / "samples" / "chrome_full.har"
PASTED = (HERE.parent / "samples" / "token_response.json").read_text(encoding="utf-8")
ROADS = (
    ["check", "--fail-on", "never"],
    ["check", "--format", "html", "--fail-on", "never"],
    ["scan", "--fail-on", "never"],
)
CODE = """
import json, sys
events = []
sys.addaudithook(lambda event, _: events.append(event) if event.startswith(("socket.", "http.", "urllib.")) else None)
sys.modules["typing_extensions"] = None  # a type checker's, which looks for _socket; msgspec takes it if it is there
from jwtinspect.__main__ import main
main(sys.argv[1:])
found = sorted({"socket", "ssl", "_socket", "_ssl", "http.client", "urllib.request"} & set(sys.modules))
print(json.dumps({"events": events, "modules": found}), file=sys.stderr)
"""


def environment(home: Path) -> dict[str, str]:
    names = (
        "HOME",
        "TMPDIR",
        "XDG_CONFIG_HOME",
        "XDG_CACHE_HOME",
        "XDG_DATA_HOME",
        "XDG_STATE_HOME",
        "XDG_RUNTIME_DIR",
    )
    home.chmod(0o700)
    return os.environ | dict.fromkeys(names, str(home)) | {"QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(ROOT)}


def session(home: Path, copy: Path, *before: str, more: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*before, sys.executable, str(HERE / "window_session.py"), str(SAMPLE), str(copy), more],
        input=PASTED, env=environment(home), capture_output=True, text=True, timeout=300, cwd=home,
    )  # fmt: skip


@pytest.mark.parametrize("road", [*ROADS, ["redact", "-o", "-"]], ids=lambda road: " ".join(road[:3]))
def test_a_command_loads_nothing_that_could_open_a_connection(road: list[str], tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", CODE, *road, str(SAMPLE)], env=environment(tmp_path), capture_output=True, text=True,
        timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stderr.splitlines()[-1]) == {"events": [], "modules": []}


def test_a_session_in_the_window_loads_nothing_that_could_open_a_connection(tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    done = session(tmp_path / "home", tmp_path / "copy.har")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout.splitlines()[-1])
    assert told["events"] == [] and told["modules"] == [] and told["libraries"] == []


def needs(name: str) -> str:
    path = shutil.which(name)
    if path is None:
        pytest.skip(f"{name} is not installed here")
    return path


@pytest.mark.parametrize("road", ["check", "window"])
def test_everything_works_where_there_is_no_network(road: str, tmp_path: Path) -> None:
    apart = [needs("unshare"), "-n"]
    if subprocess.run([*apart, "true"], capture_output=True).returncode:
        apart = [apart[0], "-rn"]  # an ordinary user may do it only as root of a namespace of their own
        if subprocess.run([*apart, "true"], capture_output=True).returncode:
            pytest.skip("this system does not let a process leave the network")
    (tmp_path / "home").mkdir()
    if road == "window":
        done = session(tmp_path / "home", tmp_path / "copy.har", *apart)
    else:
        command = [*apart, sys.executable, "-m", "jwtinspect", "check", "--fail-on", "never", str(SAMPLE)]
        done = subprocess.run(command, env=environment(tmp_path), capture_output=True, text=True, timeout=120)
        assert "LIF102" in done.stdout
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("road", ["check", "redact", "window"])
def test_the_kernel_is_never_asked_for_a_connection(road: str, tmp_path: Path) -> None:
    log = tmp_path / "calls"
    traced = [needs("strace"), "-f", "-qq", "-e", "trace=socket,connect,sendto,bind", "-o", str(log)]
    if subprocess.run([*traced, "true"], capture_output=True).returncode:
        pytest.skip("this system does not let a process be traced")
    (tmp_path / "home").mkdir()
    if road == "window":
        done = session(tmp_path / "home", tmp_path / "copy.har", *traced)
    else:
        options = ["--fail-on", "never"] if road == "check" else ["-o", "-"]
        command = [*traced, sys.executable, "-m", "jwtinspect", road, *options, str(SAMPLE)]
        done = subprocess.run(command, env=environment(tmp_path), capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    assert not re.findall(r"AF_INET6?|AF_NETLINK|AF_PACKET", log.read_text(encoding="utf-8", errors="replace"))
