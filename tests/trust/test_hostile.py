"""Nothing that stands in a token can do harm: not by its form, not by what it looks like."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from html.parser import HTMLParser
from pathlib import Path

import pytest
from PySide6.QtGui import QTextDocument

import jwtinspect
from jwtinspect.__main__ import main
from jwtinspect.core.errors import InputError, JwtInspectError
from jwtinspect.core.token import FlawKind
from jwtinspect.report import as_data, as_html, as_markdown, as_text
from jwtinspect.report.redaction import copy_of
from jwtinspect.rules.examples import START, response, segment, token

ROOT = Path(jwtinspect.__file__).resolve().parent.parent
CORPORA = ROOT / "tests" / "corpora"
SUITE = sorted((CORPORA / "json_suite").rglob("*.json"))
NAUGHTY = json.loads(next((CORPORA / "naughty_strings").rglob("*.json")).read_text(encoding="utf-8"))
UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u200e\u200f\u2028\u2029\ud800-\udfff]")
MARKUP = [
    "![x](file:///etc/hostname)",
    "[click](https://evil.example/)",
    "<img src='/etc/hostname'>",
    "<b>x</b> <script>alert(1)</script>",
    "a | b | c",
    "`code` **bold** _it_ ~~s~~ # title",
    "https://evil.example/x",
    "<https://evil.example/>",
    "[x]: https://evil.example/",
    "one\n\n# two\n- three\n| a | b |\n|---|---|",
    "&lt;b&gt;&#60;img src=x&#62;",
    "</td></tr></table><iframe src=file:///etc/passwd>",
    '" onmouseover="alert(1)',
    "\\",
    '=HYPERLINK("https://evil.example")',
]


def rendered(content: str | bytes) -> dict[str, str]:
    """Every written form of the report on the content; empty where it says in a sentence that it cannot be read."""
    try:
        report = jwtinspect.inspect(content, at=START + 60)
    except InputError as error:
        assert str(error)
        return {}
    return {
        "text": as_text.render(report),
        "markdown": as_markdown.render(report, show_personal=True),
        "html": as_html.render(report, show_personal=True),
        "json": json.dumps(as_data.render(report), allow_nan=False),
    }


def everywhere(text: str) -> str:
    """A response in which the text stands wherever a sender can put one."""
    claims = {
        "iss": text,
        "aud": [text],
        "sub": text,
        "exp": text,
        "iat": START,
        "scope": text,
        text: text,
        "n": {text: [text]},
    }
    header = {"alg": "RS256", "kid": text, "typ": text, text: text}
    made = token(claims, header)
    return response(
        id_token=made, access_token=token(claims | {"exp": START + 60}, header), expires_in=text, scope=text,
        error=text,
        error_description=text,
    )  # fmt: skip


@pytest.mark.parametrize("path", SUITE, ids=lambda path: path.name)
def test_claims_in_any_json_or_none_go_the_whole_road(path: Path) -> None:
    data = path.read_bytes()
    made = f"{segment({'alg': 'RS256'})}.{segment(data)}.{segment(bytes(range(32)))}"
    assert rendered(response(id_token=made, access_token=made, expires_in=60))
    rendered(data)
    copy_of(made)


@pytest.mark.parametrize("path", [path for path in SUITE if path.name.startswith("y_")], ids=lambda path: path.name)
def test_json_that_every_reader_must_accept_is_read_as_it_stands(path: Path) -> None:
    data = path.read_bytes()
    held = b'{"v":' + data + b"}"
    made = f"{segment({'alg': 'RS256'})}.{segment(held)}.{segment(bytes(range(32)))}"
    (found,) = jwtinspect.inspect(made, at=START).capture.tokens
    assert found.claims["v"] == json.loads(data)
    assert {flaw.kind for flaw in found.flaws} <= {FlawKind.DUPLICATE_MEMBER}


NUMBERS = [
    *("9" * 4000, "-" + "9" * 4000, "1e400", "-1e400", "1e-400", "NaN", "-Infinity", "-0", "-0.0", "1e308", "-1e308"),
    *("9223372036854775807", "253402300800", "-62135596801", "99999999999999999999999999999.5", '"-0"', '"1e400"'),
    *(
        f'"{"9" * 4000}"',
        '"\u0661\u0662"',
        '"10000-01-01T00:00:00Z"',
        '"0001-01-01T00:00:00+14:00"',
        "true",
        "[]",
        "null",
    ),
]


def with_number(number: str) -> Iterator[str]:
    """Inputs in which the number stands wherever one is read: in claims, answers, headers, stores, logs, captures."""
    bare, valid = number.strip('"'), token({"iss": "https://a.example/", "iat": START, "exp": START + 60})
    for claim in ("exp", "iat", "nbf", "auth_time"):
        claims = f'{{"iss":"https://a.example/","iat":{START},"{claim}":{number}}}'.encode()
        yield response(access_token=f"{segment({'alg': 'RS256'})}.{segment(claims)}.{segment(bytes(256))}")
    for member in ("expires_in", "expires_at", "expires_on", "expiresAt", "refresh_expires_in", "max_age", "cachedAt"):
        yield f'{{"access_token":"{valid}","refresh_token":"opaque-refresh-1","{member}":{number}}}'
    for member in ("expires_at", "access_token_stored_at", "clockDrift", "timeSkew", "expiresOn", "lastUpdatedAt"):
        yield (
            f'{{"a":{{"access_token":"{valid}","credentialType":"AccessToken","secret":"{valid}","profile":{{}},'
            f'"{member}":{number}}},"CognitoIdentityServiceProvider.c.u.clockDrift":{number},'
            f'"CognitoIdentityServiceProvider.c.u.accessToken":"{valid}"}}'
        )
    yield (
        f"HTTP/1.1 200 OK\nDate: Mon, 02 Mar {bare[:4]} 09:15:00 GMT\nAge: {bare}\n"
        f'Set-Cookie: a={valid}; Max-Age={bare}; Expires={bare}\n\n{{"access_token":"{valid}","expires_in":{number}}}\n'
    )
    yield f"https://a.example/cb#access_token={valid}&expires_in={bare}&state=x&max_age={bare}"
    yield f'jwt expired at {bare}\n{{"time":{number},"level":"error","msg":"jwt expired {valid}"}}\n'
    yield f'{{"active":true,"exp":{number},"iat":{number},"nbf":{number},"access_token":"{valid}"}}'
    headers = f'[{{"name":"Authorization","value":"Bearer {valid}"}},{{"name":"Date","value":{number}}}]'
    yield (
        '{"log":{"version":"1.2","creator":{"name":"mitmproxy"},"entries":[{'
        f'"startedDateTime":{number},"time":{number},"timings":{{"send":{number},"wait":{number},"receive":{number}}},'
        f'"request":{{"method":"GET","url":"https://a.example/authorize?max_age={bare}","headers":{headers}}},'
        f'"response":{{"status":{number},"headers":{headers},"content":{{"size":{number},"text":{number}}}}}}}]}}}}'
    )


@pytest.mark.parametrize("number", NUMBERS, ids=lambda number: number[:24])
def test_a_number_of_any_size_may_stand_wherever_one_is_read(number: str) -> None:
    for content in with_number(number):
        for name, written in rendered(content).items():
            assert not UNSAFE.search(written), (name, content)
            if name == "text":
                assert max(map(len, written.splitlines())) < 2000, content[:200]
        with suppress(JwtInspectError):
            copy_of(content)


@pytest.mark.parametrize("start", range(0, len(NAUGHTY), 50))
def test_naughty_strings_leave_escaped_wherever_they_stand(start: int) -> None:
    for text in NAUGHTY[start : start + 50]:
        for name, written in rendered(everywhere(text)).items():
            assert not UNSAFE.search(written), (name, text)


@pytest.mark.parametrize("text", MARKUP)
def test_markup_is_text_in_markdown(text: str, qapp: object) -> None:
    written = rendered(everywhere(text))["markdown"]
    document = QTextDocument()
    document.setMarkdown(written)
    html = document.toHtml()
    assert "<img" not in html
    assert "evil.example" not in "".join(re.findall(r'href="([^"]*)"', html))
    for table in re.findall(r"(?m)(?:^\|.*\n?)+", written):
        widths = {len(re.findall(r"(?<!\\)(?:\\\\)*\|", line)) for line in table.splitlines()}
        assert len(widths) == 1, table


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()
        self.links: set[str] = set()
        self.handlers: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.add(tag)
        for name, value in attrs:
            if name in ("href", "src"):
                self.links.add(str(value))
            if name.startswith("on"):
                self.handlers.add(name)


@pytest.mark.parametrize("text", MARKUP)
def test_markup_is_text_in_html(text: str) -> None:
    usual, tags = Tags(), Tags()
    usual.feed(rendered(everywhere("plain"))["html"])
    tags.feed(rendered(everywhere(text))["html"])
    assert tags.found <= usual.found | {"ul", "ol", "li", "p", "h2", "h3", "table", "tr", "td", "th", "code"}
    assert not tags.handlers
    assert not [link for link in tags.links if "evil" in link or link.startswith("file:")]


def test_a_file_s_name_is_shown_escaped(tmp_path: Path) -> None:
    path = tmp_path / "a\x1b[31m\u202eb.json"
    try:
        path.write_text(everywhere("x"), encoding="utf-8")
    except (OSError, ValueError):
        pytest.skip("this file system does not take such a name")
    for command in (
        ["check", str(path)],
        ["check", "--format", "markdown", str(path)],
        ["scan", str(path)],
        ["redact", str(path)],
    ):
        done = subprocess.run(
            [sys.executable, "-m", "jwtinspect", *command],
            capture_output=True,
            timeout=60,
            env=os.environ | {"PYTHONPATH": str(ROOT)},
        )
        assert b"\x1b" not in done.stdout + done.stderr
        assert "\u202e" not in (done.stdout + done.stderr).decode("utf-8", "replace")


HIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u200e\u200f\u2028\u2029]")
FORMS = (
    *([["check", "--format", name] for name in ("text", "markdown", "html", "json")]),
    ["check", "--validators", "all"],
    *([["plan", "--format", name] for name in ("text", "markdown", "json")]),
    ["scan"],
    ["redact", "-o", "-"],
    ["redact"],
    ["plan", "--policy"],
    ["check", "--key"],
    ["check", "--secret-file"],
    ["check", "--at"],
    ["check", "--expect"],
)


@pytest.mark.parametrize("command", FORMS, ids=" ".join)
def test_no_command_writes_what_a_terminal_acts_on(
    command: list[str], tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    text = "a\u202egnp.exe\u2066\x1b[31m\x07\u200e\x9b\u2028"
    path = tmp_path / f"{text}.json"
    try:
        path.write_text(everywhere(text), encoding="utf-8")
    except (OSError, ValueError):
        pytest.skip("this file system does not take such a name")
    main([*command, str(path)])
    main([*command, str(path.with_name(f"{text}-not-there"))])
    printed = capsysbinary.readouterr()
    said = printed.err.decode("utf-8")
    if command != ["redact", "-o", "-"]:  # whose copy is a file, with all that stood in the original
        said += printed.out.decode("utf-8")
    assert said
    assert not HIDDEN.search(said)
