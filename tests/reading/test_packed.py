"""Packed files: what is in them is read as if each file had been given alone, and never beyond a bound."""

import bz2
import gzip
import io
import json
import lzma
import tarfile
import zipfile

import pytest

from jwtinspect.core.errors import InputError
from jwtinspect.reading import archive, packed
from jwtinspect.reading.sources import read
from jwtinspect.rules.examples import access_token, id_token

ACCESS, IDENTITY = access_token(86400), id_token(36000)
ANSWER = json.dumps({"access_token": ACCESS, "id_token": IDENTITY, "expires_in": 86400, "token_type": "Bearer"})
LOG = f"2026-03-02T09:15:00Z started\n2026-03-02T09:15:01Z Bearer {ACCESS}\n"
PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(range(8)) * 40


def zipped(**files: str | bytes) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return content.getvalue()


def tarred(mode: str = "w", **files: str | bytes) -> bytes:
    content = io.BytesIO()
    with tarfile.open(fileobj=content, mode=mode) as archive:  # type: ignore[call-overload]
        for name, data in files.items():
            member = tarfile.TarInfo(name)
            raw = data.encode() if isinstance(data, str) else data
            member.size = len(raw)
            archive.addfile(member, io.BytesIO(raw))
    return content.getvalue()


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress])
def test_a_response_that_was_packed_alone_is_read_as_if_it_were_not(pack):
    capture = read([("response.json.gz", pack(ANSWER.encode()))])
    assert [each.compact for each in capture.tokens] == [ACCESS, IDENTITY]
    assert capture.responses[0].members["expires_in"] == 86400
    assert [(each.name, each.format) for each in capture.sources] == [("response.json.gz", "token-response")]


@pytest.mark.parametrize(
    "pack", [zipped, tarred, lambda **files: tarred("w:gz", **files), lambda **files: tarred("w:bz2", **files)]
)
def test_each_file_of_an_archive_is_an_input_of_its_own(pack):
    capture = read([("case.zip", pack(**{"logs/app.log": LOG, "response.json": ANSWER, "readme.txt": "nothing"}))])
    names = [each.name for each in capture.sources]
    assert names == ["case.zip", "case.zip/logs/app.log", "case.zip/response.json"]
    assert [each.compact for each in capture.tokens] == [ACCESS, IDENTITY]
    assert [each.source for each in capture.tokens[0].places] == ["s2", "s3"]
    assert capture.recorded_at == 1772442901
    assert capture.unreadable == ()


def test_archives_in_archives_are_read():
    inner = zipped(**{"old.log.gz": gzip.compress(LOG.encode())})
    capture = read([("x.zip", zipped(**{"more.zip": inner, "none.zip": zipped(a="nothing")}))])
    assert [each.compact for each in capture.tokens] == [ACCESS]
    assert "x.zip/more.zip/old.log.gz" in [each.name for each in capture.sources]


def test_several_gzip_files_in_a_row_are_read_to_the_last():
    content = gzip.compress(b"first\n") + gzip.compress(LOG.encode())
    assert read([("app.log.gz", content)]).tokens[0].compact == ACCESS


def test_a_log_beside_a_har_is_read_too_and_the_hars_own_bodies_but_once():
    har = json.dumps({"log": {"creator": {"name": "Playwright"}, "entries": []}, "x": {"_file": "body.json"}})
    capture = read([("x.zip", zipped(**{"a/b.har": har, "a/app.log": LOG, "a/body.json": ANSWER}))])
    assert [each.name for each in capture.sources] == ["x.zip", "x.zip/a/b.har", "x.zip/a/app.log"]


def test_what_is_no_text_is_named_and_the_rest_is_read():
    files = {f"{number}.png": PICTURE for number in range(7)}
    capture = read([("x.zip", zipped(**files, **{"app.log": LOG, "empty": b""}))])
    assert len(capture.tokens) == 1
    assert capture.notices[0].source == "s1"
    assert capture.notices[0].reason.startswith("0.png, 1.png, 2.png, 3.png, 4.png and 2 more")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (zipped(a="nothing"), "a ZIP archive, and no file in it"),
        (tarred(a="nothing"), "a tar archive, and no file in it"),
        (zipped(**{"a.png": PICTURE}), "a ZIP archive, and no file in it"),
        (zipped(a=LOG)[:60], "a ZIP archive, but damaged"),
        (b"BZh" + b"x" * 50, "a bzip2 file, but damaged"),
        (b"\xfd7zXZ\0" + b"x" * 50, "an XZ file, but damaged"),
        (b"x".ljust(257) + b"ustar" + b"x" * 300, "a tar archive, and no file in it"),
        (gzip.compress(PICTURE), "a picture"),
    ],
)
def test_what_holds_nothing_is_told_as_what_it_is(content, words):
    with pytest.raises(InputError, match=words):
        read([("x", content)])


def test_a_packed_text_without_a_token_is_no_error():
    capture = read([("x", gzip.compress(b"2026-03-02T09:15:00Z nothing here\n"))])
    assert capture.unreadable[0].reason == "Nothing here is a token or a token response."


TAR = tarred(a=LOG, b=LOG)


@pytest.mark.parametrize("content", [gzip.compress(LOG.encode() * 9)[:-20], TAR[: TAR.rindex(b"Bearer")]])
def test_what_stands_before_the_damage_is_read(content):
    capture = read([("x", content)])
    assert len(capture.tokens) == 1
    assert capture.notices


def test_what_was_packed_again_and_again_is_refused():
    content = ANSWER.encode()
    for _ in range(packed.DEPTH):
        content = gzip.compress(content)
    assert read([("x", content)]).tokens
    with pytest.raises(InputError, match="more than 4 times"):
        read([("x", gzip.compress(content))])


def test_all_that_is_in_an_archive_shares_one_bound(monkeypatch):
    monkeypatch.setattr(packed, "ROOM", 2_000_000)
    inner = zipped(a=b" " * 1_500_000, b=b" " * 1_500_000)
    capture = read([("x", zipped(**{"first.log": LOG, "c.zip": inner, "d.gz": gzip.compress(b" " * 9_000_000)}))])
    assert len(capture.tokens) == 1
    assert any("unpacks to more than" in each.reason for each in capture.notices)


def test_links_and_paths_in_a_tar_lead_nowhere():
    content = io.BytesIO()
    with tarfile.open(fileobj=content, mode="w") as archive:
        link = tarfile.TarInfo("link")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(link)
        member = tarfile.TarInfo("../../a.log")
        member.size = len(LOG)
        archive.addfile(member, io.BytesIO(LOG.encode()))
    capture = read([("x", content.getvalue())])
    assert [each.compact for each in capture.tokens] == [ACCESS]


def test_how_far_the_reading_is_never_goes_back():
    told: list[float] = []
    inner = zipped(**{"b.log": LOG, "c.log": LOG * 50})
    read([("x", zipped(**{"a.log": LOG * 50, "i.zip": inner, "d.log": LOG * 50}))], told.append)
    assert told == sorted(told)
    assert told[-1] <= 1


def test_a_token_that_stands_in_two_files_is_seen_in_both():
    capture = read([("x.zip", zipped(**{"a.log": LOG, "b.log": LOG}))])
    assert [each.name for each in capture.sources] == ["x.zip", "x.zip/a.log", "x.zip/b.log"]
    assert [place.source for place in capture.tokens[0].places] == ["s2", "s3"]


@pytest.mark.parametrize("pack", [zipped, tarred])
def test_what_lies_beyond_the_most_files_is_told(pack, monkeypatch):
    monkeypatch.setattr(packed, "MEMBERS", 2)
    monkeypatch.setattr(archive, "MEMBERS", 2)
    capture = read([("x", pack(**{"a.log": LOG, "b.log": LOG, "c.log": LOG}))])
    assert "more than 2 files" in capture.notices[0].reason
    assert len(capture.sources) == 3


def test_files_that_cannot_be_read_count_for_no_depth():
    files = {f"{number}.png.gz": gzip.compress(PICTURE) for number in range(2 * packed.DEPTH)}
    capture = read([("x.zip", zipped(**files, **{"z.log.gz": gzip.compress(LOG.encode())}))])
    assert [each.compact for each in capture.tokens] == [ACCESS]


def test_many_hars_with_many_files_beside_them_take_linear_time(growth):
    def packed_with(count: int) -> bytes:
        har = json.dumps({"log": {"entries": [], "x": [{"_file": f"{number}.txt"} for number in range(count)]}})
        files = {f"{number}.txt": "nothing" for number in range(count)} | {f"{n}.har": "{}" for n in range(count)}
        return zipped(**files, **{"a.har": har, "app.log": LOG})

    short, long = packed_with(100), packed_with(800)
    assert growth(lambda: read([("x", short)]), lambda: read([("x", long)])) < 24
