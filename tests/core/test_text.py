"""Untrusted text as it is shown."""

import pytest

from jwtinspect.core.text import DeceptionKind, deceptive, plain, shown


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("plain text", "plain text"),
        ("", ""),
        ("Müller, 東京, Ω", "Müller, 東京, Ω"),
        ("a\u202eb", "a⟨U+202E⟩b"),
        ("a\nb\tc", "a⟨U+000A⟩b⟨U+0009⟩c"),
        ("\x1b[31m", "⟨U+001B⟩[31m"),
        ("a\x7f\x85", "a⟨U+007F⟩⟨U+0085⟩"),
        ("a\u200bb\ufeff", "a⟨U+200B⟩b⟨U+FEFF⟩"),
        ("a\u2028b", "a⟨U+2028⟩b"),
        ("\ud800x", "⟨U+D800⟩x"),
        ("\u2066x\u2069", "⟨U+2066⟩x⟨U+2069⟩"),
        ("\U000e0041", "⟨U+E0041⟩"),
    ],
)
def test_what_hides_or_reorders_is_shown_by_its_number(text, expected):
    assert shown(text) == expected


@pytest.mark.parametrize(
    "text", ["محمد\u200cعلی", "👨\u200d👩\u200d👧", "❤\ufe0f", "1\ufe0f\u20e3", "👁\ufe0f\u200d🗨\ufe0f"]
)
def test_joiners_in_names_and_emoji_stay(text):
    assert shown(text) == text
    assert deceptive(text) == ()


def test_a_joiner_between_latin_letters_is_shown_and_deceives():
    assert shown("ad\u200dmin") == "ad⟨U+200D⟩min"
    assert [each.kind for each in deceptive("ad\u200dmin")] == [DeceptionKind.INVISIBLE]


def test_a_long_text_is_cut_before_it_is_escaped():
    assert shown("x" * 100, 10) == "x" * 9 + "…"
    assert shown("x" * 10, 10) == "x" * 10
    assert len(shown("\u202e" * 10**6, 20)) < 200


def test_a_bidirectional_control_is_named():
    assert deceptive("https://login.example\u202e/") == ((DeceptionKind.DIRECTION, "U+202E"),)


@pytest.mark.parametrize(
    ("text", "scripts"),
    [
        ("p\u0430ypal", "Latin with Cyrillic"),
        ("\u0391dmin", "Latin with Greek"),
        ("ｅxample", "Latin with full-width Latin"),
    ],
)
def test_a_word_of_two_scripts_deceives(text, scripts):
    assert deceptive(text) == ((DeceptionKind.MIXED_SCRIPT, scripts),)


@pytest.mark.parametrize("text", ["Москва office", "user|1", "naïve café", "Ω 東京 Tokyo", "https://acme.example/a b"])
def test_words_of_one_script_each_do_not_deceive(text):
    assert deceptive(text) == ()


def test_a_repeated_deception_is_told_once():
    assert len(deceptive("\u200b" * 1000)) == 1


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("text", "text"),
        (None, "null"),
        (True, "true"),
        ({"a": [1, 2.5, "x"]}, '{"a":[1,2.5,"x"]}'),
        (["\u202e"], '["⟨U+202E⟩"]'),
        ("a\nb", "a⟨U+000A⟩b"),
    ],
)
def test_any_json_value_becomes_one_line(value, expected):
    assert plain(value) == expected


def test_a_long_value_is_cut():
    assert plain(list(range(100)), 8) == "[0,1,2,…"


def test_a_value_of_any_depth_is_shown_without_failing():
    value: list[object] = []
    for _ in range(100_000):
        value = [value]
    assert plain(value) == "nested too deeply to show"
    while value:  # taken apart step by step, for its own clean-up would recurse
        value = value[0]  # type: ignore[assignment]
