"""A table of a TOML data file while it is read and checked: every refusal names the file, the key and the reason."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from jwtinspect.core.errors import DataError
from jwtinspect.profiles import condition

Words = Mapping[str, type]
"""The words that a table may use, each with the type of its value."""

_TYPES = {str: "text", int: "a whole number", bool: "true or false", list: "a list", dict: "a table", date: "a date"}


class Table:
    """One table of a file. Raises DataError for a word that it does not know, a wrong type, and what is missing."""

    def __init__(self, file: str, place: str, found: Any, words: Words, needed: tuple[str, ...]) -> None:
        self.file, self.place, self.words = file, place, words
        if not isinstance(found, dict):
            raise DataError(file, place.rstrip("."), "is no table")
        self.found = found
        for key, value in found.items():
            if key not in words:
                raise self.error(key, f"unknown word; known are {', '.join(words)}")
            if type(value) is not words[key]:
                raise self.error(key, f"needs {_TYPES[words[key]]}")
        for key in needed:
            if key not in found:
                raise self.error(key, "is missing")

    def error(self, key: str, reason: str) -> DataError:
        """What is wrong with a key, for whoever keeps the file."""
        return DataError(self.file, self.place + key, reason)

    def text(self, key: str) -> str:
        """The text there; empty where the key is missing. Raises DataError, as all of these do."""
        value: str = self.found.get(key, "")
        if value != value.strip() or "\n" in value:
            raise self.error(key, "begins or ends with a space, or runs over lines")
        return value

    def texts(self, key: str, default: tuple[str, ...] = ()) -> tuple[str, ...]:
        """The texts in the array there, none of them twice."""
        return tuple(self._each(key, str, default))

    def numbers(self, key: str) -> tuple[int, ...]:
        """The whole numbers in the array there, none of them twice."""
        return tuple(self._each(key, int, ()))

    def tables(self, key: str, words: Words, needed: tuple[str, ...]) -> list[Table]:
        """The tables in the array there, each held to its own words."""
        found = self.found.get(key, [])
        return [Table(self.file, f"{self.place}{key}[{n}].", each, words, needed) for n, each in enumerate(found, 1)]

    def _each(self, key: str, kind: type, default: tuple[Any, ...]) -> Any:
        values = self.found.get(key, default)
        if any(type(each) is not kind for each in values):
            raise self.error(key, f"needs {_TYPES[kind]} in every place")
        if len(set(values)) < len(values):
            raise self.error(key, "says something twice")
        return values

    def one_of(self, key: str, known: Any, default: str) -> str:
        """The text there, which has to be one of the ``known``; ``default`` where the key is missing."""
        value = self.text(key) or default
        if value not in known:
            raise self.error(key, f'unknown word "{value}"; known are {", ".join(known)}')
        return value

    def conditions(self, key: str) -> dict[str, Any]:
        """The conditions there (``profiles.condition``); none where the key is missing."""
        value: dict[str, Any] = self.found.get(key, {})
        reason = condition.flaw(value)
        if reason:
            raise self.error(key, reason)
        return value


def read_toml(path: Path) -> dict[str, Any]:
    """The file's content. Raises DataError where it is no TOML; OSError where it cannot be opened."""
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except ValueError as error:
        raise DataError(path.name, "the file", f"is no TOML: {error}") from error
