"""Conditions on a token, written as words in the data: the file chooses the words, this module knows what they mean."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from jwtinspect.profiles.issuer import piece_flaw, piece_matches


class View:
    """What a condition may look at. ``lifetime`` in seconds; ``opaque``: the claims cannot be read."""

    __slots__ = ("claims", "front_channel", "header", "lifetime", "opaque", "paths")

    def __init__(
        self,
        claims: dict[str, Any],
        header: dict[str, Any],
        front_channel: bool = False,
        lifetime: int | float | None = None,
        opaque: bool = False,
    ) -> None:
        self.claims = claims
        self.header = header
        self.front_channel = front_channel  # delivered by the browser's address
        self.lifetime = lifetime
        self.opaque = opaque and header.get("alg") in (None, "dir")  # to everyone but the issuer
        self.paths = {_path(each) for each in audience_of(claims)}  # of audiences; None: one is no https address


class Word:
    """One word of the data: the shape of its value, and what it means."""

    __slots__ = ("holds", "meaning", "shape")

    def __init__(self, shape: str, holds: Callable[[Any, View], bool], meaning: str) -> None:
        self.shape = shape  # one of SHAPES
        self.holds = holds
        self.meaning = meaning


def holds(conditions: dict[str, Any], view: View) -> bool:
    """Whether every condition holds; none at all always hold. The conditions have been checked (``flaw``)."""
    for word, value in conditions.items():  # noqa: SIM110  all() is half as fast, and this runs for every token
        if not WORDS[word].holds(value, view):
            return False
    return True


def flaw(conditions: dict[str, Any]) -> str:
    """What is wrong with conditions as written, in a phrase; empty where they are sound."""
    for word, value in conditions.items():
        if word not in WORDS:
            return f'unknown word "{word}"; known are {", ".join(WORDS)}'
        shape = WORDS[word].shape
        if not SHAPES[shape](value):
            return f'"{word}" needs {shape}'
        if word == "issuer":
            return next(filter(None, map(piece_flaw, value)), "")
    return ""


def audience_of(claims: dict[str, Any]) -> list[str]:
    """The texts of aud, which may be one text or a list (RFC 7519, section 4.1.3)."""
    found = claims.get("aud")
    if type(found) is str:
        return [found]
    return [each for each in found if type(each) is str] if type(found) is list else []


def _path(address: str) -> str | None:
    slash = address.find("/", 8)
    return address[slash:] if slash > 0 and address.startswith("https://") else None


def _one_of(wanted: dict[str, list[Any]], found: dict[str, Any]) -> bool:
    return all(name in found and found[name] in values for name, values in wanted.items())


def _texts(wanted: dict[str, list[str]], found: dict[str, Any], test: Callable[[str, tuple[str, ...]], bool]) -> bool:
    for name, values in wanted.items():
        text = found.get(name)
        if not isinstance(text, str) or not test(text, tuple(values)):
            return False
    return True


def _contains(wanted: dict[str, str], found: dict[str, Any]) -> bool:
    """Whether each claim, a list or words separated by spaces, holds the word, in capitals or not."""
    for name, word in wanted.items():
        value = found.get(name)
        words = value if isinstance(value, list) else value.split(" ") if isinstance(value, str) else []
        if all(not isinstance(each, str) or each.lower() != word for each in words):
            return False
    return True


def _audience_of_issuer(path: str, view: View) -> bool:
    issuer = view.claims.get("iss")
    return isinstance(issuer, str) and issuer.endswith("/") and issuer + path in audience_of(view.claims)


def _issuer_of_subject(joint: str, view: View) -> bool:
    issuer, subject = view.claims.get("iss"), view.claims.get("sub")
    return isinstance(issuer, str) and isinstance(subject, str) and issuer.startswith(subject + joint)


def _issuer_path(wanted: bool, view: View) -> bool:
    issuer = view.claims.get("iss")
    return isinstance(issuer, str) and (issuer.find("/", 8) > 0) == wanted


def _issuer(patterns: list[str], view: View) -> bool:
    issuer = str(view.claims.get("iss", ""))[:200]
    return any(piece_matches(pattern, issuer) for pattern in patterns)


WORDS: dict[str, Word] = {
    "has": Word("a list of names", lambda names, view: view.claims.keys() >= set(names), "these are present"),
    "lacks": Word("a list of names", lambda names, view: view.claims.keys().isdisjoint(names), "none of them is"),
    "only": Word("a list of names", lambda names, view: all(n in names for n in view.claims), "no other claims are"),
    "claims": Word("a table of lists", lambda table, view: _one_of(table, view.claims), "each is one of these"),
    "starts": Word("a table of lists", lambda table, view: _texts(table, view.claims, str.startswith), "begins so"),
    "ends": Word("a table of lists", lambda table, view: _texts(table, view.claims, str.endswith), "ends so"),
    "contains": Word("a table of names", lambda table, view: _contains(table, view.claims), "holds this word"),
    "header": Word("a table of lists", lambda table, view: _one_of(table, view.header), "as claims, of the header"),
    "header_has": Word("a list of names", lambda names, view: view.header.keys() >= set(names), "in the header"),
    "issuer": Word("a list of names", _issuer, "iss, written without host and path, looks like one of these"),
    "issuer_path": Word("true or false", _issuer_path, "whether iss has a path after the host"),
    "issuer_of_subject": Word("a text", _issuer_of_subject, "iss begins with sub and this"),
    "audience_of_issuer": Word("a text", _audience_of_issuer, "aud holds iss, which ends in a slash, and this"),
    "audience_path": Word("a list of names", lambda paths, view: not view.paths.isdisjoint(paths), "of an aud"),
    "audience_only": Word("a text", lambda path, view: view.paths == {path}, "the path of every aud"),
    "front_channel": Word("true or false", lambda wanted, view: view.front_channel == wanted, "came by the address"),
    "opaque": Word(
        "true or false",
        lambda wanted, view: view.opaque == wanted,
        "only the issuer can read it: an opaque string, or encrypted with its own key",
    ),
    "lifetime_from": Word(
        "a number", lambda least, view: view.lifetime is not None and view.lifetime >= least, "at least this long"
    ),
}


def _list_of_names(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(each, str) for each in value)


SHAPES: dict[str, Callable[[Any], bool]] = {
    "a list of names": _list_of_names,
    "a table of lists": lambda value: isinstance(value, dict) and all(type(each) is list for each in value.values()),
    "a table of names": lambda value: isinstance(value, dict) and all(type(each) is str for each in value.values()),
    "a text": lambda value: isinstance(value, str),
    "true or false": lambda value: isinstance(value, bool),
    "a number": lambda value: type(value) is int,
}
