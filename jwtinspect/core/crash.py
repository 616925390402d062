"""What is said of a fault of the program's own: its kind, and where in the code. Never the error's message, which may
quote what was read.
"""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False  # as typing has it, without importing typing
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import TracebackType

_MOST = 12  # places, the innermost ones
_PACKAGE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))  # noqa: PTH100, PTH120  pathlib takes 5 ms


def sentence_of(error: BaseException) -> str:
    """What went wrong, for whoever uses the program."""
    place = next(iter(_places(error.__traceback__)), "an unknown place")
    return f"jwtinspect has a fault: {type(error).__name__} in {place}. What it was given is not told here."


def lines_of(error: BaseException) -> list[str]:
    """The same for whoever mends it: a line for each place, the innermost first."""
    return [sentence_of(error), *(f"  {place}" for place in list(_places(error.__traceback__))[:_MOST])]


def quote_nothing(also: Callable[[str], object] | None = None) -> None:
    """From now on what nobody catches is told so, on standard error, and as a sentence to ``also``."""

    def tell(error: BaseException | None) -> None:
        if error is None or isinstance(error, (KeyboardInterrupt, SystemExit)):
            return
        _write(lines_of(error))
        if also is not None:
            also(sentence_of(error))

    sys.excepthook = lambda kind, error, trace: tell(error)
    sys.unraisablehook = lambda found: tell(found.exc_value)
    if "threading" in sys.modules:  # whoever starts threads has it loaded
        import threading

        threading.excepthook = lambda found: tell(found.exc_value)


def _places(trace: TracebackType | None) -> Iterator[str]:
    places = []
    while trace is not None:
        code = trace.tb_frame.f_code
        inside = code.co_filename.startswith(_PACKAGE)
        name = code.co_filename[len(_PACKAGE) + 1 :] if inside else os.path.basename(code.co_filename)  # noqa: PTH119
        places.append(f"{name}, line {trace.tb_lineno}, {code.co_name}")
        trace = trace.tb_next
    return reversed(places)


def _write(lines: list[str]) -> None:
    try:
        sys.stderr.write("\n".join(lines) + "\n")
        sys.stderr.flush()
    except (AttributeError, OSError, ValueError):  # closed, or nobody reads it
        return
