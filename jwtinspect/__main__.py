"""Where the program starts: a command goes to the command line, anything else opens the window."""

from __future__ import annotations

import gc
import os
import sys

from jwtinspect.cli import COMMANDS
from jwtinspect.core.crash import quote_nothing
from jwtinspect.core.errors import JwtInspectError

TYPE_CHECKING = False  # as typing has it, without importing typing
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import NoReturn

STARTING = 100_000
"""The threshold of cycle collection while modules are imported, which makes none: looking for cycles there is a tenth
of the start. The window goes back to Python's own once it is painted."""
_TO_COMMAND_LINE = (*COMMANDS, "-h", "--help", "--version")


def main(argv: Sequence[str] | None = None) -> int:
    """Runs the program with these arguments (without its name); the exit status.

    Without ``argv`` it is the process that was started for it: a command then ends the process itself.
    """
    arguments = list(sys.argv[1:] if argv is None else argv)
    if argv is None:
        write_no_core_files()
        quote_nothing()
        gc.set_threshold(STARTING)
    if arguments == ["--reading-process"]:  # what a large input is read in, beside the window
        from jwtinspect.gui.reading_process import serve

        _leave(serve())
    if not arguments or arguments[0] not in _TO_COMMAND_LINE:
        return _guarded(_window, arguments)
    if argv is not None:
        return _guarded(_command, arguments)
    # One short task: taking all apart at the end would be a tenth of its time.
    try:
        status = _guarded(_command, arguments)
    except Exception as error:
        sys.excepthook(type(error), error, error.__traceback__)
        status = 2
    _leave(status)


def write_no_core_files() -> None:
    """Sees to it that this process leaves no core file: it would hold every token that was pasted."""
    try:
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    except (ImportError, ValueError, OSError):  # Windows has none, a sandbox may refuse
        return


def _guarded(run: Callable[[list[str]], int], arguments: list[str]) -> int:
    """The exit status, also of an interrupt and of what the user must change; the latter is told in one line."""
    try:
        return run(arguments)
    except KeyboardInterrupt:
        return 130
    except JwtInspectError as error:
        from jwtinspect.cli.output import tell

        tell(str(error))
        return 2


def _command(arguments: list[str]) -> int:
    from jwtinspect.cli.arguments import run
    from jwtinspect.cli.output import write

    status = run(arguments)
    write("")  # flushes what argparse has printed
    return status


def _leave(status: int) -> NoReturn:
    """Ends the process at once; everything has been flushed."""
    os._exit(status)


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
