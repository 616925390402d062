"""A view says what an encoded text says, and every place in it leads back to where that stands."""

import pytest

from jwtinspect.report.layers import FORM, OUTER, PERCENT, PLAIN, Edit, View, layer_at, stretch

NAMED = {each.name: each for each in (*OUTER, PERCENT, FORM)}


@pytest.mark.parametrize(
    ("layer", "text", "plain"),
    [
        ("percent", b"a%3Db%C3%9F", "a=bß".encode()),
        ("entity", b"&quot;a&quot;&#x3D;&#61;&lt;", b'"a"==<'),
        ("escape", b"\\u0022a\\x3d\\n\\ud83d\\ude00\\\\", '"a=\n\U0001f600\\'.encode()),
        ("printable", b"a=3Db=\r\nc=\nd", b"a=bcd"),
        ("doubled", b'""a"": ""b""', b'"a": "b"'),
        ("apostrophes", b"''a''", b"'a'"),
        ("caret", b'^"a^%20^^b^\r\n^"', b'"a%20^b"'),
    ],
)
def test_a_view_says_what_the_text_says(layer: str, text: bytes, plain: bytes) -> None:
    assert View(text, 0, len(text), NAMED[layer], []).text == plain


def test_a_plus_is_a_blank_where_no_blank_is_written_otherwise() -> None:
    assert View(b"a+b%3D", 0, 6, FORM, []).text == b"a b="
    assert View(b"a+b%3D", 0, 6, PERCENT, []).text == b"a+b="


@pytest.mark.parametrize("number", range(6))
def test_an_edit_of_a_view_replaces_what_stands_there(number: int) -> None:
    text = b"x%22ab%3Dc%22y"
    view = View(text, 0, len(text), PERCENT, [])
    assert view.text == b'x"ab=c"y'
    ends = [(0, 1, b"x"), (1, 2, b"%22"), (2, 4, b"ab"), (2, 6, b"ab%3Dc"), (4, 5, b"%3D"), (7, 8, b"y")]
    start, end, raw = ends[number]
    back = view.back(Edit(start, end, b"n/w"))
    assert text[back.start : back.end] == raw
    assert back.new == b"n%2Fw"


def test_what_was_replaced_before_counts_as_one_sign() -> None:
    view = View(b"a=secret%26b", 0, 12, PERCENT, [Edit(2, 8, b"new")])
    assert view.text == b"a=new&b"
    assert view.is_done(Edit(2, 5, b"other"))
    assert not view.is_done(Edit(2, 7, b"other"))
    assert view.back(Edit(3, 7, b"z"))[:2] == (2, 12)
    assert View(b"abc", 0, 3, PLAIN, [Edit(0, 1, b"xyz")]).text == b"xyzbc"


def test_a_stretch_ends_where_its_encoding_ends() -> None:
    entity = NAMED["entity"]
    text = b'<a href="&quot;x&quot;">y</a>'
    assert text[slice(*stretch(text, 9, entity, 0))] == b"&quot;x&quot;"
    assert stretch(text, 9, entity, 12)[0] == 12
    text = b"one\ncurl ^\n -H ^%41 x\nthree"
    assert text[slice(*stretch(text, text.index(b"^%"), NAMED["caret"], 0))] == b"curl ^\n -H ^%41 x"


def test_a_line_of_a_token_that_ends_in_padding_is_not_quoted_printable() -> None:
    assert layer_at(b"short=\nline", 5) is None
    long = layer_at(b"l" * 70 + b"=\nline", 70)
    assert long is not None and long.name == "printable"
    assert layer_at(b"plain", 0) is None


def test_each_encoding_writes_what_it_reads() -> None:
    for layer in (*OUTER, PERCENT):
        for new in (b"redacted-0123456789ab", b"a/b+c==", b'"', b"'", b"50%", b"x" * 300):
            written = layer.spelt(new)
            view = View(written, 0, len(written), layer, [])
            assert view.text == new or layer.name in ("doubled", "apostrophes", "caret")
