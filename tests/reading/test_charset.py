"""From bytes to text."""

import pytest

from jwtinspect.reading.charset import is_rubbish, kind_of_binary, text_of

TEXT = '{"expires_in": 86400, "name": "Zoë – 名"}'


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32"])
def test_a_byte_order_mark_decides_and_is_no_part_of_the_text(encoding):
    assert text_of(TEXT.encode(encoding)) == (TEXT, "")


@pytest.mark.parametrize(
    ("mark", "encoding"),
    [(b"\xfe\xff", "utf-16-be"), (b"\x00\x00\xfe\xff", "utf-32-be"), (b"\xff\xfe", "utf-16-le")],
)
def test_either_byte_order_is_understood(mark, encoding):
    assert text_of(mark + TEXT.encode(encoding)) == (TEXT, "")


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_mark_is_known_by_its_nul_bytes_and_said(encoding):
    text, note = text_of('{"expires_in": 86400}'.encode(encoding))
    assert text == '{"expires_in": 86400}'
    assert encoding.upper() in note


def test_plain_utf_8_is_read_without_a_word():
    assert text_of(TEXT.encode()) == (TEXT, "")


def test_what_is_no_utf_8_is_read_as_latin_1_and_said():
    text, note = text_of(b"name=Zo\xeb&expires_in=3600")
    assert text == "name=Zoë&expires_in=3600"
    assert "byte 7" in note


def test_a_nul_byte_in_utf_8_makes_no_utf_16_of_it():
    assert text_of(b"a\x00bcdefgh")[0] == "a\x00bcdefgh"


def test_control_characters_all_over_are_rubbish_and_a_coloured_log_is_not():
    assert is_rubbish("\x00\x01\x02abc\x7f")
    assert not is_rubbish("\x1b[31mERROR\x1b[0m token expired\r\n\tat line 1\n")
    assert not is_rubbish("plain")


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"PK\x03\x04rest", "a ZIP archive"), (b"\x89PNG\r\n", "a picture"), ("\x00\x01", "no text"), (b"", "no text")],
)
def test_binary_is_named_by_its_first_bytes(content, words):
    assert kind_of_binary(content) == words
