"""Archives copied with the same members, in their order, under the same names, and what compresses a file alone undone
and done again. Everything happens in memory and within bounds, and no name in an archive is followed."""

from __future__ import annotations

import io
import zlib
from collections.abc import Callable
from typing import TYPE_CHECKING

from jwtinspect.core.errors import InputError
from jwtinspect.reading.archive import LIMIT, MEMBERS, End, damage, undone
from jwtinspect.reading.charset import BZIP2, GZIP, XZ, ZIP, ZLIB, is_tar

if TYPE_CHECKING:
    from tarfile import TarFile, TarInfo

_ZIP = (ZIP, b"PK\x05\x06")  # or one without members
COMPRESSED = (GZIP, BZIP2, XZ, *ZLIB)
"""What a file begins with that is compressed alone."""

Member = Callable[[bytes, str], bytes]
"""A member's copy, from its bytes and its path."""


def is_archive(content: bytes) -> bool:
    """Whether the content is a ZIP or tar archive."""
    return content.startswith(_ZIP) or is_tar(content)


def inflated(content: bytes, where: str) -> bytes:
    """What compressed content holds. Raises InputError where it is damaged or holds too much."""
    data, end = undone(content, LIMIT)
    if end is End.WHOLE:
        return data
    raise InputError(f"{where or 'It'} is compressed, and damaged or larger than {LIMIT // 10**6} MB: unpack it first.")


def deflated(data: bytes, like: bytes) -> bytes:
    """The data compressed as ``like`` is, which says nothing of a file's name or time."""
    if like.startswith(BZIP2):
        import bz2

        return bz2.compress(data)
    if like.startswith(XZ):
        import lzma

        return lzma.compress(data)
    deflater = zlib.compressobj(6, zlib.DEFLATED, 31 if like.startswith(GZIP) else 15)
    return deflater.compress(data) + deflater.flush()


def archive_copied(content: bytes, member: Member, name: Member, where: str) -> bytes:
    """The copy of an archive. ``name`` is given each member's path, which must come back as it is.

    Raises InputError for one that is damaged, locked or larger than the bounds, or in which a path holds a secret.
    """
    copy = _Copy(member, name, where)
    try:
        return copy.of_zip(content) if content.startswith(_ZIP) else copy.of_tar(content)
    except damage() as error:
        raise InputError(f"{copy.called} is damaged ({error}): save it again.") from None


class _Copy:
    """The copy of one archive: what may still be unpacked, and what becomes of its members."""

    def __init__(self, member: Member, name: Member, where: str) -> None:
        self._member, self._name, self._where = member, name, where
        self._left = LIMIT
        self.called = where or "The archive"

    def of_zip(self, content: bytes) -> bytes:
        import zipfile

        packed = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new:
            members = old.infolist()
            self._count(len(members))
            for member in members:
                if member.flag_bits & 1:
                    raise InputError(f"{self.called} is protected by a password: save it without one.")
                path = self._path(member.filename)
                with old.open(member) as file:
                    data = self._bounded(file.read(self._left + 1))
                info = zipfile.ZipInfo(member.filename, member.date_time)
                info.compress_type = member.compress_type
                info.external_attr = member.external_attr
                new.writestr(info, data if info.filename.endswith("/") else self._member(data, path))
        return packed.getvalue()

    def of_tar(self, content: bytes) -> bytes:
        import tarfile

        packed = io.BytesIO()
        with (
            tarfile.open(fileobj=io.BytesIO(content), mode="r:") as old,
            tarfile.open(fileobj=packed, mode="w:", format=tarfile.PAX_FORMAT) as new,
        ):
            while (member := old.next()) is not None:
                self._count(len(new.getmembers()) + 1)
                path = self._path(member.name)
                self._path(member.linkname)
                self._add(new, member, self._data(old, member, path))
        return packed.getvalue()

    def _data(self, old: TarFile, member: TarInfo, path: str) -> bytes:
        file = old.extractfile(member) if member.isreg() else None  # a link stays one and is not followed
        return b"" if file is None else self._member(self._bounded(file.read(self._left + 1)), path)

    @staticmethod
    def _add(new: TarFile, member: TarInfo, data: bytes) -> None:
        member.size = len(data)
        member.uid = member.gid = 0
        member.uname = member.gname = ""  # of who packed it
        member.pax_headers = {}
        new.addfile(member, io.BytesIO(data))

    def _count(self, members: int) -> None:
        if members > MEMBERS:
            raise InputError(f"{self.called} has more than {MEMBERS} members: split it.")

    def _bounded(self, data: bytes) -> bytes:
        self._left -= len(data)
        if self._left < 0:
            raise InputError(f"{self.called} unpacks to more than {LIMIT // 10**6} MB: split it.")
        return data

    def _path(self, name: str) -> str:
        """Where a member is told to stand. Raises InputError for a name that would have to be changed."""
        path = f"{self._where}/{name}" if self._where else name
        written = name.encode("utf-8", "surrogateescape")
        if self._name(written, path) != written:
            raise InputError("The name of a member of the archive holds a secret: rename it first.")
        return path
