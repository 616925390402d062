"""Files that the user named: what they are, and read whole; every refusal is a sentence."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from jwtinspect.core.errors import InputError
from jwtinspect.report.report import Input


def hold_keys(path: Path) -> bool:
    """Whether the file is keys and nothing to inspect. What cannot be read is none."""
    from jwtinspect.analysis.keyfile import LARGEST, seems_keys

    try:
        return path.is_file() and path.stat().st_size <= LARGEST and seems_keys(path.read_bytes())
    except OSError:
        return False


def read_file(path: Path) -> Input:
    """A file's bytes. Raises InputError where there is none, or none that can be read."""
    try:
        if path.is_dir():
            raise InputError(f"{path} is a folder: open the files in it.")
        if path.exists() and not path.is_file():
            raise InputError(f"{path} is no ordinary file: copy what it holds and paste it.")
        return Input(path.name, path.read_bytes())
    except FileNotFoundError:
        raise InputError(f"There is no file {path}: check the name.") from None
    except PermissionError:
        raise InputError(f"{path} cannot be read: you have no permission to.") from None
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise InputError(f"{path} cannot be read: {why}.") from None


def may_hold_keys(inputs: Iterable[Input | Path]) -> bool:
    """Whether short inputs may hold a key set, with which signatures would be verified."""
    for each in inputs:
        try:
            content = each.content if isinstance(each, Input) else read_file(each).content
        except InputError:
            continue
        if "kty" in content if isinstance(content, str) else b"kty" in content:
            return True
    return False


def size_of(path: Path) -> int:
    """A file's size in bytes; 0 where that cannot be told, as reading it then says why."""
    try:
        return path.stat().st_size
    except OSError:
        return 0
