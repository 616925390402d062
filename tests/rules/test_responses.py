"""Members that speak of times, where one example cannot say it."""

import jwtinspect
from jwtinspect.rules.examples import START, access_token, dated, response


def found(text: str, **options: object) -> dict[str, str]:
    options.setdefault("at", START + 60)
    return {finding.code: finding.message for finding in jwtinspect.inspect(text, **options).findings}


def test_a_lifetime_far_off_is_said_roughly() -> None:
    text = dated(response(access_token=access_token(3600), expires_in=3600, expires_at=2 * START + 3600))
    assert found(text)["LIF108"] == "expires_at lies 20514 d 9 h after the access_token's exp."
