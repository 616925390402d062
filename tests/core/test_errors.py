"""Errors are sentences, and one word catches them all."""

import pytest

from jwtinspect.core.errors import DataError, InputError, JwtInspectError


def test_a_wrong_data_file_is_told_with_its_key_and_why() -> None:
    error = DataError("auth0.toml", "settings[1].default", "needs a whole number")
    assert str(error) == "auth0.toml: settings[1].default: needs a whole number."
    assert (error.file, error.key, error.reason) == ("auth0.toml", "settings[1].default", "needs a whole number")


@pytest.mark.parametrize("error", [InputError("gone"), DataError("a", "b", "c")])
def test_a_front_door_catches_them_by_one_word(error: Exception) -> None:
    with pytest.raises(JwtInspectError):
        raise error
