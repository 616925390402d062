"""The examples that come with the program: whole inputs with a title."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from jwtinspect.core.resources import root


class Example(NamedTuple):
    """One example: its title, what it shows, and its file."""

    title: str
    shows: str
    path: Path


def examples() -> list[Example]:
    """The examples in the order of their index, 36000 against 86400 first; none where the folder is missing."""
    from json import loads

    try:
        folder = root() / "examples"
        index = loads((folder / "index.json").read_text("utf-8"))
        return [Example(str(each["title"]), str(each["shows"]), folder / str(each["file"])) for each in index]
    except (OSError, RuntimeError, ValueError, KeyError, TypeError):
        return []
