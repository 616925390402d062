"""Tokens in files of any size."""

from __future__ import annotations

import base64
import io
import json
from pathlib import Path

import pytest

from jwtinspect.reading import stream
from jwtinspect.reading.finder import find
from jwtinspect.reading.stream import border, tokens_in
from jwtinspect.rules.examples import START, access_token, id_token, token

LINE = "2026-03-02T09:15:00Z INFO nothing to see here, move on please, key=value eyes keys\n"
SAMPLES = Path(__file__).parent.parent / "samples"


def spotted(content: str | bytes, start: int = 0, end: int | None = None) -> list[stream.Spotted]:
    raw = content.encode() if isinstance(content, str) else content
    return list(tokens_in(io.BytesIO(raw), start, end))


def test_every_token_of_a_log_is_found_with_its_offset_in_bytes() -> None:
    tokens = [access_token(3600, start=START + number) for number in range(30)]
    text = "".join(f"{LINE}Grüße: Bearer {each}\n{LINE}" for each in tokens)
    found = spotted(text)
    assert [each.token.compact for each in found] == tokens
    assert [each.offset for each in found] == [text.encode().index(each.encode()) for each in tokens]
    assert found[0].token.places[0].where == f"byte {found[0].offset}"


@pytest.mark.parametrize("shift", [0, 1, 2, 3, 5, 50, 100, 200, 400])
def test_a_token_on_the_border_of_two_pieces_is_found_whole(monkeypatch: pytest.MonkeyPatch, shift: int) -> None:
    monkeypatch.setattr(stream, "PIECE", 1000)
    one = access_token(3600)
    text = ("x" * 60 + "\n") * 40
    at = 1000 - shift
    found = spotted(text[:at] + f" {one} " + text[at:])
    assert [(each.token.compact, each.offset) for each in found] == [(one, at + 1)]


def test_the_parts_of_a_file_together_give_each_token_once() -> None:
    tokens = [access_token(3600, start=START + number) for number in range(40)]
    raw = "".join(f"{LINE}Bearer {each}\n" for each in tokens).encode()
    for middle in range(0, len(raw), 997):
        cut = border(io.BytesIO(raw), middle)
        if cut is not None:
            found = spotted(raw, 0, cut) + spotted(raw, cut)
            assert [each.token.compact for each in found] == tokens


def test_wrapped_encoded_and_named_tokens_are_read_as_the_finder_reads_them() -> None:
    one, two = id_token(3600), access_token(3600)
    wrapped = "\n".join(one[at : at + 76] for at in range(0, len(one), 76))
    text = f'{{"id_token": "{two}"}}\n\n{wrapped}\n\nurl=%22{one}%22\n'
    assert [each.token.compact for each in spotted(text)] == [each.token.compact for each in find(text)]
    assert spotted(text)[0].token.places[0].name == "id_token"


def test_base64_of_a_token_and_a_pretty_header_are_found() -> None:
    pretty = token({"sub": "a", "exp": START}, json.dumps({"alg": "RS256", "typ": "JWT"}, indent=1))
    hidden = base64.b64encode(access_token(3600).encode()).decode()
    found = spotted(f"one {pretty} two\ntoken: {hidden}\n")
    assert [each.token.compact for each in found] == [pretty, access_token(3600)]


def test_a_file_in_utf_16_is_read_with_offsets_in_bytes() -> None:
    text = f"\ufeff{LINE}Bearer {access_token(3600)}\n"
    raw = text.encode("utf-16-le")
    (found,) = spotted(raw)
    assert raw[found.offset : found.offset + 4].decode("utf-16-le") == "ey"
    assert border(io.BytesIO(raw), 10) is None


def test_words_that_begin_like_tokens_are_none() -> None:
    assert spotted("eyJ eyJeyJ eyes eyJhbGci.x ewok keys.eyJ\n" * 1000) == []


def test_a_flood_of_false_starts_takes_no_longer_than_its_length_and_gives_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(stream, "LONGEST", 10_000)
    monkeypatch.setattr(stream, "PIECE", 50_000)
    assert spotted("eyJ" * 100_000) == []


def test_what_is_told_never_goes_back() -> None:
    reached: list[int] = []
    list(tokens_in(io.BytesIO((LINE * 100_000).encode()), told=reached.append))
    assert reached == sorted(reached) and reached


def test_every_text_sample_gives_the_tokens_that_the_finder_finds() -> None:
    for path in sorted(SAMPLES.glob("*.txt")) + sorted(SAMPLES.glob("*.log")):
        raw = path.read_bytes()
        if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
            continue
        expected = {each.token.compact for each in find(raw.decode("utf-8", "replace"))}
        assert {each.token.compact for each in spotted(raw)} == expected, path.name


@pytest.mark.parametrize("before", range(70))
def test_a_token_is_found_wherever_in_a_row_of_a_trace_it_begins(before: int) -> None:
    one = access_token(3600)
    body = "x" * before + " " + one + " end of it"
    rows = [f"{start:04x}: {body[start : start + 64]}\n" for start in range(0, len(body), 64)]
    text = f"<= Recv data, {len(body)} bytes (0x{len(body):x})\n" + "".join(rows)
    assert [each.token.compact for each in spotted(text)] == [one]


class Pipe(io.BytesIO):
    """What cannot be gone back in."""

    def seekable(self) -> bool:
        return False

    def seek(self, offset: int, whence: int = 0) -> int:
        raise OSError("Illegal seek")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize("before", ["", LINE])
def test_a_pipe_is_read_from_its_first_byte_to_its_last(
    encoding: str, before: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stream, "PIECE", 1000)
    tokens = [access_token(3600, start=START + number) for number in range(9)]
    raw = (before + f"\n{LINE}".join(tokens)).encode(encoding)
    found = list(tokens_in(Pipe(raw)))
    assert [each.token.compact for each in found] == tokens
    assert [each.offset for each in found] == [each.offset for each in spotted(raw)]


def test_a_pipe_that_gives_nothing_holds_no_token() -> None:
    assert list(tokens_in(Pipe(b""))) == [] == list(tokens_in(Pipe(b"ey")))


@pytest.mark.parametrize("shift", range(0, 1200, 100))
def test_a_token_in_pieces_on_the_border_of_what_is_read_is_found_whole(
    monkeypatch: pytest.MonkeyPatch, shift: int
) -> None:
    monkeypatch.setattr(stream, "PIECE", 2000)
    one = access_token(3600)
    text = ("x" * 60 + "\n") * 40
    text = (
        text[: 2000 - shift] + "\n" + "".join(f"web-1  | {one[at : at + 40]}\n" for at in range(0, len(one), 40)) + text
    )
    assert [each.token.compact for each in spotted(text)] == [one]


def test_a_whole_token_is_told_before_more_of_a_pipe_comes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream, "PIECE", 4000)
    one = token({"a": 1}, {"alg": "HS256"}, bytes(32))
    told: list[int] = []
    found = tokens_in(io.BytesIO(f"{one}\n{'x' * 60_000}\n".encode()), 0, None, told.append)
    assert next(found).token.compact == one
    assert not told
