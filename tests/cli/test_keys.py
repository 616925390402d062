"""Keys on the command line: from files, with a password that is asked for, never shown."""

from __future__ import annotations

import getpass
import json
import sys

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, PrivateFormat

from jwtinspect.__main__ import main
from jwtinspect.cli import keys
from jwtinspect.rules.examples import SECRET, START, secret_key, signed

CLAIMS = {"iss": "https://login.example.com/", "iat": START, "exp": START + 3600}


@pytest.fixture
def files(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    encrypted = ec.generate_private_key(ec.SECP256R1()).private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"open sesame")
    )
    contents = {
        "token.txt": signed(CLAIMS).encode(),
        "key.json": secret_key().encode(),
        "other.json": secret_key(secret=b"x" * 32).encode(),
        "secret.txt": SECRET,
        "none.txt": b"hello",
        "large.bin": bytes(10_000_001),
        "some.json": json.dumps({"keys": [json.loads(secret_key()), {}]}).encode(),
        "encrypted.pem": encrypted,
    }
    for name, content in contents.items():
        (tmp_path / name).write_bytes(content)
    return tmp_path


def run(capsys, *arguments: str) -> tuple[int, str, str]:
    status = main(["check", "--at", str(START), "--format", "json", *arguments, "token.txt"])
    out, err = capsys.readouterr()
    return status, json.loads(out)["tokens"][0]["signature"] if out else "", err


def test_a_key_verifies_and_several_may_be_given(files, capsys) -> None:
    assert run(capsys, "--key", "key.json") == (0, "valid", "")
    assert run(capsys, "--key", "other.json", "--secret-file", "secret.txt")[1] == "invalid"
    assert run(capsys, "--secret-file", "secret.txt")[1] == "valid"
    assert run(capsys, "--key", "other.json")[0] == 1
    assert run(capsys)[1] == "unchecked"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--key", "missing"), "--key: cannot read 'missing': no such file"),
        (("--secret-file", "missing"), "--secret-file: cannot read"),
        (("--key", "none.txt"), "none.txt is no key"),
        (("--key", "token.txt"), "is a token, no key"),
        (("--key", "-"), "standard input is for what is inspected"),
        (("--payload", "missing"), "--payload: cannot read 'missing': no such file"),
        (("--payload", "large.bin"), "--payload: large.bin is larger than 10 MB"),
        (("--key", "encrypted.pem"), "its password is needed. Run this in a terminal"),
    ],
)
def test_what_is_no_key_ends_it_with_one_sentence(files, capsys, arguments, words) -> None:
    status, _, told = run(capsys, *arguments)
    assert status == 2 and words in told and told.count("\n") == 1


def test_what_is_wrong_beside_good_keys_is_told_and_the_rest_used(files, capsys) -> None:
    status, word, told = run(capsys, "--key", "some.json")
    assert (status, word) == (0, "valid") and "1 entries that are no keys" in told


def at_a_terminal(monkeypatch, *answers) -> list[str]:
    asked: list[str] = []
    left = list(answers)

    def answer(prompt: str) -> str:
        asked.append(prompt)
        found = left.pop(0)
        if isinstance(found, BaseException):
            raise found
        return found

    monkeypatch.setattr(keys, "is_terminal", lambda stream: stream is sys.stderr)
    monkeypatch.setattr(getpass, "getpass", answer)
    return asked


def test_a_password_is_asked_for_at_a_terminal(files, capsys, monkeypatch) -> None:
    asked = at_a_terminal(monkeypatch, "wrong", "open sesame")
    status, word, told = run(capsys, "--key", "encrypted.pem")
    assert (status, word) == (0, "no_key") and asked == ["Password of encrypted.pem: "] * 2
    assert "this password does not open it" in told and "sesame" not in told


def test_after_three_wrong_passwords_it_gives_up(files, capsys, monkeypatch) -> None:
    asked = at_a_terminal(monkeypatch, "a", "b", "c")
    status, _, told = run(capsys, "--key", "encrypted.pem")
    assert status == 2 and len(asked) == 3 and told.count("does not open it") == 4


@pytest.mark.parametrize("answer", [EOFError(), getpass.GetPassWarning()])
def test_where_nothing_can_be_typed_unseen_nothing_is_asked(files, capsys, monkeypatch, answer) -> None:
    at_a_terminal(monkeypatch, answer)
    assert run(capsys, "--key", "encrypted.pem")[0] == 2


def test_what_a_detached_token_signs_is_given_as_a_file(files, capsys) -> None:
    header, _, signature = signed({"amount": 12}).split(".")
    text = signed(CLAIMS)
    (files / "payload.json").write_bytes(b'{"amount":12}\n')
    (files / "token.txt").write_text(f"{header}..{signature}")
    assert run(capsys, "--key", "key.json") == (0, "unsupported", "")
    assert run(capsys, "--key", "key.json", "--payload", "payload.json") == (0, "valid", "")
    assert run(capsys, "--key", "key.json", "--payload", "none.txt") == (0, "invalid", "")
    assert "alone verifies nothing" in run(capsys, "--payload", "payload.json")[2]
    (files / "token.txt").write_text(text)
    assert "no token here leaves out" in run(capsys, "--key", "key.json", "--payload", "payload.json")[2]
