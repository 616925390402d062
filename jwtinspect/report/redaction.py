"""A copy of an input that is safe to pass on: nothing in it can be used, and what it says about time stays.

The file is read twice, piece by piece: first to learn what must not stay, then to write the copy. Each piece that was
changed is searched again, and a copy in which anything is left is not given out.
"""

from __future__ import annotations

import io
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, NamedTuple

from jwtinspect.core.capture import Capture
from jwtinspect.core.errors import InputError, JwtInspectError
from jwtinspect.core.standin import holds_standin, is_filler
from jwtinspect.core.token import FlawKind, Kind, Token
from jwtinspect.report.encoded import opened
from jwtinspect.report.known_values import MOST, Counts
from jwtinspect.report.masking import is_worth_a_search
from jwtinspect.report.repacking import Passage, binary_words, is_packed, through
from jwtinspect.report.rewriting import Rewriting
from jwtinspect.report.walk import Leftover

PIECE = 1_000_000  # bytes that are looked at together
SMALL = 16_000_000  # bytes up to which the readers of the program are asked too, before and after
_SHORT = 12  # characters of a part of a token that are nothing yet
_MARK = ".redacted"
_BETWEEN = re.compile(rb"\}\s*,\s*(?=\{\s*\"[A-Za-z_])")  # between two objects of a list, and never inside a string
_ENTRY = re.compile(rb"\}\s*,\s*(?=\{\s*\"(?:_\w+|startedDateTime|pageref|connection|time|request|cache)\"\s*:)")
_QUIET_LINE = re.compile(rb"(?:[^\w\-.+/=%\s,:{\[\\][ \t]*|[ \t][^\s]{1,30})\r?\n(?=[^ \t\r\n])")
_STEP = 262_144  # bytes at the end of a piece in which a border is looked for at once


class NotSafe(JwtInspectError):
    """A copy in which something was left; it was not written."""


class IsThere(JwtInspectError):
    """A file that would have been overwritten unasked."""


class Redacted(NamedTuple):
    """What was done to a copy."""

    counts: Counts
    notes: tuple[str, ...]  # phrases: what the copy can no longer tell, what was emptied

    @property
    def words(self) -> str:
        """The same as one sentence."""
        named = (
            (self.counts.tokens, "token"),
            (self.counts.secrets, "secret"),
            (self.counts.persons, "personal value"),
        )
        parts = [f"{count} {name}{'s' if count != 1 else ''}" for count, name in named if count]
        done = f"replaced {_listed(parts)}" if parts else "found nothing to replace"
        notes = "".join(f"; {note}" for note in self.notes)
        return f"{done}; a search of the copy found nothing left{notes}"


def _listed(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def redact(source: BinaryIO, target: BinaryIO, salt: bytes | None = None) -> Redacted:
    """Writes the copy of ``source``, which must be able to go back, to ``target``.

    ``salt``: what the stand-ins are made with; drawn anew by default. Raises InputError for what cannot be read as text
    or unpacked, and NotSafe where something would be left: what was written till then must be thrown away.
    """
    rewriting = Rewriting(os.urandom(16) if salt is None else salt)
    size = source.seek(0, os.SEEK_END)
    source.seek(0)
    head = source.read(4096)
    source.seek(0)
    if not head.strip():
        raise InputError("There is nothing in it: give a file that holds something.")
    notes: list[str] = []
    if is_packed(head) or size <= SMALL:
        content = source.read()
        copy = _whole(content, rewriting, notes)
        target.write(copy)
    else:
        _streamed(source, target, rewriting)
    if rewriting.hashed:
        notes.append("at_hash, c_hash and sd_hash fit the redacted tokens no longer")
    if rewriting.unseen:
        notes.append("where more begins like a token than can be looked at, some was replaced unseen")
    if rewriting.known.overflowed:
        notes.append(f"of more than {MOST} different values the later ones were replaced only where a name tells them")
    return Redacted(rewriting.known.counts, tuple(dict.fromkeys(notes)))


def _whole(content: bytes, rewriting: Rewriting, notes: list[str]) -> bytes:
    def learn(text: bytes, where: str) -> bytes:
        rewriting.learn(text)
        return text

    def write(text: bytes, where: str) -> bytes:
        return _checked(text, rewriting, where)

    def leave(data: bytes, where: str) -> bytes:
        if not where:
            raise InputError(f"It is {binary_words(data)}, in no format that can be redacted: save it as text.")
        return data

    def leave_if_clean(data: bytes, where: str) -> bytes:
        if rewriting.knows_any_in(data):
            notes.append(f"{where} is no text and held something known: it was emptied")
            return b""
        return data

    capture = _read(content) if len(content) <= SMALL else None
    for value in _literals(capture):
        rewriting.known.learn_value(value)
    through(content, Passage(learn, leave, lambda note: None))
    rewriting.ready()
    copy = through(content, Passage(write, leave_if_clean, notes.append))
    if capture is not None:
        _compare(capture, copy, rewriting)
    return copy


def _streamed(source: BinaryIO, target: BinaryIO, rewriting: Rewriting) -> None:
    sizes = [_learned(piece, rewriting) for piece in pieces(source)]
    rewriting.ready()
    offset = source.seek(0)
    for size in sizes:
        target.write(_checked(source.read(size), rewriting, "", offset))
        offset += size


def _learned(piece: bytes, rewriting: Rewriting) -> int:
    """The size of a piece, once what it holds is learned."""
    rewriting.learn(piece)
    return len(piece)


def _checked(text: bytes, rewriting: Rewriting, where: str, offset: int = 0) -> bytes:
    """The piece rewritten; raises NotSafe where a search of it finds anything left."""
    try:
        return rewriting.rewritten(text)
    except Leftover as left:
        place = f"in {where}" if where else "in it"
        raise NotSafe(
            f"The copy was not written: {left.what} would have been left {place}, near byte {offset + left.offset}. "
            "Cut that part out and try again, and please report what kind of file it is."
        ) from None


def pieces(source: BinaryIO) -> Iterator[bytes]:
    """The file in pieces that end between two entries, objects or lines."""
    offset = 0
    while True:
        source.seek(offset)  # what follows the border is read again: cheaper than to carry it along
        held = source.read(PIECE)
        if not held:
            return
        border = _border(held)
        while not border:
            fresh = source.read(PIECE)
            held += fresh
            border = _border(held) if fresh else len(held)
        piece = held[:border]
        del held  # so that its memory is there for the next
        yield piece
        offset += border


def _border(held: bytes) -> int:
    """The last place at which a piece may end; 0 where there is none."""
    for pattern in (_ENTRY, _QUIET_LINE, _BETWEEN):
        start = len(held)
        while start > max(0, len(held) - PIECE):
            start = max(0, start - _STEP)
            last = 0
            for found in pattern.finditer(held, start):
                last = found.end()
            if last:
                return last
    return 0


# ------------------------------------------------------------------------------------------------- asking the readers


def _read(content: bytes) -> Capture | None:
    from jwtinspect.reading.sources import read  # a large file is not read so

    try:
        return read((("input", content),))
    except InputError:
        return None


def _literals(capture: Capture | None) -> Iterator[str]:
    """What the program's readers know to be secrets: what stood in place of a name, and opaque tokens."""
    if capture is None:
        return
    for secret in capture.secrets:
        if secret.name.lower() not in ("cookie", "set-cookie") and not secret.value.startswith(("ey", "ew")):
            yield secret.value
    for token in capture.tokens:
        if token.kind is Kind.OPAQUE:
            yield token.compact


def _compare(before: Capture, copy: bytes, rewriting: Rewriting) -> None:
    """Reads the copy as anybody would; raises NotSafe where a token or secret of the original is found in it."""
    after = _read(copy)
    if after is None:
        return
    usable = {part for token in before.tokens for part in _usable(token)}
    usable |= {secret.value for secret in before.secrets}
    usable = {
        each for each in usable if is_worth_a_search(each) and not holds_standin(each) and not is_filler(each[:40])
    }
    for token in after.tokens:
        if not usable.isdisjoint(_usable(token)):
            where = token.places[0].where if token.places else "it"
            raise NotSafe(f"The copy was not written: a token would have been left whole ({where}).")
    words = {each for token in before.tokens for each in token.segments[1 if token.kind is Kind.JWE else 2 :]}
    words |= {each for each in _literals(before) if each.isprintable() and " " not in each}
    if rewriting.known.holds_any(copy, map(_password_of, words & usable)):
        raise NotSafe("The copy was not written: a part of a token or of a secret would have been left.")
    for secret in after.secrets:
        if secret.value in usable and rewriting.known.knows(secret.value):
            raise NotSafe(f"The copy was not written: the {secret.name} would have been left ({secret.where}).")


def _password_of(value: str) -> str:
    """What the value of ``Basic`` (RFC 7617) holds behind the user; any other value as it is. A client's id stays, and
    stands in tokens in the same letters."""
    inner = opened(value.encode("utf-8", "surrogateescape"), 0)
    return value[(inner.text.index(b":") + 1) * 4 // 3 + 1 :] if inner and b":" in inner.text else value


def _usable(token: Token) -> list[str]:
    """What makes the token one that can be used."""
    parts = token.segments
    if token.kind is Kind.OPAQUE:
        return parts
    if token.kind is Kind.JWE:
        return parts[3:4]  # what else there is opens nothing
    if token.kind is Kind.JWS and len(parts) == 3 and not parts[2] and not token.has(FlawKind.SIGNATURE_REMOVED):
        return [token.compact]  # unsecured
    return [part for part in parts[2:] if len(part) > _SHORT]


# --------------------------------------------------------------------------------------------------------------- files


def default_name(path: Path) -> Path:
    """Where the copy of a file goes: ``capture.redacted.har`` beside ``capture.har``."""
    return path.with_name(f"{path.stem}{_MARK}{path.suffix}")


def save(source: BinaryIO, path: Path, *, overwrite: bool = False, original: Path | None = None) -> Redacted:
    """Writes the copy to a file that only its owner may read, whole or not at all; a link's target, not the link.

    Raises IsThere where there is one already and ``overwrite`` does not allow it, and JwtInspectError where it cannot
    be written: devices and pipes take what is written at once, and so before it was searched.
    """
    if path.is_dir():
        raise JwtInspectError(f"{path} is a folder: name a file in it.")
    if path.exists() and not path.is_file():
        raise JwtInspectError(f"{path} is a device or a pipe: give the name of a file, or - for standard output.")
    if original is not None and path.exists() and path.samefile(original):
        raise JwtInspectError(f"{path} is the original: give the copy another name.")
    if path.exists() and not overwrite:
        raise IsThere(f"{path} is there already: give another name.")
    path = path.resolve()
    part = path.with_name(f".{path.name[:100]}.{os.urandom(6).hex()}.part")
    try:
        with open(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY | _BINARY, 0o600), "wb") as file:  # noqa: PTH123
            done = redact(source, file)
            file.flush()
            os.fsync(file.fileno())
        _put(part, path, overwrite)
    except OSError as error:
        raise JwtInspectError(f"{path} cannot be written: {error.strerror or error}.") from None
    finally:
        part.unlink(missing_ok=True)
    return done


_BINARY: int = getattr(os, "O_BINARY", 0)  # Windows would change line ends


def _put(part: Path, path: Path, overwrite: bool) -> None:
    """Gives the finished file its name, in one step; what came there meanwhile is not overwritten unasked."""
    if overwrite:
        part.replace(path)
        return
    try:
        path.hardlink_to(part)
    except FileExistsError:
        raise IsThere(f"{path} is there already: give another name.") from None
    except OSError:  # a file system without links
        part.replace(path)


def copy_of(content: bytes | str, salt: bytes | None = None) -> tuple[bytes, Redacted]:
    """The copy of content in memory, and what was done to it. Raises as ``redact`` does."""
    data = content.encode("utf-8", "surrogatepass") if isinstance(content, str) else content
    target = io.BytesIO()
    done = redact(io.BytesIO(data), target, salt)
    return target.getvalue(), done
