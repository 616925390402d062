"""The command line's grammar: each command is run with what follows it, and a wrong option is one sentence."""

import pytest

from jwtinspect import __version__
from jwtinspect.cli import COMMANDS
from jwtinspect.cli.arguments import USAGE, Parser, run
from jwtinspect.cli.times import UsageError


def test_help_and_version_need_no_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--help"]) == run(["-h"]) == 0
    assert capsys.readouterr().out == USAGE * 2
    assert run(["--version"]) == 0
    assert capsys.readouterr().out == f"jwtinspect {__version__}\n"


@pytest.mark.parametrize("command", COMMANDS)
def test_a_wrong_option_is_told_with_where_the_right_ones_are_listed(command: str) -> None:
    with pytest.raises(UsageError, match=f"'jwtinspect {command} --help' lists the options") as told:
        run([command, "--no-such-option"])
    assert "\n" not in str(told.value)


@pytest.mark.parametrize("command", COMMANDS)
def test_the_help_of_a_command_ends_it_well_and_fits_a_page(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run([command, "--help"]) == 0
    out = capsys.readouterr().out
    assert "examples:\n" in out and max(map(len, out.splitlines())) <= 120


def test_an_option_is_never_guessed_from_its_beginning() -> None:
    parser = Parser("check", "", "")
    parser.add_argument("--leeway")
    with pytest.raises(UsageError, match="unrecognized arguments: --lee"):
        parser.parse_args(["--lee", "5"])
