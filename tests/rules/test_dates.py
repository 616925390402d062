"""Dates that contradict each other, where one example cannot say it."""

import pytest

import jwtinspect
from jwtinspect.rules.examples import START, access_token, id_token, response


def found(text: str, **options: object) -> dict[str, str]:
    options.setdefault("at", START + 60)
    return {finding.code: finding.severity.value for finding in jwtinspect.inspect(text, **options).findings}


@pytest.mark.parametrize("first", [300, 900, 1800, 3600, 7200, 36000, 43200])
@pytest.mark.parametrize("second", [3600, 28800, 36000, 50400, 86400])
def test_lifetimes_are_never_taken_for_time_zones(first: int, second: int) -> None:
    text = response(id_token=id_token(first), access_token=access_token(second), expires_in=second)
    assert "NUM309" not in found(text)
    assert "NUM309" not in found(text, received_at=START)
