"""Files that the user named, read whole; every refusal is a sentence."""

from __future__ import annotations

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
