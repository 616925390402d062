"""From bytes to text: which encoding a file is in, and whether it is text at all."""

from __future__ import annotations

import re

_MARKS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe\x00\x00", "utf-32-le"),  # before UTF-16, whose mark it starts with
    (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
SQLITE = b"SQLite format 3\0"
ZIP = b"PK\x03\x04"
GZIP = b"\x1f\x8b"
BZIP2 = b"BZh"
XZ = b"\xfd7zXZ\0"
ZLIB = (b"\x78\x01", b"\x78\x9c", b"\x78\xda")
_BINARY = (
    (ZIP, "a ZIP archive"),
    (GZIP, "a gzip file"),
    (BZIP2, "a bzip2 file"),
    (XZ, "an XZ file"),
    (b"7z\xbc\xaf'\x1c", "a 7-Zip archive"),
    (b"Rar!\x1a\x07", "a RAR archive"),
    (b"\x28\xb5\x2f\xfd", "a Zstandard file"),
    *((each, "zlib data") for each in ZLIB),
    (SQLITE, "an SQLite database"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"%PDF", "a PDF document"),
    (b"\x7fELF", "a program"),
    (b"MZ", "a program"),
    (b"\xd4\xc3\xb2\xa1", "a packet capture"),
    (b"\xa1\xb2\xc3\xd4", "a packet capture"),
    (b"\x0a\x0d\x0d\x0a", "a packet capture"),
)
_CONTROL = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f-\x84\x86-\x9f\ufffd]")  # ESC colours logs, U+0085 ends lines
_SAMPLE = 65536  # how much is looked at to tell text from rubbish


def text_of(content: bytes) -> tuple[str, str]:
    """The text in the bytes, and a note where its encoding had to be guessed; never raises.

    A byte-order mark decides; else the pattern of NUL bytes tells UTF-16 (Windows PowerShell's ``>``); else UTF-8; else
    Latin-1, in which no byte is lost.
    """
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return content[len(mark) :].decode(encoding, "replace"), ""
    if b"\0" in content[:_SAMPLE]:
        encoding = _utf16_by_nul(content[:4096])
        if encoding:
            return content.decode(encoding, "replace"), f"read as {encoding.upper()}, which it does not say"
    try:
        return content.decode(), ""
    except UnicodeDecodeError as error:
        return content.decode("latin-1"), f"not UTF-8 (byte {error.start}), so it was read as Latin-1"


def _utf16_by_nul(sample: bytes) -> str:
    """The byte order that puts nearly all NUL bytes on one side, as ASCII in UTF-16 does; empty if neither."""
    pairs = len(sample) // 2
    even, odd = sample[0 : 2 * pairs : 2].count(0), sample[1 : 2 * pairs : 2].count(0)
    if pairs and odd > 0.7 * pairs and even < 0.05 * pairs + 1:
        return "utf-16-le"
    if pairs and even > 0.7 * pairs and odd < 0.05 * pairs + 1:
        return "utf-16-be"
    return ""


def is_rubbish(text: str) -> bool:
    """Whether the text is so full of control characters that it is no text in any encoding."""
    sample = text[:_SAMPLE]
    return len(_CONTROL.findall(sample)) * 10 > len(sample)


def is_tar(content: bytes) -> bool:
    """Whether the content is a tar archive (POSIX.1-1988, ustar, and what came after it)."""
    return content[257:262] == b"ustar"


def kind_of_binary(content: bytes | str) -> str:
    """What binary content is by its first bytes (``a ZIP archive``), else ``no text``."""
    head = content[:16] if isinstance(content, bytes) else content[:16].encode("latin-1", "replace")
    if isinstance(content, bytes) and is_tar(content):
        return "a tar archive"
    return next((words for magic, words in _BINARY if head.startswith(magic)), "no text")
