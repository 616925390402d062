"""Sets the project up and starts it, or tests it, with nothing but Python.

It looks for the system libraries that Qt needs, makes an environment in .venv and goes on in there. Only the
first start takes long. What the set-up says goes to standard error: standard output is for the report.
"""

from __future__ import annotations

import ctypes
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

USAGE = """\
usage: python3 packaging/dev.py run [FILE...]       start jwtinspect, with FILE loaded
       python3 packaging/dev.py test [ARGUMENT...]  check and test everything, or run pytest with ARGUMENT
"""

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
STAMP = VENV / "set-up"  # written last, so that a half-made environment has none
CONSTRAINTS = "packaging/constraints.txt"

# Which Debian package brings which library. Qt's wheels use these without bringing them. Where one of the X11
# libraries is missing, Qt blames another and aborts, so only a look beforehand can name it.
QT = {
    "libGL.so.1": "libgl1",
    "libEGL.so.1": "libegl1",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libgthread-2.0.so.0": "libglib2.0-0",
    "libfreetype.so.6": "libfreetype6",
    "libfontconfig.so.1": "libfontconfig1",
    "libdbus-1.so.3": "libdbus-1-3",
}
X11 = {
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-shape.so.0": "libxcb-shape0",
}
WAYLAND = {"libwayland-cursor.so.0": "libwayland-cursor0"}

CHECKS = [["ruff", "check"], ["ruff", "format", "--check"], ["mypy"], ["pytest", "--cov"]]


def say(words: str) -> None:
    print(words, file=sys.stderr, flush=True)


def call(command: Sequence[str | Path]) -> int:
    """The exit status of a command that belongs to the set-up."""
    return subprocess.call(command, cwd=ROOT, stdout=sys.stderr)


def too_old(version: tuple[int, ...]) -> str | None:
    """What is wrong with this version of Python, if anything is."""
    if version >= (3, 11):
        return None
    return f"jwtinspect needs Python 3.11 or newer, and this is Python {'.'.join(map(str, version[:3]))}."


def libraries_for(command: str, environ: Mapping[str, str]) -> dict[str, str]:
    """The libraries that a command needs, each with the Debian package that has it."""
    if command == "test":
        return QT  # the tests draw off the screen
    needed: dict[str, str] = {}
    if environ.get("DISPLAY"):
        needed |= QT | X11
    if environ.get("WAYLAND_DISPLAY"):
        needed |= QT | WAYLAND
    return needed  # without a display there is no window, and the text report needs none of them


def can_be_loaded(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def missing_from_system(command: str, environ: Mapping[str, str]) -> dict[str, str]:
    """What the system lacks, each with the Debian package that has it."""
    if not sys.platform.startswith("linux"):
        return {}  # elsewhere the wheels and Python bring everything
    needed = libraries_for(command, environ)
    missing = {name: package for name, package in needed.items() if not can_be_loaded(name)}
    if importlib.util.find_spec("ensurepip") is None:
        # Debian keeps it apart from Python, in a package for each version.
        missing["ensurepip"] = f"python{sys.version_info[0]}.{sys.version_info[1]}-venv"
    return missing


def apt_line(packages: Iterable[str]) -> list[str]:
    return ["apt-get", "install", "-y", "--no-install-recommends", *sorted(set(packages))]


def may_install(environ: Mapping[str, str]) -> bool:
    return os.geteuid() == 0 and not environ.get("JWTINSPECT_NO_APT")


def provide_system_packages(command: str, environ: Mapping[str, str]) -> bool:
    """Whether the system has what is needed now, installed by this if need be and if it may."""
    missing = missing_from_system(command, environ)
    if not missing:
        return True
    lacks = f"This system lacks {', '.join(missing)}."
    if shutil.which("apt-get") is None:
        say(f"{lacks} Install the packages that have them, then start this again.")
        return False
    line = apt_line(missing.values())
    if not may_install(environ):
        say(f"{lacks} Install with this line, then start this again:")
        say(f"  sudo apt-get update && sudo {' '.join(line)}")
        return False
    say(f"{lacks} Installing as root (JWTINSPECT_NO_APT=1 turns this off): {' '.join(line)}")
    quietly = ["env", "DEBIAN_FRONTEND=noninteractive"]
    call([*quietly, "apt-get", "update", "-q"])
    call([*quietly, *line, "-q"])
    if missing := missing_from_system(command, environ):
        say(f"Still missing: {', '.join(missing)}. What apt-get says above tells why.")
    return not missing


def fingerprint() -> str:
    """Changes whenever the environment must be made anew."""
    parts = [(ROOT / "pyproject.toml").read_bytes(), (ROOT / CONSTRAINTS).read_bytes()]
    parts += [text.encode() for text in (sys.version, sys.base_prefix, str(ROOT))]
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def provide_environment(command: str) -> bool:
    """Whether .venv has what a command needs now: made, or made anew, if need be."""
    wanted = fingerprint()
    stamp = STAMP.read_text().split() if STAMP.is_file() else []
    ready_for = stamp[1:] if stamp[:1] == [wanted] else []
    if command in ready_for:
        return True
    say("Making the environment in .venv, once. The downloads are about 100 MB.")
    if not ready_for:
        # Not the .venv's own Python, which this may be running in and which is about to go.
        base_python = getattr(sys, "_base_executable", sys.executable)
        if call([base_python, "-m", "venv", "--clear", VENV]):
            say("Python could not make .venv; what it says above tells why.")
            return False
    pip = [str(PYTHON), "-m", "pip", "install", "-q", "--disable-pip-version-check", "-c", CONSTRAINTS]
    project = ".[test]" if command == "test" else "."
    # The build tools come first and stay, so that they are pinned too: pip takes no constraints for its own.
    if call([*pip, "hatchling", "editables"]) or call([*pip, "--no-build-isolation", "-e", project]):
        say("pip could not install what is needed; what it says above tells why.")
        say("PySide6 has packages for glibc 2.34 and later: Debian 12, Ubuntu 22.04 or newer.")
        return False
    STAMP.write_text(" ".join([wanted, *sorted({"run", command})]))
    return True


def run(files: Sequence[str]) -> int:
    command = [str(PYTHON), "-m", "jwtinspect", *files]
    if os.name == "nt":
        return subprocess.call(command)  # there, exec would give the terminal back at once
    os.execv(PYTHON, command)


def test(arguments: Sequence[str]) -> int:
    """The status of the first check that fails; all of them run. With arguments, pytest's alone."""
    # Off the screen, whatever the desktop says; UTF-8, or Qt warns about the locale and warnings fail.
    environ = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "LC_ALL": "C.UTF-8"}
    checks = [["pytest", *arguments]] if arguments else CHECKS
    statuses = [subprocess.call([PYTHON, "-m", *check], cwd=ROOT, env=environ) for check in checks]
    return next((status for status in statuses if status), 0)


def main(arguments: Sequence[str]) -> int:
    if complaint := too_old(sys.version_info[:3]):
        say(complaint)
        return 1
    commands = {"run": run, "test": test}
    command, rest = (arguments[0], arguments[1:]) if arguments else ("", [])
    if command in ("help", "-h", "--help"):
        print(USAGE, end="")
        return 0
    if command not in commands:
        print(USAGE, end="", file=sys.stderr)
        return 2
    if not (provide_system_packages(command, os.environ) and provide_environment(command)):
        return 1
    return commands[command](rest)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
