"""Tokens from the future, where one example cannot say it."""

import jwtinspect
from jwtinspect.rules.examples import START, access_token, dated, id_token, response


def codes(text: str, **options: object) -> list[tuple[str, str]]:
    return [(finding.code, finding.severity.value) for finding in jwtinspect.inspect(text, **options).findings]


def test_a_time_zone_explains_a_token_from_the_future() -> None:
    found = codes(
        dated(response(access_token=access_token(3600, start=START + 3600, nbf=START + 3600), expires_in=3600))
    )
    assert [code for code, severity in found if severity == "warning"] == ["NUM309"]


def test_the_issuers_clock_explains_a_token_from_the_future_at_the_time_of_the_response() -> None:
    body = dated(response(access_token=access_token(3600, start=START + 30, nbf=START + 30), expires_in=3600))
    assert codes(body) == [("CLK402", "warning"), ("LIF100", "note")]
    assert ("NOW203", "warning") in codes(body, at=START - 60)


def test_a_token_from_a_moment_ahead_names_who_refuses_it() -> None:
    def message(code: str, text: str, at: int) -> str:
        return next(each.message for each in jwtinspect.inspect(text, at=at).findings if each.code == code)

    issued = message("NOW203", id_token(3600), START - 3)
    assert "Validators that grant less by default refuse it until then (Python: " in issued
    assert "PyJWT" in issued and "jsonwebtoken" not in issued and "go-jose" not in issued
    begins = message("NOW202", id_token(3600, nbf=START + 4), START)
    assert "jsonwebtoken (Node)" in begins and "Spring Security" not in begins
