"""JSON in a text."""

import pytest

from jwtinspect.reading.documents import WINDOW, embedded, only, whole


def values(found):
    return [document.value for document in found]


def test_a_whole_text_is_one_document():
    document = whole(' {"a": 1} ')
    assert document is not None
    assert (document.value, document.start, document.end) == ({"a": 1}, 0, 10)
    assert whole('{"a": 1} x') is None
    assert whole("") is None


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('{"a":1}\n{"a":2}\n', [{"a": 1}, {"a": 2}]),
        ('{"a":1}[2]"3"', [{"a": 1}, [2], "3"]),
        (' {"a":1},\n{"a":2},', [{"a": 1}, {"a": 2}]),
        ("[]", [[]]),
    ],
)
def test_documents_in_a_row_are_a_sequence(text, found):
    assert values(only(text) or []) == found


@pytest.mark.parametrize("text", ["words", '{"a":1} words', '{"a":1', "", "5", '{"a":1} 5', '""' * 2000])
def test_anything_else_is_no_sequence(text):
    assert only(text) is None


def test_objects_between_words_are_found_with_their_places():
    text = 'token {"a": 1} and {"b": {"c": 2}} end }'
    found = embedded(text)
    assert [text[document.start : document.end] for document in found] == ['{"a": 1}', '{"b": {"c": 2}}']


def test_a_text_that_cannot_speak_of_tokens_is_not_searched():
    assert embedded('{"a": 1}') == []


def test_a_document_longer_than_the_first_window_is_found():
    text = 'token {"a": "' + "x" * (WINDOW * 20) + '", "b": [1, 2]} end'
    (document,) = embedded(text)
    assert document.value["b"] == [1, 2]
    assert text[document.end :] == " end"


@pytest.mark.parametrize("cut", range(1, 20))
def test_a_window_that_ends_inside_a_value_is_widened(cut):
    text = 'token {"a": "' + "x" * (WINDOW - cut - 8) + '", "b": true, "c": "\\u0041", "d": 12345}'
    (document,) = embedded(text)
    assert document.value["d"] == 12345
    assert document.cut == ""


def test_what_cannot_be_read_strictly_is_read_loosely_and_said():
    text = 'x {\'token\': 1} y {"token": "a\nb"} z {"token": 3'
    assert [(document.value, document.cut) for document in embedded(text)] == [
        ({"token": 1}, "not strict"),
        ({"token": "a\nb"}, "not strict"),
        ({"token": 3}, "cut"),
    ]


def test_a_brace_in_code_does_not_hide_the_document_after_it():
    text = 'function f() { return "it\'s"; }\nif (x) {\n  y("token")\n}\n{"access_token": "a"}'
    assert {"access_token": "a"} in values(embedded(text))


def test_a_number_of_many_digits_is_no_trouble():
    (document,) = embedded('token {"token": ' + "9" * 5000 + "}")
    assert document.value


@pytest.mark.parametrize(
    "piece",
    ["{", "[", '"', '{"', '{"a":', '{"a":1,', '[{"', "{'", '{"":0}', "{}", "\\", '{"a":"', "{a", '{"a":[', "{ "],
)
@pytest.mark.parametrize("before", ["", "token ", 'token {"'])
def test_time_is_linear_whatever_is_repeated(piece, before, is_linear):
    assert is_linear(lambda text: (only(text), embedded(text)), piece, before)
