"""What a customer wants is read from the words that she would use."""

import pytest

from jwtinspect.analysis.requirement import Kind, requirement_of
from jwtinspect.analysis.visits import DAY

HOUR, MINUTE = 3600, 60


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("return 7d", (Kind.RETURN, 7 * DAY)),
        ("Stay 8 h", (Kind.STAY, 8 * HOUR)),
        ("check 86400", (Kind.CHECK, DAY)),
        ("out midnight", (Kind.OUT, 0)),
        ("out at 18:30", (Kind.OUT, 18 * HOUR + 30 * MINUTE)),
    ],
)
def test_a_requirement_is_read_from_words(text, wanted):
    assert requirement_of(text) == wanted


@pytest.mark.parametrize(
    "text", ["", "forever", "return", "return soon", "out", "out 25:00", "return 5s", "return 2000d"]
)
def test_what_is_no_requirement_is_refused_in_a_sentence(text):
    with pytest.raises(ValueError, match=r"give (for example )?'"):
        requirement_of(text)
