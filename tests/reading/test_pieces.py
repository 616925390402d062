"""Tokens written in pieces: whole in the end, wherever they were cut; and nothing else makes one."""

import io
import json
from collections.abc import Callable

import pytest

from jwtinspect.reading.finder import find
from jwtinspect.reading.pieces import pieces_in
from jwtinspect.reading.sources import read
from jwtinspect.reading.stream import tokens_in
from jwtinspect.rules.examples import access_token, id_token, token

RSA = token({"iss": "x", "exp": 1, "scope": "read write " * 9}, signature=bytes(range(256)))
HMAC = token({"iss": "x", "sub": "somebody"}, {"alg": "HS256"}, bytes(range(200, 232)))
ENCRYPTED = ".".join((token({}, {"alg": "dir", "enc": "A256GCM"}).partition(".")[0], "", "a" * 16, "b" * 300, "c" * 22))
HEADER, PAYLOAD, SIGNATURE = RSA.split(".")


def cut(text: str, width: int) -> list[str]:
    return [text[at : at + width] for at in range(0, len(text), width)]


def lines(prefix: str, width: int, one: str = RSA) -> str:
    """The token over lines; ``#`` in what they begin with stands for the line's number."""
    return "".join(f"{prefix.replace('#', str(number))}{piece}\n" for number, piece in enumerate(cut(one, width), 8))


LINES = {
    "syslog": "Mar  2 09:15:# host app[12]: ",
    "docker compose": "web-1  | ",
    "kubectl": "2026-03-02T09:15:00.12345678#Z stdout F ",
    "journald": "2026-03-02T09:15:00+0100 host app[812]: ",
    "logcat": "03-02 09:15:00.# 1234  1290 D TokenStore: ",
    "a pod's name": "[pod/app-7f9c8d-abcde/app] ",
    "log4j": "2026-03-02 09:15:00,# INFO  [main] c.e.App - ",
    "quoted mail": ">> ",
    "lines that came in": "+",
    "lines that went": "-",
    "lines that came in, with an indent": "+    ",
    "a comment": " * ",
    "numbers": " # | ",
    "grep": "app.log:#:",
    "an indent": "    ",
    "nothing": "",
}


@pytest.mark.parametrize("width", [20, 40, 64, 100, 200])
@pytest.mark.parametrize("prefix", LINES.values(), ids=LINES)
def test_a_token_over_lines_that_begin_alike_is_found(prefix: str, width: int) -> None:
    text = (
        f"{prefix.replace('#', '7')}the token is\n{lines(prefix, width)}{prefix.replace('#', '99')}and that is all.\n"
    )
    assert [each.token.compact for each in find(text)] == [RSA]
    assert [each.token.compact for each in tokens_in(io.BytesIO(text.encode()))] == [RSA]


LITERALS = {
    "three literals": f'"{HEADER}" + "." + "{PAYLOAD}" + "." + "{SIGNATURE}"',
    "dots at their ends": f"'{HEADER}.' + '{PAYLOAD}.' + '{SIGNATURE}'",
    "dots at their beginnings": f'"{HEADER}" +\n\t".{PAYLOAD}" +\n\t".{SIGNATURE}"',
    "a list": f'["{HEADER}", "{PAYLOAD}", "{SIGNATURE}"].join(".")',
    "a template": f"`${{'{HEADER}'}}.${{'{PAYLOAD}'}}.${{'{SIGNATURE}'}}`",
    "Python": f'("{HEADER}."\n "{PAYLOAD}."\n "{SIGNATURE}")',
    "pieces of any length": " + ".join(f"'{each}'" for each in cut(RSA, 47)),
    "Visual Basic": ' & _\n    "'.join(f'{each}"' for each in cut(f'"{RSA}', 70)),
    "variables": f'const header = "{HEADER}";\nconst payload = "{PAYLOAD}";\nconst signature = "{SIGNATURE}";\n',
    "an environment": f"JWT_HEADER={HEADER}\nJWT_PAYLOAD={PAYLOAD}\nJWT_SIGNATURE={SIGNATURE}\n",
    "XML": f"<header>{HEADER}</header><payload>{PAYLOAD}</payload><signature>{SIGNATURE}</signature>",
    "a table": f"| {HEADER} | {PAYLOAD} | {SIGNATURE} |\n",
    "two cookies": f"Cookie: head={HEADER}.{PAYLOAD}; signature={SIGNATURE}\r\n",
    "three lines": f"{HEADER}\n.\n{PAYLOAD}\n.\n{SIGNATURE}\n",
}


@pytest.mark.parametrize("text", LITERALS.values(), ids=LITERALS)
def test_a_token_of_several_literals_is_found(text: str) -> None:
    assert [each.token.compact for each in find(f"see {text} there")] == [RSA]
    assert [each.token.compact for each in tokens_in(io.BytesIO(f"see {text} there".encode()))] == [RSA]


MEMBERS = {
    "members": {"header": HEADER, "payload": PAYLOAD, "signature": SIGNATURE},
    "a list": [HEADER, PAYLOAD, SIGNATURE],
    "chunks": {f"session.{number}": piece for number, piece in enumerate(cut(RSA, 200))},
    "cookies": [{"name": f"s.{number}", "value": piece, "path": "/"} for number, piece in enumerate(cut(RSA, 250))],
    "a string in a string": json.dumps({"header": HEADER, "payload": PAYLOAD, "signature": SIGNATURE}),
}


@pytest.mark.parametrize("members", MEMBERS.values(), ids=MEMBERS)
def test_a_token_of_several_strings_of_json_is_found(members: object) -> None:
    text = json.dumps({"text": members})
    assert [each.compact for each in read([("a.json", text)]).tokens] == [RSA]


def test_a_token_that_docker_cut_over_lines_of_json_is_found() -> None:
    text = "".join(
        json.dumps({"log": piece, "stream": "stdout", "time": f"2026-03-02T09:15:0{number}Z"}) + "\n"
        for number, piece in enumerate(cut(RSA, 300))
    )
    assert [each.compact for each in read([("a.log", text)]).tokens] == [RSA]


def test_a_token_that_a_container_runtime_cut_over_two_lines_is_found() -> None:
    text = f"2026-03-02T09:15:00.1Z stdout P got {RSA[:200]}\n2026-03-02T09:15:00.1Z stdout F {RSA[200:]} for x\n"
    assert [each.token.compact for each in find(text)] == [RSA]


@pytest.mark.parametrize(
    ("enc", "iv", "tag"), [("A256GCM", 16, 22), ("A192CBC-HS384", 22, 32), ("A256CBC-HS512", 22, 43)]
)
def test_an_encrypted_token_over_lines_of_a_log_is_found(enc: str, iv: int, tag: int) -> None:
    header = token({}, {"alg": "dir", "enc": enc}).partition(".")[0]
    one = ".".join((header, "", "a" * iv, "b" * 300, "c" * tag))
    assert [each.token.compact for each in find(lines("web-1  | ", 60, one))] == [one]


def test_what_was_joined_is_told() -> None:
    found = find(LITERALS["a list"])[0]
    assert [each.detail for each in found.token.flaws] == ["its segments were joined"]
    assert found.start == 2 and found.end == LITERALS["a list"].index('"].join')
    (found,) = find(lines("web-1  | ", 60))
    assert [each.detail for each in found.token.flaws] == ["its pieces were joined"]


ORDINARY = {
    "a token that was cut, and a long word in the next line": f"a: {RSA[:-322]}\na: finished-the-processing-of it\n",
    "a token that was cut, and an id in the next line": f"a: {RSA[:-322]}\na: {'8c1f0a2b-' * 5}1 was sent\n",
    "a row of a table": f"{HMAC[:-3]},abc,{HMAC[:-3]},abc\n",
    "a token that was cut, and a code": f"id token {HMAC[:-20]}…\n09:15:03 code=SplxlOBeZQQYbYS6WxSbIA7\n",
    "tokens below each other": f"{HMAC}\n{RSA}\n{HMAC}\n",
    "tokens in a list": json.dumps([HMAC, RSA, HMAC]),
    "a token whose signature was removed, and another value": f"token={HEADER}.{PAYLOAD}.removed nonce={'n1' * 30}",
    "a token without a signature, and a challenge": f"{HMAC.rpartition('.')[0]}&code_challenge={'c1' * 22}&x=1",
    "lines of a log": f"a: {HMAC}\na: {'f0' * 30}\na: done\n",
    "a short signature, and a refresh token": f'["{HEADER}.{PAYLOAD}.sig", "{"Mf7hQxLr0a" * 5}"]',
    "arguments": f"verify '{HEADER}.{PAYLOAD}.sig' '{'Mf7hQxLr0a' * 5}'",
    "names that stand in several objects": json.dumps([{"jws": RSA[:-9]}, {"jws": "Mf7hQxLr0"}]),
}


@pytest.mark.parametrize("text", ORDINARY.values(), ids=ORDINARY)
def test_nothing_is_put_together_that_is_no_token(text: str) -> None:
    assert [*pieces_in(text)] == []


@pytest.mark.parametrize("one", [id_token(60), access_token(60), HMAC, ENCRYPTED])
def test_a_token_that_stands_whole_has_no_pieces(one: str) -> None:
    assert [*pieces_in(f"a: {one}\na: {one}\nand {one}.\n")] == []


TRAPS = {
    "headers": f"{HEADER}\n",
    "headers and dots": f"{HEADER}.",
    "headers in literals": f'"{HEADER}", ',
    "headers and claims": f"{HEADER}.{PAYLOAD}\n",
    "headers and claims in literals": f'"{HEADER}" + "{PAYLOAD}" + ',
    "short signatures": f"{HEADER}.{PAYLOAD}.abc\n",
    "lines that never end": f"{HEADER}\n" + "a: bcdefghijkl\n" * 400,
    "one header, and blanks": HEADER + " " * 5000,
    "the beginnings of headers": f"{HEADER[:24]} ",
}


@pytest.mark.parametrize("name", TRAPS)
def test_the_time_is_linear_in(name: str, is_linear: Callable[..., bool]) -> None:
    assert is_linear(lambda text: [*pieces_in(text)], TRAPS[name])
