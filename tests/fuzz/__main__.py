"""Fuzzes a target: ``python tests/fuzz scanner --seconds 600``. What crashes is written into ``build/fuzz``; once it
is understood, it goes into ``tests/fuzz/corpus``, which every run of the tests goes through.

Uses atheris where it is installed (``pip install atheris``), which steers by coverage; else it mutates the corpus and
the samples at random. Targets: scanner, decoder, reader, rules, redaction, keys.
"""

from __future__ import annotations

import argparse
import hashlib
import random
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
sys.path[:0] = [str(HERE), str(ROOT)]
LONGEST = 20_000
TARGETS = ("scanner", "decoder", "reader", "rules", "redaction", "keys")


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="tests/fuzz", description=__doc__)
    parser.add_argument("target", choices=TARGETS)
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    try:
        import atheris
    except ImportError:
        return mutate(options.target, options.seconds, options.seed)
    with atheris.instrument_imports(include=["jwtinspect"]):
        from targets import TARGETS as functions
    grown = ROOT / "build" / "fuzz" / options.target
    grown.mkdir(parents=True, exist_ok=True)
    for seed in seeds(options.target):
        (grown / hashlib.sha256(seed).hexdigest()[:16]).write_bytes(seed)
    words = grown.with_name("dictionary")
    words.write_text(dictionary(), encoding="ascii")
    flags = [
        f"-dict={words}",
        f"-max_total_time={options.seconds}",
        f"-max_len={LONGEST}",
        "-timeout=20",
        "-rss_limit_mb=2000",
    ]
    atheris.Setup(
        ["fuzz", *flags, f"-artifact_prefix={grown}-", str(grown)],
        functions[options.target],
    )
    atheris.Fuzz()
    return 0


def seeds(target: str) -> list[bytes]:
    """Where fuzzing starts: the corpus, and the samples."""
    found = [path.read_bytes() for path in sorted((HERE / "corpus" / target).glob("*"))]
    folder = ROOT / "tests" / ("corpora/signatures" if target == "keys" else "samples")
    found += [path.read_bytes()[:LONGEST] for path in sorted(folder.rglob("*")) if path.is_file()]
    return found


def mutate(target: str, seconds: int, seed: int) -> int:
    """Fuzzes without coverage; the first input that crashes is kept, and the error shown."""
    from targets import TARGETS as functions

    chance = random.Random(seed)
    corpus = seeds(target)
    until, runs = time.monotonic() + seconds, 0
    while time.monotonic() < until:
        data = changed(chance, corpus)
        try:
            functions[target](data)
        except Exception:
            path = ROOT / "build" / "fuzz" / f"{target}-crash-{hashlib.sha256(data).hexdigest()[:16]}"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
            print(f"crashed after {runs} runs, on {path}", file=sys.stderr)
            raise
        runs += 1
    print(f"{target}: {runs} runs in {seconds} s, no crash")
    return 0


_PIECES = (
    b'"',
    b"\\",
    b"{",
    b"}",
    b"[",
    b"]",
    b":",
    b",",
    b".",
    b"%",
    b"%22",
    b"\\u0022",
    b"=",
    b"&",
    b";",
    b"\n",
    b"\0",
)
_PIECES += (b"eyJ", b"eyJhbGciOiJub25lIn0", b"ZXlK", b"\xff", b"\xe2\x80\xae", b"9" * 400, b"1e999", b"NaN", b"-0")
_PIECES += (
    b"token",
    b"password=",
    b"Cookie: a=b",
    b"Authorization: ",
    b"a@b.example",
    b"~",
    b"redacted-",
    b"PK\x03\x04",
)


# What formats are told by, and what stands around tokens in them: it leads to every reader.
_PIECES += (
    b'{"log":{"version":"1.2","entries":[',
    b'"origins":[',
    b"HTTP/1.1 200 OK\r\n",
    b":version;",
    b"SQLite format 3\0",
)
_PIECES += (b"x\x9c", b"=> Send header", b"<= Recv data", b"RawContent", b"<form", b"<input name=", b"curl ", b"fetch(")
_PIECES += (b"Invoke-", b"kind: Config", b"machine ", b"getpostman.com", b"__export_format", b"burpVersion", b"meta {")
_PIECES += (b"-----BEGIN PRIVATE KEY-----", b"&quot;", b"[KEYCLOAK]", b"Set-Cookie: ", b".0=", b".1=", b"jwt expired")
_PIECES += (
    b"access_token",
    b"expires_in",
    b"expiresOn",
    b"https://a.example/#",
    b'"kty":"RSA"',
    b'"jwks_uri"',
    b"+00:00",
)


def dictionary() -> str:
    """The pieces as libFuzzer reads them."""
    return "".join('"' + "".join(f"\\x{each:02x}" for each in piece) + '"\n' for piece in _PIECES if len(piece) > 1)


def changed(chance: random.Random, corpus: list[bytes]) -> bytes:
    """A seed with some stretches cut, doubled, swapped with another seed's, or overwritten."""
    data = bytearray(chance.choice(corpus))
    for _ in range(chance.randint(1, 6)):
        at = chance.randint(0, len(data))
        end = min(len(data), at + chance.choice((0, 1, 2, 8, 40, 300)))
        other = chance.choice(corpus)
        start = chance.randint(0, len(other))
        new = chance.choice(
            (
                b"",
                bytes(data[at:end]) * 2,
                chance.choice(_PIECES),
                bytes([chance.randrange(256)]),
                other[start : start + chance.choice((4, 40, 400))],
            )
        )
        data[at:end] = new
    return bytes(data[:LONGEST])


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
