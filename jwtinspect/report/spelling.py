"""How one value is written in the layers of a file: percent-encoded, escaped, wrapped; and back."""

from __future__ import annotations

import re
from binascii import Error as Base64Error
from binascii import a2b_base64
from urllib.parse import quote, quote_plus, unquote_to_bytes

_LAYERS = 4  # encodings upon each other that are undone
_ENTITIES = ((b"&quot;", b'"'), (b"&#34;", b'"'), (b"&#39;", b"'"), (b"&lt;", b"<"), (b"&gt;", b">"), (b"&amp;", b"&"))
_ESCAPE = re.compile(
    rb"\\+u(?P<high>[dD][89abAB]..)\\+u(?P<low>[dD][c-fC-F]..)|\\+u(?P<code>[0-9A-Fa-f]{4})|\\+(?P<sign>[\"'/\\])"
)
_PRINTABLE = re.compile(rb"[\t\r\n\x20-\x7e\x80-\xff]*+")


def begins_readably(text: bytes, start: int, size: int = 16) -> bool:
    """Whether base64 that begins there begins with readable text: in pictures nearly nothing does that looks so."""
    try:
        data = a2b_base64(text[start : start + size].replace(b"-", b"+").replace(b"_", b"/"), strict_mode=True)
    except Base64Error:
        return True  # cut, wrapped or encoded: to be looked at closely
    return _PRINTABLE.fullmatch(data) is not None


def unescaped(text: bytes) -> bytes:
    """The text with percent-encoding, JSON's escapes and HTML's entities decoded, however often they were applied."""
    for _ in range(_LAYERS):
        before = text
        if b"%" in text:
            text = unquote_to_bytes(text)
        if b"\\" in text:
            text = _ESCAPE.sub(_character, text)
        if b"&" in text:
            for entity, character in _ENTITIES:
                text = text.replace(entity, character)
        if text == before:
            break
    return text


def _character(found: re.Match[bytes]) -> bytes:
    if found["sign"]:
        return found["sign"]
    try:
        if found["high"]:
            high, low = int(found["high"], 16), int(found["low"], 16)
            return chr(0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00)).encode()
        return chr(int(found["code"], 16)).encode("utf-8", "surrogatepass")
    except ValueError:
        return found[0]


def spellings(plain: bytes) -> set[bytes]:
    """How a value may be written: as it is, percent-encoded, in a form, as a string of JSON up to three times over."""
    import json

    quoted = quote(plain, safe="")
    found = {plain, quoted.encode(), quote_plus(plain, safe="").encode(), quote(quoted, safe="").encode()}
    found.add(re.sub(rb"%[0-9A-F]{2}", lambda each: each[0].lower(), quoted.encode()))
    text = plain.decode("utf-8", "surrogateescape")
    for ascii_only in (True, False):
        written = text
        for _ in range(3):
            written = json.dumps(written, ensure_ascii=ascii_only)[1:-1]
            found |= {each.encode("utf-8", "surrogateescape") for each in (written, written.replace("/", "\\/"))}
    return found


def laid_out(new: bytes, raw: bytes, old: bytes) -> bytes:
    """The new token with the line breaks and marks that cut the old one in ``raw``; plainly where they are unclear."""
    cuts: list[tuple[int, bytes]] = []
    at = done = 0
    while done < len(old) and at < len(raw):
        if raw[at] == old[done]:
            at, done = at + 1, done + 1
            continue
        start = at
        ahead = old[done : done + 8]
        at = raw.find(ahead, at)
        if at < 0:
            return new
        cuts.append((done, raw[start:at]))
    pieces: list[bytes] = []
    done = 0
    for place, cut in cuts:
        if place < len(new):
            pieces += new[done:place], cut
            done = place
    return b"".join((*pieces, new[done:]))


def is_printable(data: bytes) -> bool:
    """Whether bytes hold no control characters."""
    return _PRINTABLE.fullmatch(data) is not None


def is_text(data: bytes) -> bool:
    """Whether bytes are readable text in UTF-8."""
    if not is_printable(data):
        return False
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True
