"""The state at an instant, where one example cannot say it."""

import jwtinspect
from jwtinspect.rules.examples import START, access_token, dated, id_token, response


def codes(text: str, **options: object) -> list[tuple[str, str]]:
    return [(finding.code, finding.severity.value) for finding in jwtinspect.inspect(text, **options).findings]


def test_many_expired_tokens_are_one_finding_with_a_count() -> None:
    text = "\n".join(access_token(3600, start=START + step, sub=f"user|{step}") for step in range(5))
    (finding,) = jwtinspect.inspect(text, at=START + 9000).findings
    assert (finding.code, finding.count, len(finding.subjects)) == ("NOW201", 5, 5)


def test_of_two_tokens_of_one_kind_only_the_newest_accuses() -> None:
    text = access_token(3600) + "\n" + access_token(3600, start=START + 3600)
    assert codes(text, at=START + 9000) == [("NOW201", "warning"), ("NOW201", "note")]


def test_the_leeway_moves_the_end() -> None:
    assert codes(access_token(3600), at=START + 3659, leeway=60) == [("NOW204", "note")]
    assert codes(access_token(3600), at=START + 3660, leeway=60) == [("NOW201", "warning")]


def test_one_token_over_is_a_warning_only_at_an_instant_that_the_user_chose() -> None:
    body = response(
        id_token=id_token(3600, start=START - 3600),
        access_token=access_token(86400, start=START - 3600),
        expires_in=82800,
    )
    assert ("NOW206", "note") in codes(dated(body))
    assert ("NOW206", "warning") in codes(dated(body), at=START)


def test_a_time_zone_explains_a_token_from_the_future() -> None:
    found = codes(
        dated(response(access_token=access_token(3600, start=START + 3600, nbf=START + 3600), expires_in=3600))
    )
    assert [code for code, severity in found if severity == "warning"] == ["NUM309"]


def test_an_expiry_that_stands_for_none_is_named_once() -> None:
    assert codes(response(id_token=id_token(3600, exp=0)), at=START + 60) == [("NOW205", "note")]


def test_an_id_token_for_sign_in_only_does_not_accuse_beside_an_access_token() -> None:
    pair = response(id_token=id_token(300), access_token=access_token(3600), expires_in=3600)
    assert ("NOW201", "note") in codes(pair, at=START + 600)
    assert ("NOW201", "warning") not in codes(pair, at=START + 600)
    assert codes(response(id_token=id_token(300)), at=START + 600) == [("NOW201", "warning")]


def test_the_issuers_clock_explains_a_token_from_the_future_at_the_time_of_the_response() -> None:
    body = dated(response(access_token=access_token(3600, start=START + 30, nbf=START + 30), expires_in=3600))
    assert codes(body) == [("CLK402", "warning"), ("LIF100", "note")]
    assert ("NOW203", "warning") in codes(body, at=START - 60)


def test_the_same_of_two_kinds_of_token_is_one_finding_that_names_both() -> None:
    text = response(id_token=id_token(3600, nbf=0), access_token=access_token(3600, nbf=0), expires_in=3600)
    (finding,) = [each for each in jwtinspect.inspect(text, at=START + 60).findings if each.code == "NUM311"]
    assert finding.message.endswith("The same holds for the access_token.") or finding.message.endswith(
        "The same holds for the id_token."
    )


def test_a_session_is_not_said_to_expire_where_its_token_does() -> None:
    (finding,) = jwtinspect.inspect(response(session_jwt=id_token(3600)), at=START + 7200).findings
    assert finding.message.startswith("The session token expired")
    assert "session.exp" in finding.evidence


def test_a_token_from_a_moment_ahead_names_who_refuses_it() -> None:
    def message(code: str, text: str, at: int) -> str:
        return next(each.message for each in jwtinspect.inspect(text, at=at).findings if each.code == code)

    issued = message("NOW203", id_token(3600), START - 3)
    assert "Validators that grant less by default refuse it until then (Python: " in issued
    assert "PyJWT" in issued and "jsonwebtoken" not in issued and "go-jose" not in issued
    begins = message("NOW202", id_token(3600, nbf=START + 4), START)
    assert "jsonwebtoken (Node)" in begins and "Spring Security" not in begins
