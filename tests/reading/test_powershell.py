"""What PowerShell prints of a web response."""

from __future__ import annotations

from pathlib import Path

from jwtinspect.core.token import Kind
from jwtinspect.reading.sources import read
from jwtinspect.rules.examples import START

SAMPLE = Path(__file__).parent.parent / "samples" / "powershell_invoke_webrequest.txt"


def test_the_date_survives_and_the_cut_is_said() -> None:
    capture = read([("x", SAMPLE.read_bytes())])
    assert capture.sources[0].format == "powershell-response"
    (exchange,) = capture.exchanges
    assert (exchange.status, exchange.date) == (200, START) and capture.recorded_at == START
    assert [token.kind for token in capture.tokens] == [Kind.BROKEN, Kind.BROKEN]
    assert "PowerShell cut" in capture.notices[0].reason


def test_what_stands_around_the_response_is_read() -> None:
    text = SAMPLE.read_text(encoding="utf-8") + "ParsedHtml : x\nauthorization: Basic cm9iaW46c2VjcmV0\n"
    assert [secret.name for secret in read([("x", text)]).secrets] == ["authorization"]
