"""Standard output and standard error, whatever they are connected to."""

import io
import os
import sys

import pytest

from jwtinspect.cli import output
from jwtinspect.core.errors import JwtInspectError


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_an_ascii_terminal_gets_plain_marks_and_escapes(monkeypatch: pytest.MonkeyPatch) -> None:
    raw = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(raw, encoding="ascii"))
    output.write("≠ 36000 s · 10 h é\n")
    assert raw.getvalue() == b"! 36000 s - 10 h \\xe9\n"


def test_a_lone_surrogate_does_not_end_the_program(monkeypatch: pytest.MonkeyPatch) -> None:
    raw = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(raw, encoding="utf-8"))
    output.write("a\ud800b\n")
    assert raw.getvalue() == b"a\\ud800b\n"


def test_a_closed_standard_output_is_no_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", None)
    output.write("x")
    assert not output.wants_colour()


def test_a_reader_that_has_gone_ends_it_quietly(monkeypatch: pytest.MonkeyPatch) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "w") as pipe:
        monkeypatch.setattr(sys, "stdout", pipe)
        output.write("x" * 100_000)
        output.write("again")  # what is written later goes nowhere


def test_a_full_disk_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    class Full(io.StringIO):
        def flush(self) -> None:
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(sys, "stdout", Full())
    with pytest.raises(JwtInspectError, match="No space left on device"):
        output.write("x")


def test_standard_error_may_be_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    class Gone(io.StringIO):
        def flush(self) -> None:
            raise BrokenPipeError

    for stream in (None, Gone()):
        monkeypatch.setattr(sys, "stderr", stream)
        output.tell("x")


@pytest.mark.parametrize(
    ("stream", "environ", "wanted"),
    [
        (Terminal(), {}, True),
        (Terminal(), {"NO_COLOR": "1"}, False),
        (Terminal(), {"TERM": "dumb"}, False),
        (io.StringIO(), {}, False),
    ],
)
def test_colour_is_for_terminals_that_want_it(
    stream: io.StringIO, environ: dict[str, str], wanted: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("NO_COLOR", "TERM"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(sys, "stdout", stream)
    assert output.wants_colour() is wanted


def test_the_width_is_the_terminal_s(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "77")
    monkeypatch.setattr(sys, "stdout", Terminal())
    assert output.width() == 77
    monkeypatch.setattr(sys, "stdout", io.StringIO())
    assert output.width() == 120


def test_a_closed_stream_is_no_terminal() -> None:
    closed = io.StringIO()
    closed.close()
    assert not output.is_terminal(closed)


def test_a_message_shows_what_a_terminal_would_act_on(capsys: pytest.CaptureFixture[str]) -> None:
    output.tell("cannot read 'bad\x1b[31mname'\nfake: line")
    (line,) = capsys.readouterr().err.splitlines()
    assert line == "jwtinspect: cannot read 'bad⟨U+001B⟩[31mname'⟨U+000A⟩fake: line"
