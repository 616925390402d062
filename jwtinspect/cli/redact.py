"""``jwtinspect redact``: writes a copy of an input that is safe to pass on."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from jwtinspect.cli import output
from jwtinspect.cli.arguments import Parser
from jwtinspect.cli.files import STANDARD_INPUT, standard_input, unopened
from jwtinspect.core.errors import InputError, JwtInspectError

if TYPE_CHECKING:
    from typing import BinaryIO

    from jwtinspect.report.redaction import Redacted

_EPILOG = """\
Signatures are replaced by fillers, so that header and claims stay readable and no token can be used. Refresh tokens,
opaque tokens, client secrets, codes, verifiers, passwords, cookies and API keys go, wherever they stand. What tells
who a person is gets a stand-in, the same one all through the copy and another one in the next. Times, lifetimes,
issuers, audiences and key ids stay. The copy is searched before it is given out; if anything is left, there is none.

exit status: 0 the copy was written, 2 it was not, 130 interrupted

examples:
  jwtinspect redact capture.har                  writes capture.redacted.har
  jwtinspect redact capture.har -o ticket.har
  pbpaste | jwtinspect redact - | pbcopy
"""


def run(arguments: Sequence[str]) -> int:
    """Writes the copy that the arguments ask for; the exit status. Raises JwtInspectError where there can be none."""
    parser = Parser("redact", "Writes a copy that is safe to attach to a ticket.", _EPILOG)
    parser.add_argument("file", metavar="FILE", help="what to redact; - is standard input")
    parser.add_argument("-o", "--output", metavar="OUT", help="where the copy goes; - is standard output")
    parser.add_argument("--overwrite", action="store_true", help="replace a file that is there already")
    options = parser.parse_args(arguments)
    from jwtinspect.report.redaction import IsThere, default_name, save

    given = None if options.file == "-" else Path(options.file)
    with _opened(options.file) as source:
        if options.output == "-" or (given is None and options.output is None):
            _tell("The copy", _to_standard_output(source, options.file))
            return 0
        path = Path(options.output) if options.output is not None else default_name(given or Path())
        try:
            done = save(source, path, overwrite=options.overwrite, original=given)
        except InputError as error:
            raise JwtInspectError(f"{options.file}: {error}") from None
        except IsThere:
            raise JwtInspectError(f"{path} is there already: give another name with -o, or add --overwrite.") from None
    _tell(f"{path}", done)
    return 0


def _to_standard_output(source: BinaryIO, name: str) -> Redacted:
    """The copy is held back until it has been searched."""
    from jwtinspect.report.redaction import redact

    copy = io.BytesIO()
    try:
        done = redact(source, copy)
    except InputError as error:
        raise JwtInspectError(f"{STANDARD_INPUT if name == '-' else name}: {error}") from None
    output.write_bytes(copy.getvalue())
    return done


def _tell(what: str, done: Redacted) -> None:
    output.tell(f"{what}: {done.words}.")


def _opened(name: str) -> BinaryIO:
    """The file, or standard input held in memory: it is read twice. Raises InputError where that cannot be."""
    if name == "-":
        return io.BytesIO(standard_input().read())
    try:
        file = open(name, "rb")  # noqa: PTH123, SIM115  the caller closes it
    except (OSError, ValueError) as error:
        raise InputError(unopened(name, error)) from None
    if not file.seekable():  # a pipe that has a name
        with file:
            return io.BytesIO(file.read())
    return file
