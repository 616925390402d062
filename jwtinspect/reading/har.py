"""HAR files of every exporter: what was sent, what came back, and what the client's clock says of it.

A HAR is decoded entry by entry, and of an entry only what matters: a body is not even unescaped unless it may hold
something. Whatever the file's size, little more than the file is held.
"""

from __future__ import annotations

import json
import re
from base64 import b64decode
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

import msgspec

from jwtinspect.core.standin import REPLACED
from jwtinspect.core.token import FlawKind, Token
from jwtinspect.reading.candidates import Candidates, Mapped, Search, candidates_in, offsets_in
from jwtinspect.reading.charset import text_of
from jwtinspect.reading.finder import find
from jwtinspect.reading.har_entry import (
    Content,
    Entry,
    Request,
    Response,
    as_text,
    as_word,
    decode_entry,
    headers_of,
    mended,
    pairs_of,
    posted_in,
    request_of,
    string_in,
    why_stored,
)
from jwtinspect.reading.har_times import producer_of, started, window
from jwtinspect.reading.surroundings import before
from jwtinspect.reading.traffic import Came, Headers, Sent, Timing, read_exchange

if TYPE_CHECKING:
    from jwtinspect.reading.draft import Draft
    from jwtinspect.reading.sources import Material

FORMAT = "har"
LARGE = 16_000_000  # bytes: a larger file is not also kept as text, so where a token stands is told by its entry alone
BODY = 16_384  # bytes: a longer body is no token response of opaque tokens alone; it is read where a JWT stands in it

_HEAD = re.compile(
    r"\s*(?:[\w$.]{1,60}\s*\(\s*)?\{\s*\"log\"\s*:\s*\{\s*"
    r"(?:\"(?:version|creator|browser|pages|entries|comment|_\w{1,40})\"|\})"
)
_ALIKE = re.compile(r"\s*\{\s*\"log\"\s*:\s*[^\s{]")
_ENTRIES = re.compile(rb'"entries"\s*:\s*\[')
_STRUCTURE = re.compile(rb'"(?:[^"\\]++|\\.)*+(?:"|\Z)|[{}\[\]]', re.DOTALL)
_NAMES = (b"_token", b"oken\\", b'"error', b"error\\", b"error=", b"xpires_in", b"active\\", b"__type", b"_token=")
_KEYS = (b'kty"', b'kty\\"', b'jwks_uri"', b'jwks_uri\\"')  # of a provider: what its signatures are verified with
_SCRIPT = re.compile("javascript|ecmascript|css|wasm|font", re.IGNORECASE)
_MEDIA = re.compile("^(?:image|audio|video|font)/(?!svg)|wasm|octet-stream|pdf|zip", re.IGNORECASE)


class _Log(msgspec.Struct, gc=False):
    creator: Any = None
    entries: list[Entry] | None = None


class _Har(msgspec.Struct, gc=False):
    log: _Log


class _SplitLog(msgspec.Struct, gc=False):
    creator: Any = None
    pages: msgspec.Raw = msgspec.Raw(b"")
    entries: list[msgspec.Raw] | None = None


class _SplitHar(msgspec.Struct, gc=False):
    log: _SplitLog


_decode_har = msgspec.json.Decoder(_Har).decode
_decode_split = msgspec.json.Decoder(_SplitHar).decode


def detects(material: Material) -> bool:
    """Whether the text begins as a HAR does; one in JSONP's brackets is one too, and one that is broken from there."""
    return begins(material.head) or (_ALIKE.match(material.head) is not None and material.documents is None)


def begins(head: str) -> bool:
    """Whether a text that begins so is a HAR."""
    return _HEAD.match(head) is not None


def read(material: Material, draft: Draft) -> None:
    """Reads every entry; what is broken is named, what stands around it is read."""
    read_bytes(_utf8(material.content), draft)


def _utf8(content: bytes | str) -> bytes:
    if isinstance(content, str):
        return content.removeprefix("\ufeff").encode("utf-8", "replace")
    if content[:3] == b"\xef\xbb\xbf":
        return content[3:]
    if content[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\0" in content[:8]:
        return text_of(content)[0].encode("utf-8", "replace")
    return content


def read_bytes(content: bytes, draft: Draft, bodies: dict[str, bytes] | None = None) -> None:
    """Reads a HAR as UTF-8. ``bodies``: files that lie beside it in an archive, by name."""
    if len(content) <= LARGE and not draft.text:
        draft.keep(content.decode("utf-8", "replace"))
    search = content.search if isinstance(content, Mapped) else Search(content)
    log = _regular(content)
    candidates = search.end()
    if log is not None:
        _File(_name_of(log.creator), bodies or {}, draft).read_whole(content, log.entries or [], candidates)
        return
    creator, pages, entries = _opened(content, draft)
    file = _File(creator, bodies or {}, draft)
    if pages:
        file.read_rest(pages, "pages")
    done, total = 0, len(content) + 1
    for number, raw in enumerate(entries, 1):
        file.read_entry(f"entry {number}", raw)
        done += len(raw)
        if number % 100 == 0:
            draft.told(done / total)
    file.read_rest(content, _OUTSIDE, candidates.texts)
    file.end()


def _regular(content: bytes) -> _Log | None:
    """The whole file decoded at once, where every entry has the members that HAR gives it, the request first.

    None for any other: its entries are taken apart first, then each is read as far as it goes.
    """
    try:
        log = _decode_har(content).log
    except (msgspec.MsgspecError, RecursionError, ValueError):
        return None
    if not log.entries or not all(len(memoryview(each.request)) > 4 for each in log.entries):
        return None
    first = log.entries[0]
    parts: list[object] = [first.request, first.response.headers if first.response else first.request]
    request, answer = offsets_in(content, parts)
    return log if request <= answer else None


def _name_of(creator: Any) -> str:
    name = creator.get("name") if isinstance(creator, dict) else None
    return str(name or "")[:100]


def _opened(content: bytes, draft: Draft) -> tuple[str, bytes, Iterable[bytes | memoryview]]:
    """Who exported it, its pages and its entries; those of a broken file as far as they go."""
    try:
        log = _decode_split(content).log
    except msgspec.ValidationError as error:
        draft.unread("", f"This begins like a HAR and is none: {str(error)[:200]}.", _EXPORT)
        return "", b"", _broken(content, draft) if _ENTRIES.search(content) else iter(())
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return _creator_in(content[:4096]), b"", _broken(content, draft)
    if log.entries is None:
        draft.unread("", "This is a HAR without entries: nothing was recorded.", _EXPORT)
    elif not log.entries:
        draft.unread("", "This HAR's list of entries is empty: nothing was recorded.", _EXPORT)
    return _name_of(log.creator), bytes(log.pages), map(memoryview, log.entries or ())


_OUTSIDE = "outside its entries"
_EXPORT = "Export it again: record with the network tools open, then save all as HAR."


def _creator_in(head: bytes) -> str:
    found = re.search(rb'"creator"\s*:\s*\{[^{}]{0,200}?"name"\s*:\s*"([^"\\]{1,100})"', head)
    return found[1].decode("utf-8", "replace") if found else ""


def _broken(content: bytes, draft: Draft) -> Iterator[bytes]:
    """The entries of a file that is no JSON as a whole: found by their braces, up to where it ends."""
    content = bytes(content)  # of a map of the file too
    opening = _ENTRIES.search(content)
    if opening is None:
        draft.unread("", "This begins like a HAR, but it is no JSON and no entries stand in it.", _EXPORT)
        return
    depth, start, number, end = 0, 0, 0, opening.end()
    closed = False
    for found in _STRUCTURE.finditer(content, opening.end()):
        sign = found[0]
        if sign in (b"{", b"["):
            if depth == 0:
                start = found.start()
            depth += 1
        elif sign in (b"}", b"]"):
            depth -= 1
            if depth < 0:
                closed = True
                break
            if depth == 0:
                number += 1
                end = found.end()
                yield content[start:end]
    line = content.count(b"\n", 0, end if depth <= 0 else len(content)) + 1
    if depth > 0:
        before = {0: "", 1: "; the one before it was read"}.get(number, f"; the {number} before it were read")
        draft.notice(
            f"entry {number + 1}",
            f"The file was cut (line {line}, byte {len(content)}): it ends inside entry {number + 1}, of which only "
            f"the tokens were read{before}.",
            "Export it again, whole.",
        )
        yield content[start:]
    elif not closed:
        held = f"it ends after entry {number}" if number else "it ends before its first entry"
        draft.notice("", f"The file was cut (line {line}, byte {len(content)}): {held}.", "Export it again, whole.")
    else:
        held = "its only entry was read" if number == 1 else f"its {number} entries were read one by one"
        draft.notice("", f"The file is no JSON (after line {line}): {held}.", _EXPORT)


class _File:
    """A HAR that is being read, and what is to be said of it as a whole."""

    def __init__(self, creator: str, bodies: dict[str, bytes], draft: Draft) -> None:
        self.creator = creator
        self.doubt = producer_of(creator).doubt
        self.bodies = bodies
        self.draft = draft
        self.first = len(draft.exchanges)
        self.tokens = len(draft.tokens)
        self.kept_credentials = False  # a header that Chrome's sanitised export would not have
        self.refused = False
        self.missing: list[str] = []
        self.redacted = False
        self.latest: float | None = None

    def read_whole(self, content: bytes, entries: list[Entry], candidates: Candidates) -> None:
        """Reads the entries of a regular file, and then whatever token still stands in it."""
        starts = [*offsets_in(content, [entry.request for entry in entries]), len(content)]
        for number, entry in enumerate(entries):
            # What stands between two requests decides only how closely an entry is looked at.
            self._read(f"entry {number + 1}", entry, candidates.between(starts[number], starts[number + 1]))
            if number % 100 == 0:
                self.draft.told(starts[number] / len(content))
        if any(map(self._holds_more, dict.fromkeys(candidates.texts))):
            self._read_elsewhere(content, candidates)
        self.end()

    def _read_elsewhere(self, content: bytes, candidates: Candidates) -> None:
        """Finds what is still unknown of a regular file, by entry, and in its pages."""
        log = _decode_split(content).log
        parts = [log.pages, *(log.entries or ())]
        offsets = offsets_in(content, list(parts))
        for number, (part, start) in enumerate(zip(parts, offsets, strict=True)):
            raw = memoryview(part)
            if len(raw):
                where = f"entry {number}" if number else "pages"
                self._leftover(where, raw, candidates.between(start, start + len(raw)))
        self._leftover(_OUTSIDE, memoryview(content), candidates.texts)

    def read_entry(self, where: str, raw: bytes | memoryview) -> None:
        """Reads one entry: what HAR says of it, and then whatever token still stands in it."""
        candidates = candidates_in(raw)
        entry = self._entry(where, raw)
        if entry is not None:
            self._read(where, entry, candidates)
        self._leftover(where, raw, candidates)

    def read_rest(self, raw: bytes, where: str, candidates: list[bytes] | None = None) -> None:
        """Finds the tokens in a part of the file that is no entry."""
        self._leftover(where, raw, candidates_in(raw) if candidates is None else candidates)

    def _entry(self, where: str, raw: bytes | memoryview) -> Entry | None:
        try:
            return decode_entry(raw)
        except (ValueError, RecursionError):
            pass
        try:
            members = json.loads(bytes(raw).decode("utf-8", "replace"))
        except (ValueError, RecursionError):
            if not self._is_told(where):  # else it is where the file was cut
                self.draft.notice(where, f"{where.capitalize()} is no JSON: only the tokens in it were read.", _EXPORT)
            return None
        if not isinstance(members, dict):
            what = "null" if members is None else "no object"
            self.draft.notice(where, f"{where.capitalize()} is {what}: it was left out.", "")
            return None
        if not isinstance(members.get("response") or {}, dict):
            self._tell_kind(where, "response")
        return mended(members)

    def _is_told(self, where: str) -> bool:
        """Whether the last thing that was said is of that entry."""
        notices = self.draft.notices
        return bool(notices) and (notices[-1].source, notices[-1].where) == (self.draft.source, where)

    def _tell_kind(self, where: str, name: str) -> None:
        self.draft.notice(where, f"The {name} of {where} is no object: only the tokens in it were read.", "")

    def _read(self, where: str, entry: Entry, candidates: list[bytes]) -> None:
        request, response = request_of(entry.request), entry.response or Response()
        if request is None:
            self._tell_kind(where, "request")
            request = Request()
        any_ = bool(candidates)
        sent_headers, came_headers = pairs_of(request.headers, any_), pairs_of(headers_of(response.headers), any_)
        started_at = started(self.creator, entry.startedDateTime)
        self.latest = max(started_at, self.latest) if started_at and self.latest else started_at or self.latest
        times = entry.timings if isinstance(entry.timings, dict) else {}
        between, doubt = window(self.creator, started_at, entry.time, times)
        doubts = tuple([each for each in (self.doubt, doubt, *why_stored(entry, response)) if each])
        framed = entry.resourceType == "document" and "response_mode=web_message" in str(request.url)
        status = response.status if isinstance(response.status, int) else None
        sent = Sent(as_word(request.method), as_text(request.url), sent_headers, posted_in(request.postData))
        timing = Timing(started_at, between, doubts, framed)
        content = response.content
        came = Came(
            status,
            came_headers,
            "",
            as_text(response.redirectURL),
            None if content is None else lambda: self._body(where, content, candidates, status or 0),
        )
        read_exchange(where, sent, came, timing, self.draft)
        if not self.kept_credentials:
            self._look_at(sent_headers + came_headers)
        self.refused = self.refused or status == 401

    def _look_at(self, headers: Headers) -> None:
        for name, value in headers:
            if name.lower() in ("authorization", "cookie", "set-cookie"):
                self.kept_credentials = True
                self.redacted = self.redacted or value.endswith(" redacted]")

    def _body(self, where: str, content: Content, candidates: list[bytes], status: int) -> str:
        """The answer's body, if anything in it may be of use; else empty."""
        raw: bytes | memoryview = memoryview(content.text)
        mime = content.mimeType if isinstance(content.mimeType, str) else ""
        if len(raw) <= 2:
            return self._missing_body(where, content)
        if content.encoding == "base64":
            if _MEDIA.search(mime):
                return ""
            raw = _unpacked(bytes(raw))
            candidates += candidates_in(raw)
        names = len(raw) <= BODY and not _SCRIPT.search(mime) and (status >= 400 or _speaks_of_tokens(bytes(raw)))
        if names or not all(map(self._is_known, candidates)):
            if content.encoding == "base64":
                return raw.decode("utf-8", "replace") if isinstance(raw, bytes) else ""
            return string_in(raw)
        return ""

    def _missing_body(self, where: str, content: Content) -> str:
        if isinstance(content.file, str) and content.file in self.bodies:
            return self.bodies[content.file].decode("utf-8", "replace")
        lost = isinstance(content.size, int) and content.size > 0 and "json" in str(content.mimeType)
        if content.file or content.comment or lost:
            self.missing.append(where)
        return ""

    def _is_known(self, candidate: bytes) -> bool:
        return self.draft.knows(candidate.decode("ascii", "replace"))

    def _holds_more(self, candidate: bytes) -> bool:
        """Whether there is a token in it that was not found yet."""
        if self._is_known(candidate):
            return False
        hits = find(candidate.decode("ascii", "replace"), source=self.draft.source)
        return any(not self.draft.knows(hit.token.compact) for hit in hits)

    def _leftover(self, where: str, raw: bytes | memoryview, candidates: list[bytes]) -> None:
        """Finds what stands where HAR keeps no token: initiators, cookies of a list, messages of a socket."""
        for candidate in dict.fromkeys(candidates):
            if not self._holds_more(candidate):
                continue
            for found in find(candidate.decode("ascii", "replace"), source=self.draft.source):
                if not self.draft.knows(found.token.compact):
                    at = bytes(raw).find(candidate)
                    around = bytes(raw[max(0, at - 200) : at]).decode("utf-8", "replace") if at >= 0 else ""
                    name, layers = before(around, len(around))
                    self.draft.found(found, where, name, layers)

    def end(self) -> None:
        """Says what is to be known of the file as a whole."""
        draft = self.draft
        exchanges = draft.exchanges[self.first :]
        if exchanges and all(each.date is None for each in exchanges):
            draft.record(self.latest)
        tokens = draft.tokens[self.tokens :]
        if self.creator == "WebInspector" and not self.kept_credentials and (self.refused or tokens):
            draft.exchanges[self.first :] = [each._replace(with_cookie=None) for each in exchanges]
            draft.notice("", _SANITISED, _WHOLE)
        if self.redacted or any(_was_stripped(each) for each in tokens):
            draft.notice("", _REDACTED, "")
        if self.missing:
            first = ", ".join(each.removeprefix("entry ") for each in self.missing[:5])
            many = f"{len(self.missing)} entries" if len(self.missing) > 1 else "one entry"
            draft.notice("", f"The bodies of {many} are missing ({first}): they were not recorded.", "")


def _was_stripped(token: Token) -> bool:
    """Whether somebody took the signature away; in a copy that was redacted here nothing else is missing."""
    return any(flaw.kind is FlawKind.SIGNATURE_REMOVED and flaw.detail != REPLACED for flaw in token.flaws)


_SANITISED = (
    "This seems to be Chrome's sanitised export: none of the headers Authorization, Cookie and Set-Cookie is in it, so "
    "which token each request carried cannot be told. Bodies, addresses, codes and client secrets are still in it."
)
_WHOLE = (
    'For all of it: in DevTools, Settings, Preferences, Network, tick "Allow to generate HAR with sensitive data", '
    'hold the export button and choose "Export HAR (with sensitive data)". '
    "Share neither kind with anybody you do not trust."
)
_REDACTED = (
    "A sanitiser went over this file: signatures or values were replaced by a word. Claims can be read; no signature "
    "can be checked, and hashes of tokens do not fit."
)


def _speaks_of_tokens(raw: bytes) -> bool:
    return any(name in raw for name in (*_NAMES, *_KEYS))


def _unpacked(raw: bytes) -> bytes:
    """The bytes of a body that stands as base64."""
    try:
        return b64decode(raw.strip(b'"').replace(b"\\/", b"/"))
    except ValueError:
        return b""
