"""Logins of which one token is over, where one example cannot say it."""

import jwtinspect
from jwtinspect.rules.examples import START, access_token, dated, id_token, response


def codes(text: str, **options: object) -> list[tuple[str, str]]:
    return [(finding.code, finding.severity.value) for finding in jwtinspect.inspect(text, **options).findings]


def test_one_token_over_is_a_warning_only_at_an_instant_that_the_user_chose() -> None:
    body = response(
        id_token=id_token(3600, start=START - 3600),
        access_token=access_token(86400, start=START - 3600),
        expires_in=82800,
    )
    assert ("NOW206", "note") in codes(dated(body))
    assert ("NOW206", "warning") in codes(dated(body), at=START)
