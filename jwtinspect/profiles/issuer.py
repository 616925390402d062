"""Issuers told by the labels of their host and the segments of their path, never by substring."""

from __future__ import annotations

LONGEST = 512
"""Characters: nobody's issuer is longer, and nothing longer is looked at."""

_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_DIGITS = "0123456789"
_HEX = _DIGITS + "abcdefABCDEF"
_ALNUM = _DIGITS + _LETTERS + _LETTERS.upper()

WORDS: dict[str, tuple[str, str, int, int]] = {
    "any": ("anything but nothing", "", 1, LONGEST),
    "guid": ("a GUID", _HEX + "-", 36, 36),
    "slug": ("letters, digits, hyphens and underscores", _ALNUM + "-_", 1, LONGEST),
    "alnum": ("letters and digits", _ALNUM, 1, LONGEST),
    "upper": ("capital letters and digits", _LETTERS.upper() + _DIGITS, 1, LONGEST),
    "digits": ("up to nine digits", _DIGITS, 1, 9),
}
"""What may stand in braces, once, in a label or segment: meaning, characters allowed, least and greatest length."""

SCHEMES = ("https", "http", "none")  # "none": the issuer is written without one, "accounts.google.com"


class Issuer:
    """An issuer taken apart. ``segments`` of the path: none at all, or one empty one for ``/``."""

    __slots__ = ("labels", "port", "scheme", "segments")

    def __init__(self, scheme: str, labels: list[str], segments: list[str], port: bool) -> None:
        self.scheme = scheme
        self.labels = labels  # of the host, lower case
        self.segments = segments
        self.port = port


class Pattern:
    """What a provider's issuers look like.

    A label ``*`` is one label of letters, digits and hyphens; ``**``, first or last, is one or more labels, and then a
    port is allowed. A path segment ``...``, first, is any number of segments. ``{word}`` is one of WORDS.
    """

    __slots__ = ("host", "path", "schemes", "without")

    def __init__(self, schemes: tuple[str, ...], host: str, path: str, without: tuple[str, ...] = ()) -> None:
        self.schemes = schemes
        self.host = host
        self.path = path
        self.without = without  # segments that must not occur

    def matches(self, issuer: Issuer) -> bool:
        """Whether the issuer looks like this."""
        return (
            issuer.scheme in self.schemes
            and (not issuer.port or "**" in self.host)
            and _host_matches(self.host.split("."), issuer.labels)
            and _path_matches(self.path.split("/")[1:] if self.path else [], issuer.segments)
            and not any(segment in self.without for segment in issuer.segments)
        )


def issuer_of(text: str) -> Issuer | None:
    """The issuer taken apart; None where it can be nobody's: too long, with spaces, query, fragment or empty labels."""
    if len(text) > LONGEST or not text.isprintable() or any(each in text for each in " ?#@\\"):
        return None
    scheme, found, rest = text.partition("://")
    if not found:
        scheme, rest = "none", text
    if scheme not in SCHEMES:
        return None
    host, slash, path = rest.partition("/")
    name, colon, port = host.partition(":")
    labels = name.lower().split(".")
    if "" in labels or (colon and not (port.isascii() and port.isdigit())):
        return None
    return Issuer(scheme, labels, path.split("/") if slash else [], bool(colon))


def piece_matches(pattern: str, piece: str) -> bool:
    """Whether one label or segment looks like the pattern: literal text with at most one word in braces."""
    before, brace, rest = pattern.partition("{")
    if not brace:
        return pattern == piece
    word, _, after = rest.partition("}")
    if not (piece.startswith(before) and piece.endswith(after)):
        return False
    _, allowed, least, most = WORDS[word]
    middle = piece[len(before) : len(piece) - len(after)]
    if not least <= len(middle) <= most or len(piece) < len(before) + len(after):
        return False
    return middle not in (".", "..") if not allowed else not middle.strip(allowed)


def _host_matches(pattern: list[str], labels: list[str]) -> bool:
    if pattern == ["**"]:
        return True
    if pattern[0] == "**":
        size = len(pattern) - 1
        return len(labels) > size and _labels_match(pattern[1:], labels[-size:])
    if pattern[-1] == "**":
        size = len(pattern) - 1
        return len(labels) > size and _labels_match(pattern[:-1], labels[:size])
    return _labels_match(pattern, labels)


def _labels_match(pattern: list[str], labels: list[str]) -> bool:
    return len(pattern) == len(labels) and all(
        piece_matches("{slug}" if part == "*" else part, label) for part, label in zip(pattern, labels, strict=True)
    )


def _path_matches(pattern: list[str], segments: list[str]) -> bool:
    if pattern and pattern[0] == "...":
        pattern = pattern[1:]
        segments = segments[len(segments) - len(pattern) :] if len(segments) >= len(pattern) else []
    return len(pattern) == len(segments) and all(map(piece_matches, pattern, segments))


def host_flaw(host: str) -> str:
    """What is wrong with a pattern's host as written, in a phrase; empty where it is sound."""
    labels = host.split(".")
    if "" in labels or host != host.lower():
        return f'"{host}" has an empty label or capital letters'
    if "**" in labels[1:-1] or (len(labels) > 1 and labels[0] == labels[-1] == "**"):
        return f'"**" stands only first or last, once, in "{host}"'
    return next(filter(None, (piece_flaw(label) for label in labels if label not in ("*", "**"))), "")


def path_flaw(path: str) -> str:
    """What is wrong with a pattern's path as written, in a phrase; empty where it is sound."""
    if path and not path.startswith("/"):
        return f'"{path}" does not begin with "/"'
    segments = path.split("/")[1:]
    if "..." in segments[1:]:
        return f'"..." stands only first in "{path}"'
    return next(filter(None, map(piece_flaw, segments)), "")


def piece_flaw(piece: str) -> str:
    """What is wrong with one label or segment of a pattern; empty where it is sound."""
    if "*" in piece or piece.count("{") > 1 or piece.count("{") != piece.count("}"):
        return f'"{piece}" is neither text nor text with one word in braces'
    if "{" in piece:
        word = piece.partition("{")[2].partition("}")[0]
        if word not in WORDS:
            return f'unknown word "{word}"; known are {", ".join(WORDS)}'
    return ""
