"""Header lines: Authorization, cookies and keys, in an HTTP message or alone."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from jwtinspect.reading.names import is_removed, is_secret

if TYPE_CHECKING:
    from jwtinspect.reading.draft import Draft

_LINE = re.compile(
    r"(?<![\w-])(authorization|proxy-authorization|cookie|set-cookie|x-api-key|apikey|x-csrf-token|x-amz-security-token)"
    r"[\"']?[ \t]*+:[ \t]*+[\"']?([^\r\n\"']++)",
    re.IGNORECASE,
)
_WORDS = ("authorization", "cookie", "api-key", "apikey", "csrf-token", "security-token")  # quick to look for
_BEARERS = frozenset(("bearer", "dpop", "token", "jwt", "ssws"))


def read_text(text: str, draft: Draft, offset: int = 0) -> None:
    """Reads every header line of a text that starts at ``offset`` of the source's."""
    lowered = text.lower()
    if not any(word in lowered for word in _WORDS):
        return
    for found in _LINE.finditer(text):
        start = offset + found.start(2)
        read_header(found[1], found[2], start, f"{draft.line(start)}, header {found[1]}", draft)


def read_header(name: str, value: str, start: int, where: str, draft: Draft) -> list[int]:
    """Reads one header whose value starts at ``start`` of the source's text. The indices of the tokens in it, in order.

    What the scanner found in it is only named; an opaque bearer is a token because of where it stands.
    """
    stripped = value.rstrip(" \t\r,;")
    found = draft.within(start, start + len(value))
    lowered = name.lower()
    if lowered in ("authorization", "proxy-authorization"):
        scheme, _, rest = stripped.partition(" ")
        rest = rest.strip()
        if scheme.lower() not in _BEARERS:
            if rest and not is_removed(rest):
                draft.secret(where, name, rest)
        elif found:
            at = start + value.find(rest)
            draft.token(rest, where, name, at=(at, at + len(rest)))
        elif rest and not is_removed(rest) and not any(map(str.isspace, rest)):
            at = start + value.find(rest)
            index = draft.token(rest, where, name, opaque=True, at=(at, at + len(rest)))
            return [] if index is None else [index]
    elif lowered in ("cookie", "set-cookie") or (
        is_secret(name) and stripped and not found and not is_removed(stripped)
    ):
        draft.secret(where, name, stripped)
    elif len(found) == 1 and " " not in stripped:
        draft.token(stripped, where, name, at=(start, start + len(stripped)))
    return found


_PLAIN, _AUTHORIZATION, _COOKIE, _SECRET = range(4)
_STARTS = ("ey", "ew", "ZX")  # how a JOSE header begins, and base64 of one
_START = re.compile("e[yw][A-Za-z0-9]|ZX|token=")
may_hold = _START.search
"""Whether a value of some length may hold a token, as a match or None."""


@lru_cache(4096)
def _kind(name: str) -> int:
    lowered = name.lower()
    if lowered in ("authorization", "proxy-authorization"):
        return _AUTHORIZATION
    if lowered in ("cookie", "set-cookie"):
        return _COOKIE
    return _SECRET if is_secret(name) else _PLAIN


_TELLING = frozenset(
    (
        *("date", "age", "www-authenticate", "location", "sec-fetch-dest", "content-type", "referer"),
        *("x-cache", "x-cache-status", "cf-cache-status", "x-served-by"),
    )
)


@lru_cache(4096)
def is_of_use(name: str) -> bool:
    """Whether a header of that name tells something whatever it holds, or may not be shared."""
    return _kind(name) != _PLAIN or name.lower() in _TELLING


def may_matter(name: str, value: str) -> bool:
    """Whether a header may hold a token or a secret: quick, since most hold neither."""
    return _kind(name) != _PLAIN or (len(value) >= 20 and _START.search(value) is not None)


def read_value(name: str, value: str, where: str, draft: Draft) -> list[tuple[int, str]]:
    """Reads one header of a message that was recorded apart from its text.

    The indices of the tokens in it, each with the header's name in lower case, or the cookie's.
    """
    kind = _kind(name)
    if kind == _AUTHORIZATION:
        return _read_authorization(name, value.strip(), where, draft)
    if kind != _PLAIN and value and not is_removed(value):
        draft.secret(where, name, value)
    if len(value) < 20 or not _START.search(value):
        return []
    if kind != _COOKIE and " " not in value:
        index = draft.token(value, where, name)
        if index is not None:
            return [(index, name.lower())]
    from jwtinspect.reading.finder import find

    found = [(draft.found(each, where, name, ()), each.name) for each in find(value, source=draft.source)]
    if kind == _COOKIE:
        return [(index, cookie or name.lower()) for index, cookie in found]
    return [(index, name.lower()) for index, _ in found]


def _read_authorization(name: str, value: str, where: str, draft: Draft) -> list[tuple[int, str]]:
    scheme, _, rest = value.partition(" ")
    rest = rest.strip()
    if not rest and scheme.startswith(_STARTS):  # a token alone: API Gateway and AppSync take it so
        rest, scheme = scheme, "bearer"
    if not rest or is_removed(rest):
        return []
    if scheme.lower() not in _BEARERS:
        draft.secret(where, name, rest)
        return []
    index = draft.token(rest, where, name, opaque=not any(map(str.isspace, rest)))
    return [] if index is None else [(index, name.lower())]
