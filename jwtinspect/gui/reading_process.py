"""Reading in a process of its own: a large input is decoded and searched in single calls that would stop the window.

Both ends of the pipes are here. What is read goes to the process as it is, and comes back as a Capture in small parts,
so that the thread that takes them never holds Python for long. Nothing is written to a disk, and the process ends when
it is told to, when it is done, and when the window is gone.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import IO, Any

from jwtinspect.core.capture import Capture
from jwtinspect.core.errors import InputError
from jwtinspect.report.report import Input

ARGUMENT = "--reading-process"
"""The program's only argument in that process: a frozen program has no other way to be started as one."""
PIECE = 1_000_000  # bytes or characters of an input that are sent at once
PART = 100  # tokens, exchanges and the like that come back at once: about a millisecond's work

Told = Callable[[float], None]


class Stopped(Exception):
    """The process was stopped by the one who waited for it."""


class ReadingProcess:
    """One process for one reading. ``read`` waits for it, on any thread; ``stop`` ends it, from any other."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._stopped = False

    def read(self, inputs: Sequence[Input], told: Told, taken: Told) -> Capture:
        """Everything that the inputs hold, without the sources' text.

        ``told`` hears how much has been read, ``taken`` how much of what was found has arrived, both from 0 to 1.
        Raises InputError where nothing can be read or the process died, Stopped after ``stop``.
        """
        process = self._process = _started()
        try:
            if not self._stopped:
                return _taken(process, inputs, told, taken)
        except (EOFError, OSError, pickle.UnpicklingError):
            pass
        finally:
            process.kill()
            status = process.wait()
            for pipe in (process.stdin, process.stdout):
                _close(pipe)
        if self._stopped:
            raise Stopped
        raise InputError(
            f"{_named(inputs)} was not read: the process that read it ended early (status {status}), "
            "perhaps for want of memory. Try again, or give it in smaller pieces."
        )

    def stop(self) -> None:
        """Ends it at once."""
        self._stopped = True
        if self._process is not None:
            self._process.kill()


def _started() -> subprocess.Popen[bytes]:
    frozen = getattr(sys, "frozen", False)
    command = [sys.executable] if frozen else [sys.executable, "-m", "jwtinspect"]
    searched = os.pathsep.join(
        filter(None, (str(Path(__file__).parent.parent.parent), os.environ.get("PYTHONPATH", "")))
    )
    return subprocess.Popen(
        [*command, ARGUMENT],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": searched},
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
    )


def _taken(process: subprocess.Popen[bytes], inputs: Sequence[Input], told: Told, taken: Told) -> Capture:
    """Sends the inputs and takes what comes back. Raises EOFError or OSError where the process ended early."""
    assert process.stdin is not None and process.stdout is not None
    for name, content in inputs:
        _send(process.stdin, (name, isinstance(content, str), len(content)))
        for piece in _pieces(content):
            process.stdin.write(piece)
    _send(process.stdin, None)
    process.stdin.flush()
    fields: dict[str, Any] = {}
    arrived, total = 0, 1
    while True:
        kind, value = pickle.load(process.stdout)
        if kind == "told":
            told(value)
        elif kind == "failed":
            raise InputError(value)
        elif kind == "begun":
            total = max(1, value)
        elif kind == "done":
            found: Any = (tuple(each) if isinstance(each, list) else each for each in map(fields.get, Capture._fields))
            return Capture(*found)
        elif isinstance(value, list):
            fields.setdefault(kind, []).extend(value)
            arrived += len(value)
            taken(arrived / total)
        else:
            fields[kind] = value


def _pieces(content: bytes | str) -> Iterator[bytes]:
    """The content as bytes, a piece at a time, each with its length before it where that cannot be known."""
    if isinstance(content, bytes):
        view = memoryview(content)
        yield from (view[at : at + PIECE] for at in range(0, len(view), PIECE))  # type: ignore[misc]  # as good as bytes
        return
    for at in range(0, len(content), PIECE):
        piece = content[at : at + PIECE].encode("utf-8", "surrogatepass")
        yield len(piece).to_bytes(8, "little") + piece


def _send(pipe: IO[bytes], value: object) -> None:
    pipe.write(pickle.dumps(value, pickle.HIGHEST_PROTOCOL))


def _close(pipe: IO[bytes] | None) -> None:
    try:
        if pipe is not None:
            pipe.close()
    except OSError:  # what was still to be written has no reader any more
        pass


def _named(inputs: Sequence[Input]) -> str:
    return inputs[0].name if len(inputs) == 1 else f"One of {len(inputs)} inputs"


# The other end


def serve() -> int:
    """Reads what comes on standard input and writes to standard output how far it is, then the capture."""
    import gc

    gc.disable()  # one short task
    if hasattr(os, "nice"):
        os.nice(5)  # the window goes first
    pipe_in, pipe_out = os.fdopen(0, "rb", closefd=False), os.fdopen(1, "wb", closefd=False)
    try:
        inputs = list(_received(pipe_in))
        _end_with(pipe_in)
        _answer(inputs, pipe_out)
        pipe_out.flush()
    except (OSError, EOFError):  # the window is gone
        return 1
    return 0


def _received(pipe: IO[bytes]) -> Iterator[Input]:
    while (head := pickle.load(pipe)) is not None:
        name, is_text, length = head
        if not is_text:
            yield Input(name, _exactly(pipe, length))
            continue
        pieces = []
        for _ in range(0, length, PIECE):
            size = int.from_bytes(_exactly(pipe, 8), "little")
            pieces.append(_exactly(pipe, size).decode("utf-8", "surrogatepass"))
        yield Input(name, "".join(pieces))


def _exactly(pipe: IO[bytes], size: int) -> bytes:
    data = pipe.read(size)
    if len(data) < size:
        raise EOFError
    return data


def _end_with(pipe: IO[bytes]) -> None:
    """Ends this process when the window closes its end of the pipe, as it does by dying."""
    from threading import Thread

    def wait() -> None:
        pipe.read(1)
        os._exit(1)

    Thread(target=wait, daemon=True).start()


def _answer(inputs: list[Input], pipe: IO[bytes]) -> None:
    from jwtinspect.reading.sources import read

    def told(share: float) -> None:
        _send(pipe, ("told", share))
        pipe.flush()

    try:
        capture = read(inputs, told)
    except InputError as error:
        _send(pipe, ("failed", str(error)))
        return
    capture = capture._replace(sources=tuple(each._replace(text="") for each in capture.sources))
    values = capture._asdict()
    _send(pipe, ("begun", sum(len(value) for value in values.values() if isinstance(value, tuple))))
    for name, value in values.items():
        if isinstance(value, tuple):
            for at in range(0, len(value) or 1, PART):
                _send(pipe, (name, list(value[at : at + PART])))
        else:
            _send(pipe, (name, value))
    _send(pipe, ("done", None))
