"""WWW-Authenticate."""

import pytest

from jwtinspect.analysis.challenge import NO_CHALLENGE, challenge_of, claims_asked


def test_schemes_and_parameters_of_several_challenges_are_told_apart() -> None:
    found = challenge_of('Negotiate, Bearer realm="a, b", error="invalid_token", error_description="it \\"ended\\""')
    assert found.schemes == {"negotiate", "bearer"}
    assert found.error == "invalid_token"
    assert found.parameters["error_description"] == 'it "ended"'


def test_no_header_asks_for_nothing() -> None:
    assert challenge_of(None) is NO_CHALLENGE and challenge_of("").error == ""


@pytest.mark.parametrize("text", ["Bearer", "=", '"', 'Bearer a="', "\\" * 9, ",,,", "Bearer " + 'a="\\' * 5000])
def test_nonsense_is_read_without_an_error(text: str) -> None:
    assert challenge_of(text).error == ""


def test_the_claims_that_are_demanded_are_decoded_and_nonsense_is_none() -> None:
    assert claims_asked(challenge_of('Bearer claims="eyJhIjp7ImIiOjF9fQ=="')) == {"a": {"b": 1}}
    assert claims_asked(challenge_of('Bearer claims="{\\"a\\":1}"')) == {"a": 1}
    for text in ("W10", "%%%", "", "eyJ"):
        assert claims_asked(challenge_of(f'Bearer claims="{text}"')) is None
