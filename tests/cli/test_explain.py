"""`jwtinspect explain`: what a finding means."""

import pytest

from jwtinspect.__main__ import main
from jwtinspect.report.findings import rules


def test_the_list_has_every_code_once(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain"]) == 0
    listed = [line.split()[0] for line in capsys.readouterr().out.splitlines()]
    assert listed == sorted({rule.code for rule in rules()})


def test_a_line_of_the_list_has_name_severities_and_title(capsys: pytest.CaptureFixture[str]) -> None:
    main(["explain"])
    line = next(each for each in capsys.readouterr().out.splitlines() if each.startswith("LIF102"))
    assert line.split()[1:3] == ["id-and-access-token-end-apart", "warning"]
    assert line.endswith("do not end together")


@pytest.mark.parametrize("word", ["LIF102", "lif102", "id-and-access-token-end-apart"])
def test_a_finding_is_explained_with_advice_source_and_example(word: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", word]) == 0
    out = capsys.readouterr().out
    assert out.startswith("▲ LIF102 id-and-access-token-end-apart (warning)\n")
    for part in ("what to do", "source", "RFC 6749", "example", "36000", "expires_in speaks of the"):
        assert part in out


def test_a_code_with_two_severities_is_explained_twice(capsys: pytest.CaptureFixture[str]) -> None:
    main(["explain", "NOW201"])
    out = capsys.readouterr().out
    assert "NOW201 expired (warning)" in out
    assert "(note)" in out


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: f"{rule.code}-{rule.severity}")
def test_every_explanation_has_an_example(rule, capsys) -> None:
    main(["explain", rule.code])
    out = capsys.readouterr().out
    assert out.count("\n  example  ") == len([each for each in rules() if each.code == rule.code])
    assert max(map(len, out.splitlines())) <= 100


def test_a_family_is_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "lif"]) == 0
    assert {line[:3] for line in capsys.readouterr().out.splitlines()} == {"LIF"}


@pytest.mark.parametrize(
    ("word", "suggested"),
    [("LIF12", "did you mean LIF1"), ("id-and-acess-token-end-apart", "did you mean id-and-access"), ("qqq", "'qqq';")],
)
def test_an_unknown_code_gets_a_suggestion_and_status_2(
    word: str, suggested: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["explain", word]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert suggested in err
    assert err.count("\n") == 1
