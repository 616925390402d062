"""``jwtinspect scan``: every token in files of any size, one JSON object a line, as they are found."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import IO, TYPE_CHECKING, BinaryIO, NamedTuple

from jwtinspect.cli import output, times
from jwtinspect.cli.arguments import Parser
from jwtinspect.cli.files import STANDARD_INPUT, short, standard_input, unopened
from jwtinspect.cli.threshold import add_fail_on, is_reached
from jwtinspect.cli.times import UsageError
from jwtinspect.core.errors import InputError
from jwtinspect.reading.stream import LONGEST, border

if TYPE_CHECKING:
    from jwtinspect.report.report import Finding, Request

HALVED = 32_000_000
"""Bytes from which on the second half of a file is read by a process of its own."""
_BATCH = 100  # lines that are written at once
_EPILOG = f"""\
Each line is one place where a token stands: the members of "tokens" in the JSON report without header and claims, and
the file, the offset in bytes and the codes of what was found of that token alone. Memory stays flat; a token may be up
to {LONGEST:,} bytes long. Compressed files and base64 of whole responses are not unpacked: use check for those.

exit status: 0 nothing found at or above --fail-on, 1 something was, 2 a file could not be read or an option is wrong,
130 interrupted

examples:
  zcat app.log.gz | jwtinspect scan -
  jwtinspect scan app.log | jq -r 'select(.status == "expired") | .offset'
  jwtinspect scan --at 2026-03-02T20:00:00Z --fail-on error *.log > tokens.jsonl
"""


def run(arguments: Sequence[str]) -> int:
    """Prints a line for each token in the files; the exit status. Raises UsageError where an option is wrong."""
    options = _parser().parse_args(arguments)
    work = _Work(options, _request(options), _Printer(options.fail_on))
    failed = False
    for name in dict.fromkeys(options.files):
        try:
            _scan(name, work)
        except _Gone:
            return work.printer.status
        except InputError as error:
            failed = True
            output.tell(str(error))
        except (OSError, ValueError) as error:
            failed = True
            output.tell(unopened(name, error))
    return 2 if failed else work.printer.status


def _parser() -> Parser:
    parser = Parser("scan", "Finds every token in files of any size and prints one JSON object a line.", _EPILOG)
    add = parser.add_argument
    add("files", nargs="+", metavar="FILE", help="what to read: logs, HARs, dumps; - is standard input")
    add("--at", metavar="TIME", help="judge as of this instant (default: now)")
    add("--leeway", metavar="LENGTH", default="0", help="clock tolerance to judge with (default: 0)")
    add_fail_on(parser)
    add("--part", metavar="FROM:TO", help="read only the tokens that begin between these two offsets in bytes")
    add("--called", help=argparse.SUPPRESS)  # for the second half, which has the file by another path
    return parser


def _request(options: argparse.Namespace) -> Request:
    from jwtinspect.report.report import Request

    now = int(time.time())
    at = None if options.at is None else times.instant(options.at, "--at", None, now).seconds
    return Request((), now=now, at=at, leeway=times.length(options.leeway, "--leeway"))


class _Gone(Exception):
    """Nobody reads the output any more."""


class _Printer:
    """Writes lines in batches, numbers the tokens, and keeps whether anything was found."""

    def __init__(self, fail_on: str) -> None:
        self.fail_on = fail_on
        self.status = 0
        self.count = 0
        self.waiting: list[str] = []

    def add(self, text: str) -> None:
        self.count += 1
        self.waiting.append(f'{{"id": "t{self.count}", {text}')
        if len(self.waiting) >= _BATCH:
            self.flush()

    def judge(self, findings: tuple[Finding, ...]) -> None:
        if self.status == 0 and is_reached(findings, self.fail_on):
            self.status = 1

    def flush(self) -> None:
        """Raises _Gone."""
        text, self.waiting = "".join(self.waiting), []
        if text and not output.write(text):
            raise _Gone


class _Work(NamedTuple):
    """What is the same for every file."""

    options: argparse.Namespace
    request: Request
    printer: _Printer


def _scan(name: str, work: _Work) -> None:
    part = work.options.part
    start, end = _part(part)
    with nullcontext(standard_input()) if name == "-" else Path(name).open("rb") as file:
        if not file.seekable():
            if part is not None:
                raise UsageError(f"--part: '{name}' is a pipe, which is read from its beginning; give a file")
            _read(file, name, work, 0, None, None)
            return
        size = file.seek(0, os.SEEK_END)
        middle = path = None
        if part is None and size >= HALVED and (os.cpu_count() or 1) > 1:
            path = _path_of(file, name)
            middle = border(file, size // 2) if path is not None else None
        if path is None or middle is None:
            _read(file, name, work, start, end, size)
            return
        with _second_half(path, _called(name, work), work, middle) as (worker, written):
            _read(file, name, work, 0, middle, middle)
            _copy(worker, written, work.printer)


def _path_of(file: BinaryIO, name: str) -> Path | None:
    """The path by which another process opens the same file; None for standard input, also where a name like
    ``/dev/stdin`` means this process's own."""
    try:
        path = Path(name).resolve(strict=True)
        return path if os.path.samestat(os.fstat(file.fileno()), path.stat()) else None
    except OSError:
        return None


def _part(text: str | None) -> tuple[int, int | None]:
    if text is None:
        return 0, None
    first, _, last = text.partition(":")
    if not first.isdigit() or not (last.isdigit() or not last):
        raise UsageError(f"--part: '{text}' is no range; give two offsets in bytes, for example 0:1000000")
    return int(first), int(last) if last else None


def _read(file: IO[bytes], name: str, work: _Work, start: int, end: int | None, size: int | None) -> None:
    """Prints the tokens between two offsets of a file of that size; None: to its end, and of a size that is unknown."""
    from jwtinspect.report.scanning import lines_of

    called = _called(name, work)
    told = _progress(called, start, size) if output.is_terminal(sys.stderr) else None
    for line in lines_of(file, called, work.request, start=start, end=end, told=told):
        work.printer.add(line.text)
        work.printer.judge(line.findings)
    work.printer.flush()
    if told is not None:
        sys.stderr.write("\r\x1b[K")


def _called(name: str, work: _Work) -> str:
    """What the lines call the file."""
    if work.options.called is not None:
        return str(work.options.called)
    return STANDARD_INPUT if name == "-" else short(name, work.options.files)


def _progress(name: str, start: int, size: int | None) -> Callable[[int], None]:
    """What tells a person how far it is; of a pipe, whose ``size`` nobody knows, how much was read."""
    from jwtinspect.core.text import shown

    words = shown(name, 60)

    def told(offset: int) -> None:
        if size is None:
            reached = f"{offset // 10**6} MB"
        else:
            reached = f"{min(100, 100 * (offset - start) // max(1, size - start))} %"
        sys.stderr.write(f"\r\x1b[Kscanning {words}: {reached}")
        sys.stderr.flush()

    return told


@contextmanager
def _second_half(
    path: Path, called: str, work: _Work, middle: int
) -> Iterator[tuple[subprocess.Popen[bytes], IO[bytes]]]:
    """A process that reads from ``middle`` on, and the file that it writes its lines to."""
    import tempfile

    options, request = work.options, work.request
    at = request.now if request.at is None else request.at
    command = [sys.executable] if getattr(sys, "frozen", False) else [sys.executable, "-m", "jwtinspect"]
    command += ["scan", f"--part={middle}:", f"--at={at}", f"--leeway={options.leeway}", f"--fail-on={options.fail_on}"]
    package = str(Path(__file__).parent.parent.parent)
    searched = os.pathsep.join(filter(None, (package, os.environ.get("PYTHONPATH", ""))))
    with tempfile.TemporaryFile() as written:
        worker = subprocess.Popen(
            [*command, f"--called={called}", "--", str(path)],
            stdin=subprocess.DEVNULL,
            stdout=written,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": searched},
        )
        try:
            yield worker, written
        finally:
            worker.kill()
            worker.wait()


def _copy(worker: subprocess.Popen[bytes], written: IO[bytes], printer: _Printer) -> None:
    """Prints what the other process found, numbered on. Raises OSError where it did not come to its end."""
    status = worker.wait()
    if status not in (0, 1):
        raise OSError(f"reading its second half failed (status {status})")
    printer.status = printer.status or status
    written.seek(0)
    for line in written:
        printer.add(line.decode("ascii").partition(", ")[2].rstrip() + "\n")
    printer.flush()
