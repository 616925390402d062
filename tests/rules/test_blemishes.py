"""What was mended or could not be read, where one example cannot say it."""

import jwtinspect
from jwtinspect.rules.examples import START, access_token, token


def test_many_tokens_with_the_same_dirt_are_one_finding() -> None:
    text = "\n\n".join(f"Bearer {access_token(3600, sub=f'user|{number}')}=" for number in range(4))
    report = jwtinspect.inspect(text, at=START + 60)
    assert [finding.count for finding in report.findings if finding.code == "TOK702"] in ([4], [4, 4])


def test_both_values_of_a_double_member_are_told() -> None:
    twice = token('{"iss":"https://login.example.com/","iat":1772442900,"exp":1772446500,"exp":1772529300}')
    finding = next(each for each in jwtinspect.inspect(twice, at=START).findings if each.code == "TOK704")
    assert finding.evidence["values"] == [1772446500, 1772529300]
    assert "1772446500" in finding.message and "1772529300" in finding.message


def test_a_cut_in_the_middle_is_said_once() -> None:
    (finding,) = jwtinspect.inspect(access_token(3600)[:140] + "...", at=START).findings
    assert finding.message.startswith("The payload of the token was cut; ")


def test_a_token_full_of_double_members_is_not_answered_by_a_finding_for_each() -> None:
    claims = ",".join(f'"c{number}":1,"c{number}":2' for number in range(500))
    report = jwtinspect.inspect(token('{"iat":1772442900,"exp":1772446500,' + claims + "}"), at=START)
    found = [each for each in report.findings if each.code == "TOK704"]
    assert len(found) == 21
    assert sum(each.count for each in found) == 500
    assert "479 more times" in found[-1].message
