"""What holds for text, Markdown and HTML alike: nothing hostile and nothing usable leaves with a report."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import cast

import pytest

import jwtinspect
from jwtinspect.core.errors import InputError
from jwtinspect.report import as_data, as_html, as_markdown, as_text
from jwtinspect.report.report import Report
from jwtinspect.rules.examples import AUTH0, START, access_token, id_token, response, token

SAMPLES = Path(__file__).resolve().parent.parent / "samples"
REFRESH = "v1.MadeUpRefreshToken-7hQxLr0aZ9kFvN2b"
FORMATS: dict[str, Callable[[Report], str]] = {
    "text": as_text.render,
    "markdown": as_markdown.render,
    "html": as_html.render,
    "json": lambda report: json.dumps(as_data.render(report)),
}
HOSTILE = {
    "escape": "\x1b[31mred\x1b]0;title\x07",
    "direction": "user\u202egpj.exe\u2066x\u2069",
    "invisible": "ad\u200bmin",
    "lines": "one\r\ntwo\u2028three\x85four",
    "control": "a\x00b\x08c\x9b31m",
    "surrogate": "x\ud800y",
}
every_format = pytest.mark.parametrize("render", FORMATS.values(), ids=FORMATS)


def hostile() -> Report:
    claims = {
        "iss": "\x1b]0;x\x07\u202e",
        "aud": "\x1b[2J",
        "\x1b[1mname": 1,
        **HOSTILE,
        "deep": {"\u202ek": ["\x1b[0m"]},
    }
    header = {"alg": "RS\u202e256", "kid": "\x1b[31m", "typ": "\x9bX"}
    return jwtinspect.inspect(
        response(id_token=token(claims, header), access_token=access_token(60), expires_in="\x1b[1m"), at=START
    )


@every_format
def test_control_and_bidirectional_characters_leave_escaped(render: Callable[[Report], str]) -> None:
    written = render(hostile())
    for character in "\x1b\x07\x08\x00\x9b\x85\r\u202e\u2066\u2069\u200b\u2028\ud800":
        assert character not in written, f"U+{ord(character):04X}"
    written.encode("utf-8")


@every_format
def test_no_format_holds_a_usable_token(render: Callable[[Report], str]) -> None:
    inner = access_token(30, jti="inner")
    identity = id_token(36000, issuer=AUTH0, jwt=inner, note=f"Bearer {REFRESH}")
    access = access_token(86400, issuer=AUTH0, id=identity.split(".")[2])
    written = render(
        jwtinspect.inspect(
            response(id_token=identity, access_token=access, refresh_token=REFRESH, expires_in=86400), at=START + 60
        )
    )
    for secret in (inner, identity, access, REFRESH, *(each.split(".")[2] for each in (inner, identity, access))):
        assert secret not in written
    assert "sha256:" in written


@pytest.mark.parametrize("name", ["text", "markdown", "html"])
def test_tokens_are_written_when_asked_for(name: str) -> None:
    one = id_token(60)
    renderers = {"text": as_text.render, "markdown": as_markdown.render, "html": as_html.render}
    render = cast("Callable[..., str]", renderers[name])
    whole = render(jwtinspect.inspect(one, at=START), show_tokens=True).replace("\n", "").replace(" ", "")
    assert one in whole


@every_format
def test_every_format_says_the_verdict_its_code_and_the_numbers(render: Callable[[Report], str]) -> None:
    text = response(
        id_token=id_token(36000, issuer=AUTH0), access_token=access_token(86400, issuer=AUTH0), expires_in=86400
    )
    written = render(jwtinspect.inspect(text, at=START + 60))
    for word in ("LIF102", "warning", "36000", "86400", "14 h", "ID Token Expiration"):
        assert word.lower() in written.lower(), word


@every_format
def test_every_format_answers_for_an_input_without_tokens(render: Callable[[Report], str]) -> None:
    assert "Nothing here can be read as a token." in render(jwtinspect.inspect("nothing to see here", at=START))


@every_format
def test_every_format_names_the_ends_that_fit(render: Callable[[Report], str]) -> None:
    text = response(id_token=id_token(36000), access_token=access_token(86400), expires_in=86400)
    assert "id_token.exp" in render(jwtinspect.inspect(text, at=START + 60, ended=36000))


@every_format
def test_every_format_bears_what_cannot_be_read(render: Callable[[Report], str]) -> None:
    whole = id_token(60)
    head, payload, _ = whole.split(".")
    for broken in (
        f"{head}.",
        f"{head}.{payload[:40]}",
        f"{head}.!!!!.x",
        "eyJhbGciOiJub25lIn0.bm90IGpzb24.",
        f"{head}.{payload}",
    ):
        assert render(jwtinspect.inspect(broken, at=START))


def test_personal_claims_are_masked_in_markdown_and_html_alone() -> None:
    text = response(
        id_token=id_token(
            60,
            email="robin@example.com",
            name="Robin Demo",
            phone_number="+491234567",
            picture="https://p.example/r.png",
        ),
        access_token=access_token(60, email="robin@example.com"),
    )
    report = jwtinspect.inspect(text, at=START)
    for render in (as_markdown.render, as_html.render):
        written = render(report)
        for word in ("robin@example.com", "Robin Demo", "+491234567", "r.png", "user|1"):
            assert word not in written, word
        assert written.count("[email 1]") == 2
        assert written.count("[subject 1]") == 2
        assert "[email 2]" not in written
        assert "robin@example.com" in render(report, show_personal=True)
        assert written == render(report)
    assert "robin@example.com" in as_text.render(report)
    assert "robin@example.com" in json.dumps(as_data.render(report))


@pytest.mark.parametrize(
    "sample", sorted(each for each in SAMPLES.rglob("*") if each.is_file()), ids=lambda path: path.name
)
def test_no_report_on_a_sample_holds_one_of_its_tokens(sample: Path) -> None:
    try:
        report = jwtinspect.inspect(sample, at=START)
    except InputError:
        return
    secrets = {
        part for each in report.tokens for part in (each.token.compact, *each.token.segments[2:]) if len(part) > 15
    }
    for render in FORMATS.values():
        written = render(report).replace("\n", "").replace(" ", "")
        assert not [secret for secret in secrets if secret in written]


def test_of_very_many_tokens_a_written_report_shows_those_that_matter_and_counts_the_rest() -> None:
    from jwtinspect.rules.examples import START, access_token

    tokens = [access_token(3600, aud=f"https://api-{number}.example") for number in range(150)]
    tokens[140] = access_token(3600, aud="https://odd.example", exp="tomorrow")
    report = jwtinspect.inspect("\n".join(tokens), at=START + 60)
    for render in (as_text.render, as_markdown.render, as_html.render):
        text = render(report)
        assert "50 more tokens are left out here" in text
        assert "t141" in text
        assert "t139" not in text


def test_of_very_many_ends_a_written_report_tells_those_that_fit_best_and_counts_the_rest() -> None:
    tokens = [access_token(3600, start=START + 10 * number, sub=f"person {number}") for number in range(60)]
    report = jwtinspect.inspect("\n".join(tokens), at=START + 60, ended=START + 3600)
    assert len(report.ends) == 60
    for render in (as_text.render, as_markdown.render, as_html.render):
        text = render(report)
        assert "20 more, which fit no better, are left out here" in text
        assert "6 min 30 s later" in text and "6 min 40 s later" not in text
    assert len(as_data.render(report)["ends"]) == 60


def test_a_written_report_says_its_advice_once() -> None:
    from jwtinspect.rules.examples import START, access_token, response

    report = jwtinspect.inspect(response(access_token=access_token(900), expires_in=3600), at=START + 60)
    assert as_markdown.render(report).count("until then go by the token's exp") == 1
    assert " ".join(as_text.render(report, width=200).split()).count("until then go by the token's exp") == 1
