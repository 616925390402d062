"""Compressed captures, unpacked in memory and never beyond a bound: nothing is written, no path is followed."""

from __future__ import annotations

import re
from enum import Enum, auto
from typing import TYPE_CHECKING, Any

from jwtinspect.reading.charset import BZIP2, XZ

if TYPE_CHECKING:
    from jwtinspect.reading.draft import Draft

LIMIT = 512_000_000  # bytes that are unpacked of one file, all members together
MEMBERS = 100_000  # of one archive
_STEP = 65_536  # bytes that are unpacked at once in search of the damage
_PIECE = 8192  # bytes that are given to a stream at once: what it leaves of them is copied
_XZ_MEMORY = 256_000_000  # bytes that a stream of XZ may ask for
_PADDING = re.compile(rb"\0*")
_EITHER = 47  # zlib's window bits for both its own format and gzip, told by their heads


class End(Enum):
    """How far compressed data go."""

    WHOLE = auto()
    EARLY = auto()  # they are cut
    FULL = auto()  # more was not asked for
    DAMAGED = auto()


def undone(content: bytes, limit: int) -> tuple[bytes, End]:
    """What gzip, zlib, bzip2 or XZ data hold, at most ``limit`` bytes, and how far that is; a log that was rotated, or
    packed by several processors, is many streams in a row."""
    from io import BytesIO  # which gives away what was written to it without a copy

    view = memoryview(content)
    found = BytesIO()
    at = 0
    stream: Any = None
    try:
        while at < len(content):
            if found.tell() >= limit:
                return found.getvalue(), End.FULL
            stream = stream or _stream(content[at : at + 6])
            piece = view[at : at + _PIECE]
            found.write(stream.decompress(piece, limit - found.tell()))
            at += len(piece)
            if stream.eof:
                at -= len(stream.unused_data)
                padding = _PADDING.match(content, at)
                at, stream = padding.end() if padding else at, None
    except damage():
        return found.getvalue(), End.DAMAGED
    if stream is None:
        return found.getvalue(), End.WHOLE
    return found.getvalue(), End.FULL if found.tell() >= limit else End.EARLY


def _stream(head: bytes) -> Any:
    if head.startswith(BZIP2):
        from bz2 import BZ2Decompressor

        return BZ2Decompressor()
    if head.startswith(XZ):
        from lzma import LZMADecompressor

        return LZMADecompressor(memlimit=_XZ_MEMORY)
    import zlib

    return zlib.decompressobj(_EITHER)


def inflated(content: bytes, draft: Draft, limit: int | None = None) -> bytes:
    """What compressed data hold, as far as they go and at most ``limit`` bytes; what is missing is told."""
    limit = LIMIT if limit is None else limit
    data, end = undone(content, limit)
    if end is End.DAMAGED:
        draft.notice("", "The compressed data are damaged: what stands before the damage was read.", _AGAIN)
        return max(data, _up_to_the_damage(content, limit), key=len)
    if end is End.FULL:
        draft.notice("", f"It unpacks to more than {limit // 10**6} MB: no more was read.", "")
    elif end is End.EARLY:
        draft.notice("", "The compressed data end too early: what they hold was read.", _AGAIN)
    return data


_AGAIN = "Save the capture again."


def _up_to_the_damage(content: bytes, limit: int) -> bytes:
    import zlib

    inflater = zlib.decompressobj(_EITHER)
    found: list[bytes] = []
    left = limit
    for start in range(0, len(content), _STEP):
        before = inflater.copy()
        try:
            found.append(inflater.decompress(content[start : start + _STEP], left))
            left -= len(found[-1])
        except zlib.error:
            try:
                for at in range(start, start + _STEP):
                    found.append(before.decompress(content[at : at + 1], left))
            except zlib.error:
                break
        if left <= 0:
            break
    return b"".join(found)


def damage() -> tuple[type[Exception], ...]:
    """What unpacking a damaged archive may raise: the modules of Python let nearly everything through."""
    import lzma
    import struct
    import tarfile
    import zipfile
    import zlib

    own = (zipfile.BadZipFile, tarfile.TarError, zlib.error, lzma.LZMAError, struct.error)
    return (*own, NotImplementedError, EOFError, OSError, RuntimeError, ValueError, OverflowError)


def names_in(content: bytes | str) -> list[str]:
    """The names of the members of a ZIP archive; empty if it is none."""
    if isinstance(content, str):
        return []
    import io
    import zipfile

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return archive.namelist()[:MEMBERS]
    except damage():
        return []


def unpacked(content: bytes, draft: Draft, limit: int | None = None) -> dict[str, bytes]:
    """The members of a ZIP archive by name, at most ``limit`` bytes in all; what is left out is told and why."""
    import io
    import zipfile

    found: dict[str, bytes] = {}
    locked = 0
    limit = LIMIT if limit is None else limit
    left = limit
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        members = archive.infolist()
        if len(members) > MEMBERS:
            draft.notice("", too_many(), "")
        for member in members[:MEMBERS]:
            name = member.filename
            if not name or member.is_dir():
                continue
            if _leads_outside(name):
                draft.notice(name[:200], f"The archive's member {name[:200]} leads outside of it: it was left out.", "")
            elif member.flag_bits & 1:
                locked += 1
            elif left <= 0:
                draft.notice("", f"It unpacks to more than {limit // 10**6} MB: the rest was left out.", "")
                break
            else:
                try:
                    with archive.open(member) as file:
                        data = file.read(left + 1)
                    found[name] = data[:left]
                    if len(data) > left:
                        cut = f"The archive's member {name[:200]} unpacks to more than {limit // 10**6} MB"
                        draft.notice(name[:200], f"{cut}: no more was read.", "")
                    left -= len(found[name])
                except damage():
                    draft.notice(name[:200], f"The archive's member {name[:200]} is damaged: it was left out.", _AGAIN)
    if locked:
        draft.unread(
            "",
            "The archive is protected by a password: "
            + ("nothing" if not found else f"{locked} of its members not")
            + " could be read.",
            "Save it without a password.",
        )
    return found


def too_many() -> str:
    """What is said of an archive of which only the first files are read."""
    return f"The archive holds more than {MEMBERS:,} files: the first of them were read."


def _leads_outside(name: str) -> bool:
    parts = name.replace("\\", "/").split("/")
    return ".." in parts or not parts[0] or ":" in parts[0]
