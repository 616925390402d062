"""packaging/dev.py: what it asks of the system and what it says. Nothing is installed or fetched here."""

import importlib.machinery
import subprocess
import sys
import types
from pathlib import Path

import pytest

DEV = Path(__file__).parents[2] / "packaging" / "dev.py"
DISPLAYS = {"DISPLAY": ":0", "WAYLAND_DISPLAY": "wayland-0"}


@pytest.fixture
def dev():
    """The script as a module of its own for each test, so that a test may change it."""
    loader = importlib.machinery.SourceFileLoader("dev", str(DEV))
    module = types.ModuleType("dev")
    module.__file__ = str(DEV)
    loader.exec_module(module)
    return module


@pytest.fixture
def calls(dev, monkeypatch):
    """The commands that dev.py would have run, which all succeed."""
    made = []

    def call(command, **_):
        made.append([*map(str, command)])
        return 0

    monkeypatch.setattr(dev.subprocess, "call", call)
    return made


@pytest.fixture
def bare(dev, monkeypatch):
    """A bare Debian: not one library, no ensurepip, an ordinary user."""
    monkeypatch.setattr(dev.sys, "platform", "linux")
    monkeypatch.setattr(dev, "can_be_loaded", lambda library: False)
    monkeypatch.setattr(dev.importlib.util, "find_spec", lambda name: None)
    monkeypatch.setattr(dev.shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(dev.os, "geteuid", lambda: 1000, raising=False)


@pytest.fixture
def project(dev, monkeypatch, tmp_path):
    """A project folder of its own, with no environment yet."""
    (tmp_path / "packaging").mkdir()
    (tmp_path / "pyproject.toml").write_text("[project]")
    (tmp_path / dev.CONSTRAINTS).write_text("tzdata==1")
    (tmp_path / ".venv").mkdir()
    monkeypatch.setattr(dev, "ROOT", tmp_path)
    monkeypatch.setattr(dev, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(dev, "STAMP", tmp_path / ".venv" / "set-up")
    return tmp_path


@pytest.mark.parametrize("words", [[], ["start"], ["-x"]])
def test_other_words_give_the_usage_and_2(words):
    done = subprocess.run([sys.executable, DEV, *words], capture_output=True, text=True)
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.startswith("usage: python3 packaging/dev.py run")


def test_help_gives_the_usage_and_0():
    done = subprocess.run([sys.executable, DEV, "--help"], capture_output=True, text=True)
    assert done.returncode == 0
    assert done.stdout.startswith("usage: python3 packaging/dev.py run")


@pytest.mark.parametrize("version", [(3, 11, 0), (3, 13, 2), (4, 0, 0)])
def test_a_python_that_will_do(dev, version):
    assert dev.too_old(version) is None


def test_a_python_that_is_too_old_is_named_in_one_sentence(dev, monkeypatch, calls, capsys):
    monkeypatch.setattr(dev.sys, "version_info", (3, 9, 2))
    assert dev.main(["test"]) == 1
    assert capsys.readouterr().err == "jwtinspect needs Python 3.11 or newer, and this is Python 3.9.2.\n"
    assert calls == []


def test_the_tests_need_no_library_of_a_display(dev):
    assert dev.libraries_for("test", DISPLAYS) == dev.QT


def test_the_window_needs_the_libraries_of_its_display(dev):
    assert dev.libraries_for("run", {"DISPLAY": ":0"}) == dev.QT | dev.X11
    assert dev.libraries_for("run", {"WAYLAND_DISPLAY": "wayland-0"}) == dev.QT | dev.WAYLAND
    assert dev.libraries_for("run", DISPLAYS) == dev.QT | dev.X11 | dev.WAYLAND


def test_the_text_report_needs_no_library(dev):
    assert dev.libraries_for("run", {"DISPLAY": ""}) == {}


def test_a_library_is_looked_for_by_loading_it(dev):
    assert not dev.can_be_loaded("libof-this-name-there-is-none.so.9")


def test_an_ordinary_user_gets_the_line_to_run(dev, bare, calls, capsys):
    assert dev.main(["test"]) == 1
    said = capsys.readouterr().err
    venv = f"python{sys.version_info[0]}.{sys.version_info[1]}-venv"
    assert "This system lacks libGL.so.1, libEGL.so.1," in said
    assert said.endswith(
        "  sudo apt-get update && sudo apt-get install -y --no-install-recommends libdbus-1-3 libegl1"
        f" libfontconfig1 libfreetype6 libgl1 libglib2.0-0 libxkbcommon0 {venv}\n"
    )
    assert calls == []


def test_root_installs_and_says_so(dev, bare, calls, monkeypatch, capsys):
    monkeypatch.setattr(dev.os, "geteuid", lambda: 0)
    monkeypatch.setattr(dev, "can_be_loaded", lambda library: bool(calls))
    monkeypatch.setattr(dev.importlib.util, "find_spec", lambda name: calls or None)
    assert dev.provide_system_packages("test", {})
    said = capsys.readouterr().err
    assert "Installing as root (JWTINSPECT_NO_APT=1 turns this off): apt-get install" in said
    update, install = calls
    assert "update" in update
    assert "install" in install and "libegl1" in install


def test_root_is_told_what_apt_could_not_install(dev, bare, calls, monkeypatch, capsys):
    monkeypatch.setattr(dev.os, "geteuid", lambda: 0)
    assert not dev.provide_system_packages("test", {})
    assert "Still missing: libGL.so.1," in capsys.readouterr().err


def test_root_can_turn_the_installing_off(dev, bare, calls, monkeypatch, capsys):
    monkeypatch.setattr(dev.os, "geteuid", lambda: 0)
    assert not dev.provide_system_packages("test", {"JWTINSPECT_NO_APT": "1"})
    assert "sudo apt-get install" in capsys.readouterr().err
    assert calls == []


def test_without_apt_the_libraries_are_named(dev, bare, calls, monkeypatch, capsys):
    monkeypatch.setattr(dev.shutil, "which", lambda name: None)
    assert not dev.provide_system_packages("run", {"WAYLAND_DISPLAY": "wayland-0"})
    said = capsys.readouterr().err
    assert "libwayland-cursor.so.0" in said
    assert "apt-get" not in said


@pytest.mark.parametrize("file", ["pyproject.toml", "packaging/constraints.txt"])
def test_a_change_of_the_pins_makes_the_environment_anew(dev, project, calls, file):
    assert dev.provide_environment("test")
    calls.clear()
    assert dev.provide_environment("test")
    assert calls == []
    (project / file).write_text("changed")
    assert dev.provide_environment("test")
    assert "--clear" in calls[0]


def test_a_half_made_environment_is_made_anew(dev, project, monkeypatch, calls, capsys):
    with monkeypatch.context() as patch:
        patch.setattr(dev.subprocess, "call", lambda command, **_: 1 if "pip" in command else 0)
        assert not dev.provide_environment("run")
    assert "pip could not install" in capsys.readouterr().err
    assert dev.provide_environment("run")
    assert "--clear" in calls[0]


def test_what_is_set_up_for_tests_will_run(dev, project, calls):
    dev.provide_environment("test")
    calls.clear()
    assert dev.provide_environment("run")
    assert calls == []


def test_what_is_set_up_to_run_gets_the_tests_tools_added(dev, project, calls):
    dev.provide_environment("run")
    calls.clear()
    assert dev.provide_environment("test")
    assert all("--clear" not in call for call in calls)
    assert ".[test]" in calls[-1]


def test_everything_is_pinned(dev, project, calls):
    dev.provide_environment("test")
    assert all(dev.CONSTRAINTS in call for call in calls if "pip" in call)


def test_all_checks_run_and_the_first_failure_counts(dev, monkeypatch):
    seen = []

    def call(command, **_):
        seen.append(command[2])
        return {"ruff": 3, "mypy": 4}.get(command[2], 0)

    monkeypatch.setattr(dev.subprocess, "call", call)
    assert dev.test([]) == 3
    assert seen == [check[0] for check in dev.CHECKS]
    assert seen[-1] == "pytest"


def test_arguments_go_to_pytest_alone(dev, calls):
    assert dev.test(["-k", "moments"]) == 0
    assert calls == [[str(dev.PYTHON), "-m", "pytest", "-k", "moments"]]


def test_tests_run_off_the_screen(dev, monkeypatch):
    monkeypatch.setenv("QT_QPA_PLATFORM", "wayland")
    monkeypatch.setattr(dev.subprocess, "call", lambda command, env, **_: env["QT_QPA_PLATFORM"] != "offscreen")
    assert dev.test(["-q"]) == 0
