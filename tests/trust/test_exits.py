"""Whatever leaves the program, by whichever exit: no usable token and no secret, by value, for every sample."""

import json
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

import jwtinspect
from jwtinspect.core.errors import InputError
from jwtinspect.reading.sources import read
from jwtinspect.report import as_data, as_html, as_markdown, as_text
from jwtinspect.report.report import Report
from jwtinspect.report.sensitive import is_worth_a_search
from jwtinspect.rules.examples import START

SAMPLES = Path(jwtinspect.__file__).resolve().parent.parent / "tests" / "samples"
FILES = sorted(each for each in SAMPLES.rglob("*") if each.is_file() and each.name != "EXPECTED.json")
TOLD = json.loads((SAMPLES / "EXPECTED.json").read_text(encoding="utf-8"))["files"]
EXITS: dict[str, Callable[[Report], str]] = {
    "text": as_text.render,
    "JSON": lambda report: json.dumps(as_data.render(report)),
    "Markdown": as_markdown.render,
    "HTML": as_html.render,
    "Markdown with people": lambda report: as_markdown.render(report, show_personal=True),
    "repr of the report": repr,
    "repr of what was read": lambda report: repr(report.capture),
    "repr of each part": lambda report: " ".join(
        map(repr, (part for field in report.capture if isinstance(field, tuple) for part in field))
    ),
    "findings": lambda report: " ".join(f"{each.message} {each.advice} {each.evidence}" for each in report.findings),
}


def values_of(name: str, report: Report) -> set[str]:
    found = {each for each in TOLD.get(name, {}).get("other_secrets", []) if is_worth_a_search(each)}
    for each in report.tokens:
        parts = each.token.segments
        found |= {each.token.compact} if each.token.kind != "broken" else set()
        found |= set(parts[1:] if each.token.kind == "jwe" else parts[2:]) if each.token.kind != "opaque" else set()
    for secret in report.capture.secrets:
        found |= {secret.value} if " " not in secret.value else set()
    return {each for each in found if len(each) >= 8 and is_worth_a_search(each)}


@pytest.mark.parametrize("way", EXITS.values(), ids=EXITS)
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_no_exit_gives_anything_away(path: Path, way: Callable[[Report], str]) -> None:
    with suppress(InputError):
        report = jwtinspect.inspect(path, at=START)
        left = "".join(way(report).split())
        assert not [value for value in values_of(path.name, report) if value in left]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_no_error_message_gives_anything_away(path: Path) -> None:
    content = path.read_bytes()
    for damaged in (content[: len(content) // 2], content[len(content) // 2 :], content.replace(b"{", b"")):
        try:
            capture = read([("input", damaged)])
        except InputError as error:
            assert len(str(error)) < 400
            continue
        said = " ".join(f"{each.reason} {each.advice} {each.where}" for each in (*capture.unreadable, *capture.notices))
        for token in capture.tokens:
            for part in token.segments[1:]:
                assert len(part) < 16 or part not in said
        for secret in capture.secrets:
            assert len(secret.value) < 8 or not is_worth_a_search(secret.value) or secret.value not in said
