"""The command line's own grammar: which command, and errors that say what to do."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import NoReturn

from jwtinspect import __version__
from jwtinspect.cli.output import write
from jwtinspect.cli.times import UsageError

USAGE = f"""\
usage: jwtinspect [FILE ...]            open the window, with the files loaded
       jwtinspect check [FILE ...]      inspect files, or standard input, and print a report
       jwtinspect scan FILE ...         find every token in files of any size, one JSON object a line
       jwtinspect plan [FILE ...]       simulate a session: when does the user have to log in again?
       jwtinspect diff BEFORE AFTER     compare two captures: which lifetime, audience, issuer, key or claim changed
       jwtinspect redact FILE           write a copy that is safe to attach to a ticket
       jwtinspect explain [CODE ...]    say what a finding means; without CODE, list them all
       jwtinspect --version | --help

jwtinspect {__version__} shows offline why a JWT expired when it did: which of exp, iat and expires_in disagree,
and which setting governs each.

examples:
  jwtinspect check response.json
  curl -si https://login.example.com/oauth/token ... | jwtinspect check
  jwtinspect check --ended 10h --expect access=36000 response.json
  jwtinspect diff yesterday.json today.json
  jwtinspect plan response.json --wish 'return 7d'
  jwtinspect redact capture.har
  jwtinspect explain LIF102

'jwtinspect check --help' lists the options. A file that is named like a command: jwtinspect ./check
"""


class _Help(argparse.RawDescriptionHelpFormatter):
    """Help of a fixed width: asking the terminal for its own costs 2 ms, and argparse asks for every option."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, max_help_position=26, width=100)


class Parser(argparse.ArgumentParser):
    """argparse with one-line errors that say where help is."""

    def __init__(self, command: str, description: str, epilog: str) -> None:
        super().__init__(
            prog=f"jwtinspect {command}",
            description=description,
            epilog=epilog,
            allow_abbrev=False,
            formatter_class=_Help,
        )

    def error(self, message: str) -> NoReturn:
        raise UsageError(f"{message}; '{self.prog} --help' lists the options")


def run(arguments: Sequence[str]) -> int:
    """Runs the command that the arguments name; the exit status. Raises JwtInspectError: what the user must change."""
    word, *rest = arguments
    if word in ("-h", "--help"):
        write(USAGE)
        return 0
    if word == "--version":
        write(f"jwtinspect {__version__}\n")
        return 0
    try:
        if word == "check":
            from jwtinspect.cli import check

            return check.run(rest)
        if word == "scan":
            from jwtinspect.cli import scan

            return scan.run(rest)
        if word == "plan":
            from jwtinspect.cli import plan

            return plan.run(rest)
        if word == "diff":
            from jwtinspect.cli import diff

            return diff.run(rest)
        if word == "redact":
            from jwtinspect.cli import redact

            return redact.run(rest)
        from jwtinspect.cli import explain

        return explain.run(rest)
    except SystemExit as done:  # argparse has printed its help
        return done.code if isinstance(done.code, int) else 0
