"""Commands that ask a server: the browser's "Copy as cURL", "as fetch" and "as PowerShell", or typed by hand."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

from jwtinspect.reading import plain
from jwtinspect.reading.traffic import Came, Sent, Timing, read_exchange

if TYPE_CHECKING:
    from jwtinspect.reading.draft import Draft
    from jwtinspect.reading.sources import Material

FORMAT = "command"

_QUOTED = r"""\$'(?:[^'\\]|\\.)*+'|'(?:[^']|'\\'')*+'|"(?:[^"\\]|\\.)*+\""""
# The outer groups are not possessive: before Python 3.11.5 such a group may end behind a quote that is never closed
# (gh-106052). They need not be: nothing follows them.
_CURL = re.compile(
    rf"(?<![\w./-])curl(?:\.exe)?(?=[ \t\\])(?:[^\s'\"\\`$]++|[ \t]++|\\\r?\n|`\r?\n|{_QUOTED}|[^\s'\"])*", re.DOTALL
)
_WORD = re.compile(rf"(?:[^\s'\"$]++|{_QUOTED}|\$)+", re.DOTALL)
_PIECE = re.compile(rf"{_QUOTED}|\\(.)|[^\s'\"\\$]++|\$", re.DOTALL)
_FETCH = re.compile(r"(?<![\w.])fetch\(\s*\"([^\"\s]{1,8000})\"\s*,\s*(?=\{)")
_POWERSHELL = re.compile(r"(?:Invoke-(?:WebRequest|RestMethod)|\biwr|\birm)\b[^\n]*", re.IGNORECASE)
_DECODER = json.JSONDecoder(strict=False)
_CARET = re.compile(r"\^(\r?\n[ \t]*(?=\S)|.)", re.DOTALL)
_WITH_VALUE = frozenset(("-H", "--header", "-b", "--cookie", "-X", "--request", "-u", "--user", "--url", "-e", "-A"))
_DATA = frozenset(("-d", "--data", "--data-raw", "--data-binary", "--data-ascii", "--data-urlencode", "--json"))


class _Command(NamedTuple):
    """One command and where it stands."""

    start: int
    end: int
    sent: Sent


def detects(material: Material) -> bool:
    """Whether any of the commands stands there, with an address."""
    text = material.text
    return "://" in text and any(pattern.search(text) for pattern in (_CURL, _FETCH, _POWERSHELL))


def read(material: Material, draft: Draft) -> None:
    """Reads every command as a request without answer, and the words around them as any text."""
    text = material.text
    if '^"' in text:  # for Windows' cmd: every special character has a caret before it
        text = _CARET.sub(lambda found: " " if found[1].isspace() else found[1], text)
        draft.begin(text)
    draft.scan()
    done = 0
    for command in sorted([*_curls(text), *_fetches(text), *_powershells(text)]):
        if command.start < done:
            continue
        plain.read_text(text[done : command.start], draft, done)
        read_exchange(draft.line(command.start), command.sent, Came(None, []), Timing(), draft)
        done = command.end
    plain.read_text(text[done:], draft, done)


def _curls(text: str) -> Iterator[_Command]:
    for found in _CURL.finditer(text):
        words = ["".join(map(_bare, _PIECE.finditer(word[0]))) for word in _WORD.finditer(found[0])]
        sent = _of_curl(words[1:])
        if sent is not None:
            yield _Command(found.start(), found.end(), sent)


def _bare(piece: re.Match[str]) -> str:
    """A piece of a shell word without its quotes."""
    text = piece[0]
    if text[:2] == "$'":
        return re.sub(r"\\(.)", lambda found: {"n": "\n", "t": "\t", "r": "\r"}.get(found[1], found[1]), text[2:-1])
    if text[0] == "'":
        return text[1:-1].replace("'\\''", "'")
    if text[0] == '"':
        return re.sub(r"\\([\"\\$`])", r"\1", text[1:-1])
    return (piece[1] or "").strip() if text[0] == "\\" else text


def _of_curl(words: list[str]) -> Sent | None:
    """The request that curl's arguments describe; None where they name no address."""
    url, method, headers, body = "", "", [], []
    remaining = iter(words)
    for word in remaining:
        option, equals, value = word.partition("=") if word.startswith("--") else (word, "", "")
        if option in _WITH_VALUE or option in _DATA:
            value = value if equals else next(remaining, "")
            if option in _DATA:
                body.append(value)
            elif option in ("-H", "--header"):
                name, _, rest = value.partition(":")
                headers.append((name.strip(), rest.strip()))
            elif option in ("-b", "--cookie"):
                headers.append(("Cookie", value))
            elif option in ("-u", "--user"):
                headers.append(("Authorization", f"Basic {value}"))
            elif option in ("-X", "--request"):
                method = value
            elif option == "--url":
                url = value
        elif "://" in word and not word.startswith("-"):
            url = url or word
    return Sent(method or ("POST" if body else "GET"), url, headers, "&".join(body)) if url else None


def _fetches(text: str) -> Iterator[_Command]:
    for found in _FETCH.finditer(text):
        try:
            options, end = _DECODER.raw_decode(text, found.end())
        except (ValueError, RecursionError):
            continue
        if isinstance(options, dict):
            yield _Command(found.start(), end, _of_fetch(found[1], options))


def _of_fetch(url: str, options: dict[str, Any]) -> Sent:
    headers = options.get("headers")
    told = headers.items() if isinstance(headers, dict) else ()
    body, method = options.get("body"), options.get("method")
    return Sent(
        method if isinstance(method, str) else "GET",
        url,
        [(name, value) for name, value in told if isinstance(value, str)],
        body if isinstance(body, str) else "",
    )


_COOKIE = re.compile(r"System\.Net\.Cookie\(\s*\"([^\"\n]{1,200})\",\s*\"([^\"\n]{0,8000})\"")
_ARGUMENT = re.compile(r"-(Uri|Method|Body)\s+\"?((?<=\")(?:[^\"`]|`.)*+|[^\s\"`]++)", re.IGNORECASE | re.DOTALL)
_PAIR = re.compile(r"^[ \t]*\"([\w-]{1,100})\"\s*=\s*\"((?:[^\"`]|`.)*+)\"", re.MULTILINE | re.DOTALL)


def _powershells(text: str) -> Iterator[_Command]:
    starts = [found.start() for found in _POWERSHELL.finditer(text)]
    done = 0
    for start, end in pairwise([*starts, len(text)]):
        told = {found[1].lower(): _unticked(found[2]) for found in _ARGUMENT.finditer(text, start, end)}
        headers = [(found[1], _unticked(found[2])) for found in _PAIR.finditer(text, start, end)]
        cookies = [f"{found[1]}={found[2]}" for found in _COOKIE.finditer(text, done, start)]
        if cookies:
            headers.append(("Cookie", "; ".join(cookies)))
        done = end
        if "uri" in told:
            sent = Sent(told.get("method", "GET"), told["uri"], headers, told.get("body", ""))
            yield _Command(start, start + 1, sent)  # what else stands there is read as any text


def _unticked(value: str) -> str:
    return re.sub(r"`(.)", r"\1", value)
