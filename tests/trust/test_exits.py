"""Whatever leaves the program, by whichever exit: no usable token and no secret, by value, for every sample."""

import html
import json
import re
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

import jwtinspect
from jwtinspect.__main__ import main
from jwtinspect.core.errors import InputError
from jwtinspect.reading.sources import read
from jwtinspect.report import as_data, as_html, as_markdown, as_text
from jwtinspect.report.masking import is_worth_a_search
from jwtinspect.report.report import Report
from jwtinspect.rules.examples import START, response, token

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
    "differences": lambda report: differences(report),
    "findings": lambda report: " ".join(f"{each.message} {each.advice} {each.evidence}" for each in report.findings),
}


def differences(report: Report) -> str:
    """All that is written of a sample compared with another response, in both directions: every claim is a change."""
    from jwtinspect.report.difference import difference_of
    from jwtinspect.report.difference_outputs import as_data, as_html, as_markdown, as_text
    from jwtinspect.rules.examples import access_token, id_token, response

    opaque = "v1.AnotherMadeUpToken-5tRe0aZ9kFvN2bxx"
    other = jwtinspect.inspect(response(id_token=id_token(), access_token=access_token(), refresh_token=opaque))
    written = []
    for each in (difference_of(other, report), difference_of(report, other)):
        written += [as_text(each, width=200_000), as_markdown(each), as_markdown(each, show_personal=True)]
        written += [as_html(each), json.dumps(as_data(each)), repr(each)]
    return " ".join(written)


def values_of(name: str, report: Report) -> set[str]:
    found = {each for each in TOLD.get(name, {}).get("other_secrets", []) if is_worth_a_search(each)}
    for each in report.tokens:
        parts = each.token.segments
        found |= {each.token.compact} if each.token.kind != "broken" else set()
        found |= set(parts[1:] if each.token.kind == "jwe" else parts[2:]) if each.token.kind != "opaque" else set()
    found |= {"".join(secret.value.split()) for secret in report.capture.secrets if is_worth_a_search(secret.value)}
    return {each for each in found if is_worth_a_search(each)}


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
        for found in capture.tokens:
            for part in found.segments[1:]:
                assert len(part) < 16 or part not in said
        for secret in capture.secrets:
            assert len(secret.value) < 8 or not is_worth_a_search(secret.value) or secret.value not in said


# What a client knows and a provider may echo. Each is a secret by its name.
SECRETS = {
    "refresh_token": "rt1.QmXz7_-kLw==9",
    "client_secret": "cs~Tr0ub4dor&3_x",
    "code": "c0de*AbCd_1234[x]",
    "code_verifier": "v3r1f13r-abcdefghijklmnopqrstuvwxyz-0123456789-ABCDEFGHI",
    "password": "hunter2!Zx",
    "apikey": "ak9X7Q",
    "cookie": "sid=zYxW9876vu",
}
WRITTEN: dict[str, Callable[[Report], str]] = {
    "text": lambda report: as_text.render(report, width=200_000),
    "JSON": lambda report: json.dumps(as_data.render(report), ensure_ascii=False),
    "Markdown": lambda report: as_markdown.render(report, show_personal=True),
    "Markdown without people": as_markdown.render,
    "HTML": lambda report: as_html.render(report, show_personal=True),
    "differences": lambda report: differences(report),
}


def echoing(value: str) -> str:
    """A response in which the value stands wherever a provider can put it."""
    claims = {
        "iss": f"https://idp.example/{value}",
        **dict.fromkeys(("sub", "exp", "scope", "azp", "client_id", value), value),
        "aud": [value],
        "iat": START,
        "n": {value: [value]},
    }
    header = {"alg": "RS256", "kid": value, "typ": value, value: value, "jku": f"https://x.example/{value}"}
    first, second = token(claims, header), token(claims | {"exp": START + 60}, header)
    told = dict.fromkeys(("expires_in", "scope", "error", "expires_at", "token_type"), value)
    return response(id_token=first, access_token=second, error_description=f"{value} is not known here", **told)


def exchange(name: str) -> str:
    """The same as an answer to a request that held the secret."""
    value = SECRETS[name]
    cookie = value if name == "cookie" else "a=b"
    return (
        f"POST https://idp.example/{value}/token?x={value} HTTP/1.1\nHost: idp.example\nCookie: {cookie}\n"
        "Content-Type: application/x-www-form-urlencoded\n\n"
        f"grant_type=x&redirect_uri=y&client_id={value}&{name}={value.replace('&', '%26')}\n\n"
        f"HTTP/1.1 400 {value}\nDate: Mon, 02 Mar 2026 09:15:00 GMT\n"
        f'WWW-Authenticate: Bearer error="{value}", error_description="{value}"\n'
        f"Location: https://h.example/{value}?error={value}\nContent-Type: application/json\n\n{echoing(value)}\n"
    )


def readings(written: str) -> list[str]:
    """What was written as a reader, a person or a program, takes it: without escapes, without line breaks."""
    plain = html.unescape(written)
    return [written, plain, re.sub(r"\\(.)", r"\1", plain), re.sub(r"\s+", "", plain)]


@pytest.mark.parametrize("way", WRITTEN.values(), ids=WRITTEN)
@pytest.mark.parametrize("name", SECRETS)
def test_a_secret_that_is_echoed_anywhere_is_masked_by_value(name: str, way: Callable[[Report], str]) -> None:
    report = jwtinspect.inspect(exchange(name), at=START + 60)
    assert SECRETS[name] in {secret.value for secret in report.capture.secrets}
    assert SECRETS[name] in repr(report.tokens[0].token.claims), "the window and the caller have it as it is"
    assert not [each for each in readings(way(report)) if SECRETS[name] in each]


COMMANDS = (
    *("check", "check --validators all", "plan", "plan --format json", "scan", "explain"),
    *(f"diff --format {each}" for each in ("text", "json", "markdown", "html")),
)


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("name", SECRETS)
def test_no_command_prints_a_secret_or_a_usable_token(
    name: str, command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "input.txt"
    path.write_text(exchange(name), encoding="utf-8")
    word, *options = command.split()
    other = tmp_path / "other.txt"
    other.write_text(exchange(name).replace("60", "61"), encoding="utf-8")
    main([word, *options, *{"explain": (), "diff": (str(path), str(other))}.get(word, (str(path),))])
    printed = capsys.readouterr()
    said = "".join((printed.out + printed.err).split())
    assert word == "scan" or SECRETS[name] not in said, "scan sees one token at a time and no names beside it"
    for each in jwtinspect.inspect(path, at=START).tokens:
        assert each.token.kind == "opaque" or each.token.segments[-1] not in said


def test_a_token_given_for_a_file_s_name_is_not_printed_again(capsys: pytest.CaptureFixture[str]) -> None:
    made = token({"sub": "x"})
    several = [["check", made], ["scan", made], ["redact", made], ["plan", made], ["diff", made, made]]
    for command in (*several, ["check", "--at", made]):
        assert main(command) == 2
        printed = capsys.readouterr()
        assert made.split(".")[2] not in printed.out + printed.err


def test_ordinary_words_for_passwords_leave_the_report_as_it_is() -> None:
    granted = response(access_token=token({"iss": "admin", "iat": START, "exp": START + 60}), expires_in=50)
    report = jwtinspect.inspect(
        "POST https://idp.example/token HTTP/1.1\nContent-Type: application/x-www-form-urlencoded\n\n"
        "grant_type=password&username=x&password=password&client_secret=admin\n\nHTTP/1.1 200 OK\n"
        f"Content-Type: application/json\n\n{granted}\n",
        at=START,
    )
    assert {each.value for each in report.capture.secrets} == {"password", "admin"}
    for way in WRITTEN.values():
        assert "[secret]" not in way(report)
