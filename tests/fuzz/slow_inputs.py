"""Searches for inputs that are slow: ``python tests/fuzz/slow_inputs.py``. Prints what grows faster than its size.

Every line and every file of the samples, every quoted word of the readers and a text for every regular expression of
the package is repeated to two sizes, and goes the whole road: read, judged, rendered, redacted, scanned. So do what no
sample has: many distinct things of a kind. Times are of the machine that it runs on: nothing here is a test.
"""

from __future__ import annotations

import argparse
import base64
import io
import json
import re
import signal
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from re import _constants as codes  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from jwtinspect.core.errors import JwtInspectError  # noqa: E402
from jwtinspect.reading.sources import read  # noqa: E402
from jwtinspect.reading.stream import tokens_in  # noqa: E402
from jwtinspect.report import as_data, as_html, as_markdown, as_text  # noqa: E402
from jwtinspect.report.inspect import judge  # noqa: E402
from jwtinspect.report.redaction import copy_of  # noqa: E402
from jwtinspect.report.report import Request  # noqa: E402

START = 1772442000
SLOW = 0.3  # seconds for each megabyte and stage
STEEP = 1.6  # times as long as what its size would make it
LIMIT = 20  # seconds, after which a stage is given up


class TooSlow(Exception):
    """A stage took longer than LIMIT."""


def stages(data: bytes) -> Iterator[tuple[str, float]]:
    """The name of each stage of the road and the seconds that it took; infinity where it was given up."""
    at: dict[str, Any] = {}

    def reading() -> None:
        at["capture"] = read([("input", data)])

    def judging() -> None:
        at["report"] = judge(at["capture"], Request((), now=START))

    def data_of() -> None:
        json.dumps(as_data.render(at["report"]), indent=2)

    road: list[tuple[str, Callable[[], object], str]] = [
        ("read", reading, ""),
        ("judge", judging, "capture"),
        ("text", lambda: as_text.render(at["report"]), "report"),
        ("json", data_of, "report"),
        ("markdown", lambda: as_markdown.render(at["report"]), "report"),
        ("html", lambda: as_html.render(at["report"]), "report"),
        ("redact", lambda: copy_of(data, b"salt"), ""),
        ("scan", lambda: sum(1 for _ in tokens_in(io.BytesIO(data))), ""),
    ]
    for name, stage, needs in road:
        if needs and needs not in at:
            continue
        signal.setitimer(signal.ITIMER_REAL, LIMIT)
        started = time.perf_counter()
        try:
            stage()
            yield name, time.perf_counter() - started
        except JwtInspectError:
            yield name, time.perf_counter() - started
        except TooSlow:
            yield name, float("inf")
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)


def repeated() -> Iterator[tuple[str, bytes]]:
    """What is repeated, with a name: lines and files of samples, words of the readers, texts for their patterns."""
    seen: set[bytes] = set()
    for path in sorted((ROOT / "tests" / "samples").rglob("*")):
        if not path.is_file():
            continue
        content = path.read_bytes()
        yield f"{path.name}, whole", content + b"\n"
        lines = content.splitlines() + [each for line in content.splitlines() for each in line.split(b",")]
        for line in lines:
            piece = line.strip()
            shape = re.sub(rb"[0-9]+", b"0", piece)
            if 2 < len(piece) < 20_000 and shape not in seen:
                seen.add(shape)
                yield f"{path.name}: {piece[:60]!r}", piece
                yield f"{path.name}, by lines: {piece[:60]!r}", piece + b"\n"
    words: dict[str, None] = {}
    for path in sorted((ROOT / "jwtinspect").rglob("*.py")):
        source = path.read_text(encoding="utf-8")
        if path.parent.name in ("reading", "core", "report", "analysis"):
            for found in re.finditer(r"\"((?:[^\"\\\n]|\\.){1,40})\"|'((?:[^'\\\n]|\\.){1,40})'", source):
                words[found[1] or found[2]] = None
    for word in words:
        for end in ("", " ", "\n", "=x ", '":"x","', ": x\n", "=x&", " eyJhbGciOiJub25lIn0.e30. "):
            yield f"word {word + end!r}", (word + end).encode("utf-8", "replace")
    for pattern in patterns():
        for text in texts_of(pattern):
            for end in ("", " ", "\n"):
                if text:
                    yield f"pattern {pattern[:60]!r} as {(text + end)[:60]!r}", (text + end).encode("utf-8", "replace")


def patterns() -> list[str]:
    """The regular expressions of the package, as they are compiled."""
    import importlib
    import pkgutil

    import jwtinspect

    found: dict[str, None] = {}
    for module in pkgutil.walk_packages(jwtinspect.__path__, "jwtinspect."):
        if ".gui" in module.name or module.name.endswith("__main__"):
            continue
        for value in vars(importlib.import_module(module.name)).values():
            for each in value if isinstance(value, tuple) else (value,):
                if isinstance(each, re.Pattern):
                    source = each.pattern
                    found[source if isinstance(source, str) else source.decode("latin-1")] = None
    return list(found)


def texts_of(pattern: str) -> list[str]:
    """A shortest text that the pattern matches, one with every repetition once more, and both without their end."""
    found = []
    for extra in (0, 1):
        try:
            text = "".join(_text(parser.parse(pattern), extra))
        except (re.error, RecursionError):
            continue
        found += [text, text[:-1]]
    return found


def _text(tree: Any, extra: int) -> Iterator[str]:
    for code, argument in tree:
        if code is codes.LITERAL:
            yield chr(argument)
        elif code is codes.NOT_LITERAL or code is codes.ANY:
            yield "x"
        elif code is codes.IN:
            yield _one_of(argument)
        elif code in (codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT):
            least, most, inner = argument
            for _ in range(min(least + extra, int(most), 50)):
                yield from _text(inner, extra)
        elif code is codes.SUBPATTERN:
            yield from _text(argument[-1], extra)
        elif code is codes.ATOMIC_GROUP:
            yield from _text(argument, extra)
        elif code is codes.BRANCH:
            yield from _text(argument[1][-extra], extra)


def _one_of(choices: Any) -> str:
    negated = choices[0][0] is codes.NEGATE
    if negated:
        return "x"
    code, argument = choices[0]
    if code is codes.RANGE:
        return chr(argument[0])
    if code is codes.LITERAL:
        return chr(argument)
    return {codes.CATEGORY_SPACE: " ", codes.CATEGORY_DIGIT: "1"}.get(argument, "x")


def _b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def token(claims: Any, header: Any = None) -> str:
    """A JWT with these claims, signed with nothing that fits."""
    payload = claims if isinstance(claims, bytes) else json.dumps(claims).encode()
    head = json.dumps(header or {"alg": "RS256", "typ": "JWT"}).encode()
    return f"{_b64(head)}.{_b64(payload)}.{_b64(bytes(range(256)))}"


def _response(number: int, **more: Any) -> dict[str, Any]:
    claims = {"iss": "https://a.example/", "sub": "u", "aud": "api", "iat": START + number, "exp": START + number + 60}
    return {"access_token": token(claims | more), "token_type": "Bearer", "expires_in": 60}


def _http(number: int, body: str, cookie: str = "") -> str:
    return (
        f"GET /a/{number} HTTP/1.1\r\nHost: h{number}.example\r\n{cookie}\r\n\r\n"
        "HTTP/1.1 200 OK\r\nDate: Mon, 02 Mar 2026 09:00:00 GMT\r\n"
        f"Content-Type: application/json\r\n\r\n{body}\n"
    )


def _entry(number: int, bearer: str, body: str = "{}", status: int = 200) -> dict[str, Any]:
    stamp = time.strftime("%Y-%m-%dT%H:%M:%S.000Z", time.gmtime(START + number))
    date = time.strftime("%a, %d %b %Y %H:%M:%S GMT", time.gmtime(START + number))
    sent = {"Authorization": f"Bearer {bearer}", "Cookie": f"c{number}=v{number}"}
    return {
        "startedDateTime": stamp,
        "time": 100,
        "timings": {"send": 1, "wait": 50, "receive": 1},
        "request": {
            "method": "GET",
            "url": f"https://api.example/{number}",
            "headers": [{"name": name, "value": value} for name, value in sent.items()],
        },
        "response": {
            "status": status,
            "headers": [{"name": "Date", "value": date}],
            "content": {"mimeType": "application/json", "text": body, "size": len(body)},
        },
    }


def _har(entries: list[dict[str, Any]]) -> str:
    return json.dumps({"log": {"version": "1.2", "creator": {"name": "x", "version": "1"}, "entries": entries}})


ONE = token({"iss": "https://a.example/", "aud": "api", "iat": START, "exp": START + 600, "jti": "one"})
LONG = _b64(b"r" * 30)

DISTINCT: dict[str, Callable[[int], str]] = {
    "small JSON objects, a line each": lambda n: "\n".join(f'{{"a":{k}}}' for k in range(n)),
    "responses, a line each": lambda n: "\n".join(json.dumps(_response(k)) for k in range(n)),
    "responses in an array": lambda n: json.dumps([_response(k) for k in range(n)]),
    "opaque responses, a line each": lambda n: "\n".join(
        json.dumps({"access_token": f"opaque{k}{LONG}", "refresh_token": f"r{k}{LONG}", "expires_in": k})
        for k in range(n)
    ),
    "responses with a refresh token each": lambda n: "\n".join(
        json.dumps(_response(k) | {"refresh_token": f"r{k}{LONG}", "id_token": token({"iat": k, "exp": START + k})})
        for k in range(n)
    ),
    "tokens, a line each": lambda n: "\n".join(token({"exp": START + k, "iat": START}) for k in range(n)),
    "one token, a line each": lambda n: "\n".join(ONE for _ in range(n)),
    "tokens with one jti": lambda n: "\n".join(token({"exp": START + k, "jti": "j"}) for k in range(n)),
    "issuers": lambda n: "\n".join(token({"iss": f"https://i{k}.example/", "exp": START + k}) for k in range(n)),
    "key ids": lambda n: "\n".join(token({"exp": START + k}, {"alg": "RS256", "kid": f"k{k}"}) for k in range(n)),
    "subjects and audiences": lambda n: "\n".join(
        token({"sub": f"s{k}", "aud": f"a{k}", "sid": f"x{k}", "iat": START + k, "exp": START + 99 + k})
        for k in range(n)
    ),
    "broken tokens": lambda n: "\n".join(token(b'{"exp":%d' % k) for k in range(n)),
    "cookies in one header": lambda n: "Cookie: " + "; ".join(f"c{k}=v{k}{LONG}" for k in range(n)),
    "cookies in one header, numbered": lambda n: "Cookie: " + "; ".join(f"c.{k}=v{k}{LONG}" for k in range(n)),
    "Set-Cookie headers": lambda n: "\n".join(f"Set-Cookie: c{k}=v{k}{LONG}; Max-Age={k}; Path=/" for k in range(n)),
    "Set-Cookie headers of an answer": lambda n: (
        "HTTP/1.1 200 OK\n" + "\n".join(f"Set-Cookie: c{k}=v{k}{LONG}; Max-Age={k}; Path=/" for k in range(n))
    ),
    "exchanges of hosts": lambda n: "".join(_http(k, "{}") for k in range(n)),
    "exchanges with a token": lambda n: "".join(_http(k, "{}", f"Authorization: Bearer {ONE}") for k in range(n)),
    "exchanges with tokens": lambda n: "".join(
        _http(k, "{}", f"Authorization: Bearer {token({'exp': START + k})}") for k in range(n)
    ),
    "exchanges with responses": lambda n: "".join(_http(k, json.dumps(_response(k))) for k in range(n)),
    "status lines with headers": lambda n: "".join(f"HTTP/1.1 200 OK\nA: {k}\nDate: x\n\n" for k in range(n)),
    "a HAR with one token": lambda n: _har([_entry(k, ONE) for k in range(n)]),
    "a HAR with one token refused": lambda n: _har(
        [_entry(k, ONE, '{"error":"invalid_token"}', 401) for k in range(n)]
    ),
    "a HAR with tokens": lambda n: _har([_entry(k, token({"exp": START + k, "iat": START})) for k in range(n)]),
    "a HAR with responses": lambda n: _har([_entry(k, ONE, json.dumps(_response(k))) for k in range(n)]),
    "a HAR with refreshed responses": lambda n: _har(
        [
            _entry(
                k, f"{_response(k - 1)['access_token']}", json.dumps(_response(k) | {"refresh_token": f"r{k}{LONG}"})
            )
            for k in range(n)
        ]
    ),
    "a HAR with tokens of one jti": lambda n: _har(
        [_entry(k, token({"exp": START + k, "jti": "j"})) for k in range(n)]
    ),
    "a HAR with sessions": lambda n: _har(
        [_entry(k, ONE, json.dumps(_response(k, sid=f"s{k}", sub=f"u{k}"))) for k in range(n)]
    ),
    "claims": lambda n: token({f"c{k}": k for k in range(n)}),
    "claims of instants": lambda n: token({f"exp{k}": START + k for k in range(n)}),
    "claims twice": lambda n: token(("{" + ",".join(f'"c":{k}' for k in range(n)) + "}").encode()),
    "claims each twice": lambda n: token(("{" + ",".join(f'"c{k // 2}":{k}' for k in range(n)) + "}").encode()),
    "header parameters": lambda n: token({"exp": START}, {"alg": "RS256"} | {f"c{k}": k for k in range(n)}),
    "one long claim": lambda n: token({"exp": START, "a": "x" * n * 8}),
    "one long claim of blanks": lambda n: token({"exp": START, "scope": " " * n * 8}),
    "one long claim of tokens": lambda n: token({"exp": START, "a": "eyJ" * n * 2}),
    "audiences": lambda n: token({"exp": START, "aud": [f"https://a{k}.example" for k in range(n)]}),
    "scopes": lambda n: token({"exp": START, "scope": " ".join(f"s{k}" for k in range(n))}),
    "scopes of a response": lambda n: json.dumps(_response(0) | {"scope": " ".join(f"s{k}" for k in range(n))}),
    "x5c": lambda n: token({"exp": START}, {"alg": "RS256", "x5c": [_b64(b"c%d" % k) for k in range(n)]}),
    "crit": lambda n: token({"exp": START}, {"alg": "RS256", "crit": [f"c{k}" for k in range(n)]}),
    "numbers in a claim": lambda n: token({"exp": START, "a": list(range(n))}),
    "objects in a claim": lambda n: token({"exp": START, "a": [{"exp": k} for k in range(n)]}),
    "events": lambda n: token({"exp": START, "events": {f"https://e{k}.example": {} for k in range(n)}}),
    "tokens in a claim": lambda n: token({"exp": START, "a": [token({"exp": k}) for k in range(n)]}),
    "tokens in an encrypted token's place": lambda n: ".".join([_b64(b'{"alg":"dir","enc":"A128GCM"}')] * n),
    "disclosures": lambda n: ONE + "~" + "~".join(_b64(json.dumps(["salt", f"c{k}", k]).encode()) for k in range(n)),
    "_sd": lambda n: token({"exp": START, "_sd": [_b64(b"%032d" % k) for k in range(n)]}),
    "members of a response": lambda n: json.dumps(_response(0) | {f"expires_in_{k}": k for k in range(n)}),
    "members of instants": lambda n: json.dumps(_response(0) | {f"a{k}_expires_at": START + k for k in range(n)}),
    "members called token": lambda n: json.dumps({f"a{k}_token": f"t{k}{LONG}" for k in range(n)}),
    "members nested": lambda n: json.dumps({"a": [{"access_token": f"t{k}{LONG}"} for k in range(n)]}),
    "keys of a set": lambda n: (
        json.dumps({"keys": [{"kty": "RSA", "kid": f"k{k}", "n": LONG, "e": "AQAB"} for k in range(n)]}) + ONE
    ),
    "key sets": lambda n: (
        "\n".join(json.dumps({"keys": [{"kty": "RSA", "kid": f"k{k}", "n": LONG, "e": "AQAB"}]}) for k in range(n))
        + ONE
    ),
    "parameters": lambda n: "https://a.example/?" + "&".join(f"a{k}_token=v{k}" for k in range(n)),
    "addresses": lambda n: "\n".join(
        f"https://a{k}.example/#access_token=t{k}{LONG}&expires_in={k}&state=s" for k in range(n)
    ),
    "logged messages": lambda n: "\n".join(f"2026-03-02T09:00:{k % 60:02}Z jwt expired {k}" for k in range(n)),
    "logged messages with tokens": lambda n: "\n".join(
        f"2026-03-02T09:00:{k % 60:02}Z jwt expired {token({'exp': START + k})}" for k in range(n)
    ),
    "JSON log lines": lambda n: "\n".join(
        json.dumps({"time": START + k, "level": "error", "message": f"jwt expired {k}"}) for k in range(n)
    ),
    "JSON log lines with tokens": lambda n: "\n".join(
        json.dumps({"time": START + k, "level": "error", "message": token({"exp": k})}) for k in range(n)
    ),
    "introspections": lambda n: "\n".join(
        json.dumps({"active": True, "exp": START + k, "iat": START, "jti": f"j{k}", "sub": "u"}) for k in range(n)
    ),
    "introspections of a HAR": lambda n: _har(
        [_entry(k, ONE, json.dumps({"active": True, "exp": START + k, "jti": f"j{k}"})) for k in range(n)]
    ),
    "stored sessions": lambda n: json.dumps(
        {
            "origins": [
                {
                    "origin": f"https://a{k}.example",
                    "localStorage": [
                        {
                            "name": f"oidc.user:https://i{k}.example:c",
                            "value": json.dumps(_response(k) | {"expires_at": START + k}),
                        }
                    ],
                }
                for k in range(n)
            ]
        }
    ),
    "stored members": lambda n: json.dumps(
        {
            "origins": [
                {
                    "origin": "https://a.example",
                    "localStorage": [
                        {
                            "name": f"CognitoIdentityServiceProvider.{k}.u.accessToken",
                            "value": token({"exp": START + k}),
                        }
                        for k in range(n)
                    ],
                }
            ]
        }
    ),
    "stored cookies": lambda n: json.dumps(
        {
            "origins": [],
            "cookies": [{"name": f"c.{k}", "value": f"v{k}", "domain": "a", "expires": START + k} for k in range(n)],
        }
    ),
    "rows of a table": lambda n: "\n".join(f"k{k}\tv{k}" for k in range(n)),
    "lines of settings": lambda n: "\n".join(f"A{k}_TOKEN=v{k}" for k in range(n)),
    "postman members": lambda n: json.dumps(
        {
            "info": {"_postman_id": "x", "schema": "getpostman.com"},
            "item": [
                {
                    "name": f"i{k}",
                    "request": {"url": f"https://a.example/{k}", "header": [{"key": "Authorization", "value": ONE}]},
                }
                for k in range(n)
            ],
        }
    ),
    "insomnia members": lambda n: json.dumps(
        {
            "_type": "export",
            "__export_format": 4,
            "resources": [
                {
                    "_id": f"r{k}",
                    "_type": "request",
                    "url": f"https://a.example/{k}",
                    "authentication": {"token": f"t{k}{LONG}"},
                }
                for k in range(n)
            ],
        }
    ),
    "emails": lambda n: "\n".join(f"u{k}@a.example" for k in range(n)) + "\n" + ONE,
    "persons": lambda n: "\n".join(
        token({"exp": START, "name": f"N{k} M{k}", "email": f"u{k}@a.example"}) for k in range(n)
    ),
    "JSON strings in strings": lambda n: "\n".join(json.dumps(json.dumps(json.dumps(_response(k)))) for k in range(n)),
    "beginnings of everything": lambda n: '{"a":[{"access_token":"eyJ' * n,
    "alternating brackets": lambda n: "[{" * n + "}]" * n,
    "base64 in base64": lambda n: "\n".join(_b64(json.dumps(_response(k)).encode()) for k in range(n)),
    "JSON in members": lambda n: json.dumps({f"m{k}": json.dumps(_response(k)) for k in range(n)}),
}


def measured(make: Callable[[int], bytes], small: int, large: int) -> Iterator[tuple[str, float, float, int]]:
    """Stages that are slow or steep: their name, their seconds at both sizes, and the larger size in bytes."""
    first = make(small)
    before = dict(stages(first))
    suspicious = any(taken / len(first) * 1e6 > SLOW / 3 for taken in before.values())
    if not suspicious:
        return
    second = make(large)
    growth = len(second) / len(first)
    for name, taken in stages(second):
        ratio = taken / max(before.get(name, taken), 1e-4) / growth
        if taken / len(second) * 1e6 > SLOW or (ratio > STEEP and taken > 0.1):
            yield name, before.get(name, 0), taken, len(second)


def main(arguments: list[str]) -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("kind", choices=("repeated", "distinct"), nargs="?", default="distinct")
    options.add_argument("--only", default="", help="those whose name holds this")
    options.add_argument("--small", type=int, default=0, help="repeated: bytes; distinct: how many")
    options.add_argument("--large", type=int, default=0)
    options.add_argument("--part", default="0/1", help="of several runs at the same time: 0/2 and 1/2")
    chosen = options.parse_args(arguments)

    def too_slow(*_: object) -> None:
        raise TooSlow

    signal.signal(signal.SIGALRM, too_slow)
    part, parts = map(int, chosen.part.split("/"))
    inputs: Iterator[tuple[str, Callable[[int], bytes], int, int]]
    if chosen.kind == "distinct":
        inputs = ((name, lambda n, make=make: make(n).encode(), 1_000, 4_000) for name, make in DISTINCT.items())
    else:
        inputs = (
            (name, lambda n, each=each: each * (n // len(each) + 1), 65_536, 262_144) for name, each in repeated()
        )
    for number, (name, make, small, large) in enumerate(inputs):
        if chosen.only not in name or number % parts != part:
            continue
        for stage, before, taken, size in measured(make, chosen.small or small, chosen.large or large):
            print(f"{stage:9}{before:8.3f} s {taken:8.3f} s  {taken / size * 1e6:6.2f} s/MB  {name}", flush=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
