"""Tokens in files of any size: read piece by piece, and only what surrounds a token is ever looked at closely.

The pieces overlap, so that a token on a border is found whole. Memory stays flat; the time is linear in the size.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator
from typing import IO, NamedTuple

import re2

from jwtinspect.core.token import Place, Token
from jwtinspect.reading.compact import read_token
from jwtinspect.reading.finder import find
from jwtinspect.reading.pieces import LONGEST as APART
from jwtinspect.reading.pieces import Pieces, end_of_first, is_header_begun, pieces_at
from jwtinspect.reading.surroundings import before

PIECE = 4_000_000  # bytes read at a time
LONGEST = 1_000_000  # bytes; what is longer than that is no token that anything would accept
_MARK = 4  # bytes that tell UTF-16 from what a log is mostly written in
_NAMED = 200
AROUND = 512  # bytes before a token that may name it

_B64 = rb"[A-Za-z0-9_\-+/]"
# A pattern that begins with one letter is found by re2 two to four times as fast as by re: these see every byte.
_BRACE = re2.compile(rb"e(?:y[JIA]|w(?:[ok]|0K))")
_TWICE = tuple(map(re2.compile, (rb"ZX(?:l[KJB]|d[vr]|cwS)", rb"WlhsS", rb"QmVhcmVyI")))  # base64 of base64
_LONG_RUN = re.compile(_B64 + rb"{46}")
_ROW = rb"\r?\n[0-9a-f]{4,8}: "  # between two rows of curl --trace-ascii
_LIKELY = re.compile(
    _B64 + rb"{12}|" + _B64 + rb"{1,11}(?:\xe2\x80\xa6|\*\*|\.\.\.|<snip|\[\.|\[\xe2|" + _ROW + _B64 + rb"{8})"
)
_CUT_BRACE = re.compile(rb"e(?:" + _ROW + rb"(?:y[JIA]|w[ok0])|y" + _ROW + rb"[JIA]|w" + _ROW + rb"[ok0])")
_TRACED = 65536  # bytes in which a trace shows that it is one
_PLAIN = re.compile(rb"ey[A-Za-z0-9_\-]++\.ey[A-Za-z0-9_\-]++\.[A-Za-z0-9_\-]{43,}+(?=[\"',;}\]) ]|\r?\n|\Z)")
_RUN = re.compile(rb"[\w\-.+/=%\\&#;~\x80-\xff]*+")
_FURTHER = re.compile(rb"[ \t]*\\?\r?\n[ \t>|]{0,20}(?:[0-9a-fA-F]{4,8}: )?[A-Za-z0-9_\-.+/=%]+")
_CHUNK = re.compile(  # a cookie's next part
    rb"(?:;?[ \t]+|[ \t]*\r?\n(?:(?:Set-)?Cookie:[ \t]*)?)[\w.\-]{1,100}\.\d{1,3}[=:\t ]{1,3}[A-Za-z0-9_\-.+/%]+",
    re.IGNORECASE,
)
_HEADER = 24  # bytes by which a header is known
_NARROW = 100  # columns; longer lines are not wrapped
_SHORT = 64  # bytes after a token that may belong to it: an ellipsis, a word in brackets
_OPENINGS = (b"", b" ", b'"', b"'", b"=", b":", b"\t", b"\n", b"(", b">", b"[")
_QUIET_LINE = re.compile(rb"[^\w\-.+/=%\s][ \t]*\r?\n|[ \t][^\s]{1,30}\r?\n")


class Spotted(NamedTuple):
    """A token and where it stands."""

    offset: int  # in bytes, from the start of the file
    token: Token  # with one place, whose ``where`` is "byte ..."


def tokens_in(
    file: IO[bytes], start: int = 0, end: int | None = None, told: Callable[[int], None] | None = None
) -> Iterator[Spotted]:
    """Every token of which the first byte lies between ``start`` and ``end``, in order. Raises OSError.

    A pipe is read as it comes, from its beginning: ``start`` is 0 there. ``told`` is called with the offset reached,
    now and then.
    """
    head = _head(file) if file.seekable() else file.read(_MARK)
    order = _order(head)
    read: Callable[[int], bytes] = file.read
    if file.seekable():
        file.seek(start)
    else:
        read = _again(head, read)
    if order:
        yield from _wide(read, order, start, end, told)
    else:
        yield from _tokens(read, start, end, told)


def border(file: IO[bytes], near: int) -> int | None:
    """An offset soon after ``near`` that stands in no token: the start of a line. None where none is found."""
    if _order(_head(file)):
        return None
    file.seek(near)
    found = _QUIET_LINE.search(file.read(LONGEST))
    return None if found is None else near + found.end()


def _head(file: IO[bytes]) -> bytes:
    file.seek(0)
    return file.read(_MARK)


def _order(head: bytes) -> str:
    """The encoding of a file in UTF-16, by its first bytes; empty where a character of ASCII is one byte."""
    if head[:2] == b"\xff\xfe" or (len(head) == _MARK and head[1] == 0 and head[0]):
        return "utf-16-le"
    if head[:2] == b"\xfe\xff" or (len(head) == _MARK and head[0] == 0 and head[1]):
        return "utf-16-be"
    return ""


def _again(head: bytes, read: Callable[[int], bytes]) -> Callable[[int], bytes]:
    """What reads a pipe of which the ``head`` has been read already, and gives that first."""
    waiting = [head]

    def piece(size: int) -> bytes:
        return waiting.pop() + read(size - _MARK) if waiting else read(size)

    return piece


def _wide(
    read: Callable[[int], bytes], order: str, start: int, end: int | None, told: Callable[[int], None] | None
) -> Iterator[Spotted]:
    """The tokens of a file in UTF-16 (Windows PowerShell's ``>``): everything that a token is made of is ASCII."""

    def narrowed(size: int) -> bytes:
        return read(size * 2).decode(order, "replace").encode("latin-1", "replace")

    for found in _tokens(narrowed, 0, None, told):
        offset = start + found.offset * 2
        if end is None or offset < end:
            yield _moved(found.token, offset)


def _moved(token: Token, offset: int) -> Spotted:
    name, layers = token.places[0].name, token.places[0].layers
    place = Place(token.places[0].source, f"byte {offset}", name, layers, offset, -1)
    return Spotted(offset, token.placed((place,)))


def _tokens(
    read: Callable[[int], bytes], base: int, end: int | None, told: Callable[[int], None] | None
) -> Iterator[Spotted]:
    """The tokens of what ``read`` gives; ``base``: the offset of what it gives first."""
    held, last = b"", False  # what is looked at, and whether nothing follows
    done = fresh = 0  # where the last token ends in it, and from where on it was not searched yet
    while not last:
        piece = read(PIECE)
        last = not piece
        held += piece
        hits = _hits(held, fresh)
        at, fresh = 0, len(held) if last else max(fresh, len(held) - _SHORT)
        while at < len(hits):
            hit = hits[at]
            if end is not None and base + hit >= end:
                return
            until = end_of(held, hit)
            if until > len(held) - 2 * _SHORT and not last and until - hit < LONGEST:
                fresh = hit  # it may go on in the next piece
                break
            token = _plain(held, hit, base)
            apart = None
            if token is None and may_be_apart(held, hit):
                if hit > len(held) - APART and not last:
                    fresh = hit
                    break
                apart = pieces_near(held, hit)
                until = max(until, apart.end) if apart else until
            if token is None:
                yield from _closely(held, hit, done, until, base, apart is not None)
                done = until
            else:
                yield Spotted(base + hit, token)
                done = hit + len(token.compact)
            at = bisect_left(hits, done, at + 1)
        fresh = max(fresh, done)
        keep = max(0, fresh - AROUND)
        held, base = held[keep:], base + keep
        done, fresh = max(0, done - keep), fresh - keep
        if told is not None:
            told(base)


def _hits(held: bytes, start: int) -> list[int]:
    """Where a token may begin."""
    hits = [found.start() for found in _BRACE.finditer(held, start)]
    for pattern in _TWICE:
        hits += [found.start() for found in pattern.finditer(held, start) if _LONG_RUN.match(held, found.start())]
    if b"\n0040: " in held[:_TRACED]:
        hits += [found.start() for found in _CUT_BRACE.finditer(held, start)]
    hits.sort()
    return hits


def _plain(held: bytes, hit: int, base: int) -> Token | None:
    """The token that stands there as it should; None where it must be looked at closely."""
    found = _PLAIN.match(held, hit)
    if found is None or held[hit - 1 : hit] not in _OPENINGS:
        return None
    if found.end() - held.rfind(b"\n", max(0, hit - _NARROW), hit) <= _NARROW:
        return None  # so narrow a line may be wrapped
    look = held[max(start_of(held, hit), hit - _NAMED) : hit].decode("utf-8", "replace")
    name, layers = before(look, len(look))
    token = read_token(found[0].decode("ascii"), (Place("s1", f"byte {base + hit}", name, layers, base + hit, -1),))
    return None if token is None or token.flaws else token


def end_of(held: bytes, hit: int) -> int:
    """Where what may belong to the token ends: its run of characters, and the lines that it goes on in."""
    run = _RUN.match(held, hit, hit + LONGEST)
    end = run.end() if run else hit
    while end - hit < LONGEST:
        further = _FURTHER.match(held, end, hit + LONGEST)
        if further is None or further.end() - end > _NARROW:
            further = _CHUNK.match(held, end, hit + LONGEST)
        if further is None:
            break
        end = further.end()
    return end


def may_be_apart(held: bytes, hit: int) -> bool:
    """Whether what begins there may be the first piece of a token; never where a token stands whole."""
    if not is_header_begun(held[hit : hit + _HEADER].decode("latin-1")):
        return False
    return end_of_first(held[hit : hit + APART].decode("latin-1"), 0) > 0


def pieces_near(held: bytes, hit: int) -> Pieces | None:
    """The pieces of the token of which the first begins there, at offsets in bytes; None where it stands whole."""
    if not is_header_begun(held[hit : hit + _HEADER].decode("latin-1")):
        return None
    first = max(0, hit - AROUND)
    found = pieces_at(held[first : hit + APART].decode("latin-1"), hit - first)
    if found is None:
        return None
    return found._replace(spans=[(first + start, first + end) for start, end in found.spans])


def start_of(held: bytes, hit: int) -> int:
    """From where on what stands before the token may name it."""
    first = max(0, hit - AROUND)
    line = held.rfind(b"\n", first, hit) + 1
    return line or first


def _closely(held: bytes, hit: int, done: int, until: int, base: int, apart: bool) -> Iterator[Spotted]:
    """The tokens from ``done`` to ``until``, mended and unwrapped where need be; ``hit``: where one may begin,
    ``apart``: in pieces."""
    if _LIKELY.match(held, hit) is None:
        return
    start = start_of(held, hit)
    text = held[start : until + _SHORT].decode("utf-8", "surrogateescape")
    plain = text.isascii()
    for found in find(text, apart=apart):
        at = start + (found.start if plain else len(text[: found.start].encode("utf-8", "surrogateescape")))
        if done <= at < until:
            yield _moved(found.token, base + at)
