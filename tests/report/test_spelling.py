"""Every way in which a value may be written leads back to the value."""

import pytest

from jwtinspect.report.spelling import begins_readably, is_text, laid_out, spellings, unescaped

VALUES = [b"plain", "Kim Größe".encode(), b'a"b\\c', b"S3cr3t/V+lue==", b"a b&c=d%41", "\U0001f600 smile".encode()]


@pytest.mark.parametrize("value", [each for each in VALUES if b"%" not in each and b"\\" not in each])
def test_each_spelling_of_a_value_is_the_value_again(value: bytes) -> None:
    for spelt in spellings(value):
        if b"+" not in spelt or b"+" in value:
            assert unescaped(spelt) == value


def test_a_value_has_the_spellings_of_forms_and_of_json() -> None:
    found = spellings(b"a b/c")
    assert {b"a b/c", b"a%20b%2Fc", b"a%20b%2fc", b"a+b%2Fc", b"a%2520b%252Fc", b"a b\\/c"} <= found


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        (b"a%40b", b"a@b"),
        (b"a%2540b", b"a@b"),
        (b"a\\u0040b", b"a@b"),
        (b"a\\\\u0040b", b"a@b"),
        (b"\\ud83d\\ude00", "\U0001f600".encode()),
        (b"&lt;a&amp;b&gt;", b"<a&b>"),
        (b"\\/x", b"/x"),
        (b"50%", b"50%"),
    ],
)
def test_encodings_are_undone(written: bytes, plain: bytes) -> None:
    assert unescaped(written) == plain


def test_a_wrapped_token_is_wrapped_again() -> None:
    assert laid_out(b"AAAABBBBCCCCdddd", b"aaaabbbb\n> ccccDDDD", b"aaaabbbbccccDDDD") == b"AAAABBBB\n> CCCCdddd"
    assert laid_out(b"new", b"something else", b"old-token-text") == b"new"
    assert laid_out(b"AAAA", b"aaaabbbb\nccccDDDD", b"aaaabbbbccccDDDD") == b"AAAA"


def test_text_is_told_from_other_data() -> None:
    assert is_text("Größe\n".encode())
    assert not is_text(b"\x89PNG")
    assert not is_text(b"\xff\xfe")


def test_pictures_do_not_begin_readably() -> None:
    assert begins_readably(b"eyJhbGciOiJSUzI1NiJ9", 0)
    assert begins_readably(b"eyJ...", 0)
    assert not begins_readably(b"iVBORw0KGgoAAAANSUhEUg", 0)
