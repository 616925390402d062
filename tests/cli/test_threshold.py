"""The exit status is 1 from a severity on that can be chosen."""

import pytest

import jwtinspect
from jwtinspect.cli.arguments import Parser
from jwtinspect.cli.threshold import add_fail_on, is_reached
from jwtinspect.cli.times import UsageError
from jwtinspect.report.report import Finding
from jwtinspect.rules.examples import START, access_token, id_token, response

ERROR = response(id_token=id_token(-60), access_token=access_token(60))
WARNING = response(id_token=id_token(36000), access_token=access_token(86400), expires_in=86400)
NOTE = response(access_token=access_token(60), expires_in=60)


def findings(text: str) -> tuple[Finding, ...]:
    return jwtinspect.inspect(text, at=START).findings


@pytest.mark.parametrize(
    ("text", "reached"),
    [(ERROR, ["error", "warning", "note"]), (WARNING, ["warning", "note"]), (NOTE, ["note"]), ("no token", [])],
)
def test_the_word_is_reached_by_its_severity_and_by_any_graver_one(text: str, reached: list[str]) -> None:
    words = ("error", "warning", "note", "never")
    assert [word for word in words if is_reached(findings(text), word)] == reached


def test_that_an_input_holds_secrets_is_no_failure() -> None:
    secret = [each for each in findings("client_secret=hunter2hunter2hunter2 \n" + NOTE) if each.code == "SEC905"]
    assert secret and not is_reached(secret, "note")


def test_the_option_takes_these_words_alone_and_stands_for_warning_where_it_is_not_given() -> None:
    parser = Parser("check", "", "")
    add_fail_on(parser)
    assert parser.parse_args([]).fail_on == "warning"
    assert parser.parse_args(["--fail-on", "never"]).fail_on == "never"
    with pytest.raises(UsageError, match="--fail-on"):
        parser.parse_args(["--fail-on", "fatal"])
