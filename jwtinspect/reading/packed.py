"""Packed files: gzip, bzip2 and XZ are undone, and each file in a ZIP or tar archive is an input of its own.

Everything happens in memory and within bounds, archives in archives included; no name in an archive is followed.
"""

from __future__ import annotations

import re
from functools import partial
from itertools import count
from typing import TYPE_CHECKING

from jwtinspect.core.capture import Unreadable
from jwtinspect.core.errors import InputError
from jwtinspect.reading.archive import MEMBERS, End, damage, inflated, too_many, undone, unpacked
from jwtinspect.reading.charset import BZIP2, GZIP, XZ, kind_of_binary
from jwtinspect.reading.draft import tell_share

if TYPE_CHECKING:
    from collections.abc import Callable

    from jwtinspect.reading.draft import Draft

FORMAT = "archive"
ROOM = 256_000_000  # bytes that are unpacked of one input, all files in it together
DEPTH = 4  # archives in archives
NAMED = 5  # files that were left out and are named; those beyond are counted


class Room:
    """How much may still be unpacked of one input, how deep, and whether it is one file or many."""

    __slots__ = ("depth", "left", "many")

    def __init__(self) -> None:
        self.left = ROOM
        self.depth = 0
        self.many = False


def read(name: str, content: bytes, draft: Draft, room: Room, read_file: Callable[[str, bytes, Room], bool]) -> bool:
    """Reads what is packed in the content by ``read_file``, which says whether it found anything; so does this.

    Raises InputError where that is damaged, packed too often, or holds nothing that can be read.
    """
    if room.depth == DEPTH:
        raise InputError(f"{name} is packed more than {DEPTH} times: unpack it and give what is in it.")
    draft.begin("")
    try:
        files = _files_in(content, draft, room.left)
    except damage():
        raise InputError(f"{name} is {kind_of_binary(content)}, but damaged: save it again.") from None
    room.left -= sum(map(len, files.values()))
    alone = files.pop("", None)
    room.depth += 1
    try:
        found = read_file(name, alone, room) if alone is not None else _read_all(name, files, draft, room, read_file)
    finally:
        room.depth -= 1
    if not found and not room.many:
        cut = "that was read " if any(each.reason == too_many() for each in draft.notices) else ""
        kind = kind_of_binary(content)
        raise InputError(f"{name} is {kind}, and no file in it {cut}holds a token or a token response.")
    return found


def _read_all(
    name: str, files: dict[str, bytes], draft: Draft, room: Room, read_file: Callable[[str, bytes, Room], bool]
) -> bool:
    """Reads each file of an archive. What is no text is named in the archive's own entry."""
    own = draft.source
    draft.end(name, FORMAT)
    found = any(each.source == own for each in draft.unreadable)  # it is locked, which is told
    outside, room.many = room.many, True
    no_text: list[str] = []
    for path in _read_hars(name, files, draft):
        found = True
        del files[path]
    told, done, size = draft.told, 0, sum(map(len, files.values())) or 1
    while files:
        path = next(iter(files))
        data = files.pop(path)
        draft.told = partial(tell_share, told, done / size, len(data) / size)
        done += len(data)
        try:
            found |= bool(data) and read_file(f"{name}/{path}", data, room)
        except InputError:
            no_text.append(path)
    room.many, draft.told = outside, told
    if no_text:
        named = ", ".join(path[:100] for path in no_text[:NAMED])
        more = f" and {len(no_text) - NAMED} more" if len(no_text) > NAMED else ""
        draft.notices.append(Unreadable(own, "", f"{named}{more} in the archive could not be read as text.", ""))
    return found


def _read_hars(name: str, files: dict[str, bytes], draft: Draft) -> set[str]:
    """Reads the HARs with the bodies that lie beside them, as Playwright records them. The paths of both."""
    hars = [path for path in files if path.endswith(".har")]
    if not hars:
        return set()
    from jwtinspect.reading import har

    folders: dict[str, dict[str, bytes]] = {}
    for path, content in files.items():
        folder, _, file = path.rpartition("/")
        folders.setdefault(folder, {})[file] = content
    read = set(hars)
    for path in hars:
        folder = path.rpartition("/")[0]
        draft.begin("")
        har.read_bytes(files[path].removeprefix(b"\xef\xbb\xbf"), draft, folders[folder])
        draft.end(f"{name}/{path}", har.FORMAT)
        bodies = {each.decode("utf-8", "replace") for each in _BODY.findall(files[path])}
        read |= {f"{folder}/{each}".lstrip("/") for each in bodies & folders[folder].keys()}
    return read


_BODY = re.compile(rb'"_file"\s*:\s*"([^"\\]{1,300})"')


def _files_in(content: bytes, draft: Draft, left: int) -> dict[str, bytes]:
    """The files by their paths, at most ``left`` bytes; what is packed alone has the path "". What is cut is told."""
    if content.startswith(b"PK"):
        return unpacked(content, draft, left)
    if content.startswith((GZIP, BZIP2, XZ)):
        data = inflated(content, draft, left)
        if not data and undone(content, 1)[1] is End.DAMAGED:
            raise EOFError  # nothing stands before the damage
        return {"": data}
    return _files_in_tar(content, draft, left)


def _files_in_tar(content: bytes, draft: Draft, left: int) -> dict[str, bytes]:
    import io
    import tarfile

    found: dict[str, bytes] = {}
    try:
        with tarfile.open(fileobj=io.BytesIO(content), mode="r:") as archive:
            for number in count():
                member = archive.next()
                if member is None or left <= 0:
                    break
                if number == MEMBERS:
                    draft.notice("", too_many(), "")
                    break
                file = archive.extractfile(member) if member.isreg() else None  # no link is followed
                if file is not None and member.name:
                    found[member.name] = file.read(left)
                    left -= len(found[member.name])
    except (tarfile.TarError, OSError, ValueError, OverflowError):
        draft.notice("", "The archive is damaged: what stands before the damage was read.", "Save it again.")
    return found
