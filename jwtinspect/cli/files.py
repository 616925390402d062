"""Files and standard input as Inputs; what cannot be opened is told and left out."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import BinaryIO, cast

from jwtinspect.cli.output import is_terminal, tell
from jwtinspect.core.capture import Capture
from jwtinspect.core.errors import InputError
from jwtinspect.report.report import Input

STANDARD_INPUT = "standard input"
_MUCH = 20_000_000  # bytes that take seconds to read
_LARGE = 16_000_000  # bytes from which a HAR is not copied into memory


def read(names: Sequence[str]) -> tuple[tuple[Input, ...], bool]:
    """What stands in the files (``-``, or no name at all: standard input), and whether every one could be opened."""
    inputs = []
    wanted = list(dict.fromkeys(names or ("-",)))
    for name in wanted:
        try:
            inputs.append(_standard_input() if name == "-" else Input(short(name, wanted), content_of(name)))
        except InputError as error:
            tell(str(error))
    if is_terminal(sys.stderr) and sum(len(each.content) for each in inputs) > _MUCH:
        tell(f"inspecting {sum(len(each.content) for each in inputs) // 10**6} MB ...")
    return tuple(inputs), len(inputs) == len(wanted)


def unread(capture: Capture) -> list[str]:
    """A sentence for each input that was opened and could not be read."""
    failed = {source.id for source in capture.sources if source.format == "unreadable"}
    return [each.reason for each in capture.unreadable if each.source in failed]


def content_of(name: str) -> bytes:
    """The file's bytes. Raises InputError."""
    try:
        with open(name, "rb") as file:  # noqa: PTH123  pathlib takes 5 ms of the start
            return _mapped(file) or file.read()
    except (OSError, ValueError) as error:
        raise InputError(unopened(name, error)) from None


def unopened(name: str, error: OSError | ValueError) -> str:
    """Why a file cannot be read, as a sentence that says what to do; ValueError is what a NUL in its name raises."""
    if isinstance(error, FileNotFoundError):
        why = "no such file; check the name"
    elif isinstance(error, IsADirectoryError) or (
        isinstance(error, PermissionError) and os.path.isdir(name)  # noqa: PTH112  what Windows says of a folder
    ):
        why = "it is a folder; name the files in it"
    elif isinstance(error, PermissionError):
        why = "it may not be opened; check its permissions"
    else:
        why = f"{getattr(error, 'strerror', None) or error}; check the name"
    return f"cannot read '{name}': {why}"


def _mapped(file: BinaryIO) -> bytes | None:
    """A large HAR as a map of the file, which its reader takes as the bytes it stands for; None for any other file."""
    if not file.seekable() or os.fstat(file.fileno()).st_size < _LARGE:  # a pipe that has a name, or a usual file
        return None
    if b'"log"' not in file.read(4096):
        file.seek(0)
        return None
    from jwtinspect.reading.candidates import mapped

    return cast("bytes", mapped(file.fileno()))


def short(name: str, names: list[str]) -> str:
    """The file's name without its folders, which may name people, unless another file has the same."""
    base = os.path.basename(name)  # noqa: PTH119  as above
    return base if sum(os.path.basename(each) == base for each in names) == 1 else name  # noqa: PTH119  as above


def standard_input() -> BinaryIO:
    """Standard input in bytes; a person at a terminal is told what to do. Raises InputError where it is closed."""
    if sys.stdin is None:
        raise InputError("there is no standard input; name a file")
    if is_terminal(sys.stdin):
        end = "Ctrl+Z and Enter" if os.name == "nt" else "Ctrl+D"
        tell(f"paste a token or a token response, then press Enter and {end}")
    return sys.stdin.buffer


def _standard_input() -> Input:
    try:
        return Input(STANDARD_INPUT, standard_input().read())
    except OSError as error:
        raise InputError(f"cannot read standard input: {error.strerror or error}; name a file") from None
