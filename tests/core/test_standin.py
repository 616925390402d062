"""Stand-ins tell the same from the same, and nothing of what they stand for."""

import base64

import pytest

from jwtinspect.core.standin import StandIns, filler, holds_standin, is_filler, is_standin


def test_the_same_value_has_the_same_stand_in_and_under_another_salt_another_one() -> None:
    standins = StandIns(b"one")
    assert standins.of(b"robin") == standins.of(b"robin") != standins.of(b"kim")
    assert standins.of(b"robin") != StandIns(b"two").of(b"robin")


def test_a_stand_in_is_known_again_alone_and_in_a_text() -> None:
    made = StandIns(b"one").of(b"x").decode()
    assert is_standin(made)
    assert not is_standin(made + "0")
    assert holds_standin(f"session={made}; Path=/")
    assert not holds_standin("redacted-by-hand")


@pytest.mark.parametrize(
    ("value", "sign"),
    [(b"auth0|4711", "auth0|"), (b"ya29.A0Made", "ya29."), (b"gho_MadeUp", "gho_"), (b"smith|robin", "")],
)
def test_the_beginning_that_tells_a_provider_stays(value: bytes, sign: str) -> None:
    made = StandIns(b"one").of(value).decode()
    assert made.startswith(f"{sign}redacted-")
    assert is_standin(made)


@pytest.mark.parametrize("length", [9, 16, 22, 43, 86, 342, 683])
def test_a_filler_is_base64url_of_that_length_and_is_known_again(length: int) -> None:
    made = filler(length)
    assert len(made) == length
    assert is_filler(made)
    if length % 4 != 1:
        base64.urlsafe_b64decode(made + "=" * (-length % 4))


@pytest.mark.parametrize("text", ["", "redacted", "redacted-signature", "KUziCrQ8jr9QmZLoNJNBIXIGcbhpJZf2mpjEY4BRl4M"])
def test_what_others_write_in_place_of_a_signature_is_no_filler(text: str) -> None:
    assert not is_filler(text)
