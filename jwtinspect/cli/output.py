"""Standard output and standard error, whatever they are connected to."""

from __future__ import annotations

import os
import sys

from jwtinspect.core.errors import JwtInspectError

_PLAIN = str.maketrans({"≠": "!", "✕": "x", "▲": "!", "✓": "*", "·": "-", "–": "-", "…": "...", "×": "x"})


def write(text: str) -> bool:
    """Writes to standard output; whether anybody reads it still: one that has gone (``| head``) ends it quietly.

    Raises JwtInspectError where it cannot be written: a full disk.
    """
    out = sys.stdout
    if out is None:  # closed by whoever started this
        return False
    try:
        out.write(_writable(text, getattr(out, "encoding", None) or "utf-8"))
        out.flush()
    except BrokenPipeError:
        _point_to_nothing()
        return False
    except OSError as error:
        _point_to_nothing()
        raise JwtInspectError(f"cannot write the report: {error.strerror or error}") from error
    return True


def write_bytes(data: bytes) -> None:
    """Writes to standard output as it is. Raises JwtInspectError where it cannot be written."""
    out = getattr(sys.stdout, "buffer", None)
    if out is None:
        return
    try:
        out.write(data)
        out.flush()
    except BrokenPipeError:
        _point_to_nothing()
    except OSError as error:
        _point_to_nothing()
        raise JwtInspectError(f"cannot write the copy: {error.strerror or error}") from error


def tell(message: str) -> None:
    """One line on standard error."""
    if sys.stderr is not None:
        from jwtinspect.core.text import shown
        from jwtinspect.report.masking import TokenMask

        message = shown(TokenMask(()).text(message))  # it names files, and what was taken for one may be anything
        encoding = getattr(sys.stderr, "encoding", None) or "utf-8"
        try:
            sys.stderr.write(f"jwtinspect: {_writable(message, encoding)}\n")
            sys.stderr.flush()
        except OSError:
            pass


def wants_colour() -> bool:
    """Whether standard output is a terminal that shows colour (no-color.org)."""
    return is_terminal(sys.stdout) and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def is_terminal(stream: object) -> bool:
    """Whether a person sits at that stream."""
    isatty = getattr(stream, "isatty", None)
    try:
        return bool(isatty and isatty())
    except ValueError:  # closed
        return False


def width() -> int:
    """The columns to fill: the terminal's, else enough for the table of two tokens side by side."""
    if not is_terminal(sys.stdout):
        return 120
    from shutil import get_terminal_size

    return get_terminal_size((100, 24)).columns


def _writable(text: str, encoding: str) -> str:
    """The text with what the encoding lacks said otherwise: marks by ASCII, anything else by its escape."""
    try:
        text.encode(encoding)
        return text
    except UnicodeEncodeError:
        return text.translate(_PLAIN).encode(encoding, "backslashreplace").decode(encoding)


def _point_to_nothing() -> None:
    """Lets the interpreter's last flush fail in silence."""
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except (OSError, ValueError, AttributeError):
        sys.stdout = None
