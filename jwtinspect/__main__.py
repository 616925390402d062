"""Where the program starts: a command goes to the command line, anything else opens the window."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from jwtinspect.core.errors import JwtInspectError

_TO_COMMAND_LINE = ("check", "explain", "-h", "--help", "--version")


def main(argv: Sequence[str] | None = None) -> int:
    """Runs the program with these arguments (without its name); the exit status."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    try:
        if arguments and arguments[0] in _TO_COMMAND_LINE:
            from jwtinspect.cli.arguments import run

            return run(arguments)
        return _window(arguments)
    except KeyboardInterrupt:
        return 130
    except JwtInspectError as error:
        from jwtinspect.cli.output import tell

        tell(str(error))
        return 2


def _window(arguments: list[str]) -> int:
    """Opens the window; where that cannot be, says why and prints the report of the files instead."""
    from jwtinspect.cli.display import obstacle
    from jwtinspect.cli.output import tell

    files = _files(arguments)
    why = obstacle()
    if not why:
        try:
            from jwtinspect.gui.app import main as open_window
        except ImportError as error:
            why = f"The window cannot be opened ({error}); install PySide6-Essentials."
        else:
            return open_window(files)
    if files:
        from jwtinspect.cli.check import run

        tell(f"{why} This is the report as text.")
        return run(["--", *files])
    from jwtinspect.cli.arguments import USAGE
    from jwtinspect.cli.output import write

    tell(f"{why} Name files, and their report is printed as text.")
    write(USAGE)
    return 2


def _files(arguments: list[str]) -> list[str]:
    """The files to load. Raises UsageError for an option: those belong to a command."""
    if "--" in arguments:
        at = arguments.index("--")
        return _files(arguments[:at]) + arguments[at + 1 :]
    for argument in arguments:
        if argument.startswith("-") and argument != "-":
            from jwtinspect.cli.times import UsageError

            raise UsageError(f"'{argument}' is an option of a command; write 'jwtinspect check {argument} ...'")
    return arguments


if __name__ == "__main__":
    sys.exit(main())
