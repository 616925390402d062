"""The state at an instant, where one example cannot say it."""

import jwtinspect
from jwtinspect.rules.examples import START, access_token, id_token, response


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


def test_an_expiry_that_stands_for_none_is_named_once() -> None:
    assert codes(response(id_token=id_token(3600, exp=0)), at=START + 60) == [("NOW205", "note")]


def test_an_id_token_for_sign_in_only_does_not_accuse_beside_an_access_token() -> None:
    pair = response(id_token=id_token(300), access_token=access_token(3600), expires_in=3600)
    assert ("NOW201", "note") in codes(pair, at=START + 600)
    assert ("NOW201", "warning") not in codes(pair, at=START + 600)
    assert codes(response(id_token=id_token(300)), at=START + 600) == [("NOW201", "warning")]


def test_a_session_is_not_said_to_expire_where_its_token_does() -> None:
    (finding,) = jwtinspect.inspect(response(session_jwt=id_token(3600)), at=START + 7200).findings
    assert finding.message.startswith("The session token expired")
    assert "session.exp" in finding.evidence
