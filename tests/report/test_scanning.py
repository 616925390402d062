"""A line of JSON for each place of a token, which nothing can be made of but a report."""

import io
import json

import pytest

import jwtinspect
from jwtinspect.report.as_data import row_of
from jwtinspect.report.report import Request
from jwtinspect.report.scanning import lines_of
from jwtinspect.rules.examples import START, access_token, id_token, token

REQUEST = Request((), now=START + 60)


def lines(text: str, **members: int) -> list[dict[str, object]]:
    found = lines_of(io.BytesIO(text.encode()), "app.log", REQUEST, **members)
    return [json.loads('{"id": "t1", ' + line.text) for line in found]


def test_a_line_says_of_a_token_what_the_report_says_of_it() -> None:
    text = access_token(3600)
    (line,) = lines(f"Bearer {text}\n")
    subject = jwtinspect.inspect(text, at=START + 60).tokens[0]
    expected = json.loads(json.dumps(row_of(subject)))
    for key in expected.keys() - {"seen"}:
        assert line[key] == expected[key], key
    assert (line["file"], line["offset"], line["codes"]) == ("app.log", 7, [])


def test_the_same_token_at_another_place_is_another_line() -> None:
    text = access_token(3600)
    assert [line["offset"] for line in lines(f"{text}\n{text}\n")] == [0, len(text) + 1]


def test_only_tokens_that_begin_between_the_offsets_are_told() -> None:
    text = access_token(3600)
    assert len(lines(f"{text}\n{text}\n", start=0, end=len(text))) == 1


def test_codes_are_those_of_the_findings() -> None:
    found = list(lines_of(io.BytesIO(access_token(10).encode()), "x", REQUEST))
    assert [finding.code for finding in found[0].findings] == json.loads("{" + found[0].text)["codes"] == ["NOW201"]


@pytest.mark.parametrize("number", [2**53, -(2**53), 10**30, 1e300, 0.5])
def test_numbers_that_not_every_reader_holds_leave_no_line_that_is_not_strict(number: int | float) -> None:
    (line,) = lines(token({"iss": "x", "scope": "y", "exp": number, "iat": START}))
    assert line["kind"] == "jws"


def test_a_token_in_a_claim_is_masked() -> None:
    inner = access_token(3600)
    (line, *_) = lines_of(io.BytesIO(id_token(3600, iss=inner).encode()), "x", REQUEST)
    assert inner not in line.text and inner.rpartition(".")[2] not in line.text
