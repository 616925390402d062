"""What was packed is packed again, with everything that was in it and nothing that could be used."""

import bz2
import gzip
import io
import json
import lzma
import tarfile
from collections.abc import Callable
from typing import Any

import pytest

from jwtinspect.core.errors import InputError
from jwtinspect.report.redaction import copy_of
from jwtinspect.rules.examples import id_token, response

REFRESH = "v1.MadeUpRefreshToken-7hQxLr0aZ9kFvN2b"
ID = id_token(3600)


@pytest.mark.parametrize("module", [gzip, bz2, lzma])
def test_a_file_that_was_packed_in_parts_is_copied_whole(module: Any) -> None:
    first, second = (json.dumps({"refresh_token": f"{REFRESH}{end}"}).encode() + b"\n" for end in "ab")
    copy, _ = copy_of(module.compress(first) + module.compress(second))
    lines = module.decompress(copy).decode().splitlines()
    assert len(lines) == 2 and not any(REFRESH in line for line in lines)
    for damaged in (module.compress(first)[:-4], module.compress(first) + b"rubbish"):
        with pytest.raises(InputError, match="damaged or larger"):
            copy_of(damaged)


def tarred(**members: bytes) -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        for name, data in members.items():
            info = tarfile.TarInfo(name)
            info.size, info.uname, info.mode, info.mtime = len(data), "robin", 0o640, 1_700_000_000
            archive.addfile(info, io.BytesIO(data))
        link = tarfile.TarInfo("latest")
        link.type, link.linkname = tarfile.SYMTYPE, next(iter(members))
        archive.addfile(link)
    return packed.getvalue()


@pytest.mark.parametrize("pack", [bytes, gzip.compress, bz2.compress])
def test_a_tar_archive_has_the_same_members_and_tells_of_nobody(pack: Callable[[bytes], bytes]) -> None:
    held = {"a.json": response(id_token=ID, refresh_token=REFRESH).encode(), "notes": b"nothing to hide"}
    copy, done = copy_of(pack(tarred(**held)))
    assert done.counts.tokens == 1
    with tarfile.open(fileobj=io.BytesIO(copy), mode="r") as archive:
        members = archive.getmembers()
        assert [each.name for each in members] == ["a.json", "notes", "latest"]
        assert [each.mode for each in members[:2]] == [0o640, 0o640]
        assert members[0].mtime == 1_700_000_000 and members[2].linkname == "a.json"
        assert not any(each.uname or each.uid for each in members)
        told = [file.read() for each in members[:2] if (file := archive.extractfile(each))]
    assert told[1] == held["notes"] and REFRESH.encode() not in told[0] and ID.encode() not in told[0]
    assert ID.partition(".")[0].encode() in told[0]


def test_a_tar_archive_that_cannot_be_copied_is_refused() -> None:
    with pytest.raises(InputError, match="is damaged"):
        copy_of(tarred(a=b"text" * 300)[:1000])
    with pytest.raises(InputError, match="name of a member"):
        copy_of(tarred(**{f"refresh_token={REFRESH}": b"text", "b": f"refresh_token={REFRESH}".encode()}))
