"""Other people's tokens with their keys get the verdict that their files state; those that do not are named."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from jwtinspect.analysis.decryption import decrypt
from jwtinspect.analysis.keyfile import read_keys, read_secret
from jwtinspect.analysis.keyring import Keyring
from jwtinspect.analysis.signature import check
from jwtinspect.core.errors import InputError
from jwtinspect.core.token import Kind
from jwtinspect.reading.sources import read

FILES = Path(__file__).parent.parent / "corpora" / "signatures"
GOOD, BAD = "good", "bad"


class Vector(NamedTuple):
    name: str
    text: Any  # a token, or JSON that is one
    key: Any  # a JWK, a JWKS, or what ``ring`` knows
    expected: str
    content: str = ""
    payload: str | None = None  # what a detached signature signs, given apart


def ring(key: Any) -> Keyring:
    """The keys as a user would give them."""
    if key is None:
        return Keyring()
    if isinstance(key, list):
        return Keyring([read_keys(json.dumps({"keys": key}).encode(), "key")])
    if isinstance(key, str):
        return Keyring([read_keys(key.encode(), "key")])
    if isinstance(key, bytes):
        return Keyring([read_secret(key, "secret")])
    for name in ("secret_utf8", "secret_b64", "password"):
        if name in key:
            return ring(key[name].encode())
    return ring(key["pem"]) if "pem" in key else Keyring([read_keys(json.dumps(key.get("jwk", key)).encode(), "key")])


def load(name: str) -> Any:
    return json.loads((FILES / name).read_text(encoding="utf-8-sig"))


def verdicts(vector: Vector) -> list[tuple[str, str]]:
    """The verdict on each token in the text, and the sentence that says it."""
    text = vector.text if isinstance(vector.text, str) else json.dumps(vector.text)
    keys = ring(vector.key)
    if vector.payload is not None:
        keys = Keyring(keys.files, payload=vector.payload.encode())
    try:
        tokens = read([("vector", text)]).tokens
    except InputError as error:  # it holds nothing at all
        return [(BAD, str(error))]
    found = []
    for token in tokens:
        if token.kind is Kind.JWE:
            opened = decrypt(token, keys)
            right = opened.content is not None and (not vector.content or opened.content.decode() == vector.content)
            found.append((GOOD if right else BAD, opened.text))
        else:
            checked = check(token, keys)
            found.append((GOOD if checked.word == "valid" else BAD, checked.text))
    return found or [(BAD, "no token was found")]


def wycheproof() -> Iterator[Vector]:
    for kind in ("crypto", "key"):
        for group in load(f"wycheproof/json_web_{kind}_test.json")["testGroups"]:
            for test in group["tests"]:
                key = group["private"] if "jwe" in test or "public" not in group else group["public"]
                text = test.get("jws", test.get("jwe")) or ""
                expected = GOOD if test["result"] == "valid" else BAD
                yield Vector(f"wycheproof {kind} {test['tcId']} {test['comment']}", text, key, expected)


def cookbook() -> Iterator[Vector]:
    for path in sorted(FILES.glob("cookbook/*/*.json")):
        if path.parent.name == "jwk":
            continue
        vector = json.loads(path.read_text(encoding="utf-8"))
        given = vector["input"]
        key = given.get("key") or {"password": given["pwd"]}
        for form, text in vector["output"].items():
            name = f"cookbook {path.parent.name} {path.stem.split('.')[0]} {form}"
            yield Vector(name, text, key, GOOD, given.get("plaintext", ""), given.get("payload"))
    nesting = load("cookbook/6.nesting_signatures_and_encryption.json")
    for step in ("sign", "encrypt"):
        for form, text in nesting[step]["output"].items():
            yield Vector(f"cookbook nesting {step} {form}", text, nesting[step]["input"]["key"], GOOD)


def appendices() -> Iterator[Vector]:
    for each in load("rfc_appendix_vectors.json")["vectors"]:
        key = each.get("key")
        expected, content = GOOD if key else BAD, each.get("plaintext") or ""
        yield Vector(f"appendix {each['name']}", each["token"], key, expected, content, each.get("detached_payload"))


def keyed() -> Iterator[Vector]:
    for number, line in enumerate((FILES / "keyed_tokens.jsonl").read_text(encoding="utf-8").splitlines(), 1):
        each = json.loads(line)
        if "embedded_jwk_verifies" in each["key"]:  # made to be accepted by whoever trusts the token's own key
            yield Vector(f"keyed {number} embedded key", each["token"], None, BAD)
            continue
        yield Vector(f"keyed {number} {each['repo']} {each['where'][0]}", each["token"], each["key"], GOOD)


_COOKBOOK_KEYS = {
    "RFC7520-RSA-public.json": "3_3.rsa_public_key",
    "RFC7520-EC-public.json": "3_1.ec_public_key",
    "RFC7520-oct-sig.json": "3_5.symmetric_key_mac_computation",
}
_COOKBOOK_INPUTS = {"RFC7520-RSA-73.json": "5_1", "RFC7520-RSA-84.json": "5_2", "RFC7520-EC-108.json": "5_4"}
_COOKBOOK_INPUTS |= {"RFC7520-EC-120.json": "5_5", "RFC7520-oct-130.json": "5_6"}


def joserfc() -> Iterator[Vector]:
    """Those whose keys are at hand."""
    unencoded = load("cookbook/rfc7797/hmac-sha2_b64_false.json")["input"]["key"]
    for file in ("jws_examples", "jws_rfc7520", "jws_rfc7797", "jwt_use_jws", "jwe_rfc7520"):
        for test in load(f"joserfc/{file}.json")["tests"]:
            key: Any = None
            if "secret" in test:
                key = test["secret"].encode()
            elif test.get("public_key") in _COOKBOOK_KEYS:
                key = load(f"cookbook/jwk/{_COOKBOOK_KEYS[test['public_key']]}.json")
            elif test.get("key") in _COOKBOOK_INPUTS:
                (path,) = FILES.glob(f"cookbook/jwe/{_COOKBOOK_INPUTS[test['key']]}.*.json")
                key = json.loads(path.read_text(encoding="utf-8"))["input"]["key"]
            elif file == "jws_rfc7797":
                key = unencoded
            if key is None:
                continue
            for form in ("compact", "token", "general_json", "flattened_json"):
                if form in test:
                    payload = "$.02" if file == "jws_rfc7797" else None  # of RFC 7797, section 4
                    yield Vector(f"joserfc {file} {test['name']} {form}", test[form], key, GOOD, payload=payload)


def projects() -> Iterator[Vector]:
    for number in range(1, 11):
        path = FILES / f"nginx-auth-jwt/test{number}.jwt"
        keys = next(path.parent.glob(f"test{number}.jwk*"))
        name = f"nginx-auth-jwt test{number}"
        yield Vector(name, path.read_text(encoding="utf-8"), keys.read_text(encoding="utf-8"), GOOD)
        named = path.parent / f"test{number}.json"
        if named.exists():
            yield Vector(f"{name} by name", path.read_text(encoding="utf-8"), named.read_text(encoding="utf-8"), GOOD)
    first = (FILES / "nginx-auth-jwt/test1.jwks").read_text(encoding="utf-8")
    for name, expected in (("test1.exp", GOOD), ("test1.sig", BAD)):
        text = (FILES / f"nginx-auth-jwt/{name}.jwt").read_text(encoding="utf-8")
        yield Vector(f"nginx-auth-jwt {name}", text, first, expected)
    istio = (FILES / "istio/jwks.json").read_text(encoding="utf-8")
    for path in sorted(FILES.glob("istio/*.jwt")):
        yield Vector(f"istio {path.stem}", path.read_text(encoding="utf-8"), istio, GOOD)
    for path in sorted(FILES.glob("devtoys/*/*/Token.txt")):
        family = path.parent.parent
        keys = path.parent / "PublicKey.txt"
        if family.name == "HS":
            secret: Any = (family / "Signature.txt").read_bytes()
        else:
            secret = (keys if keys.exists() else family / "PublicKey.txt").read_text(encoding="utf-8-sig")
        yield Vector(f"devtoys {family.name}{path.parent.name}", path.read_text(encoding="utf-8-sig"), secret, GOOD)


def attacks() -> Iterator[Vector]:
    for each in load("attacks.json")["cases"]:
        truth = each["signature_valid_with_key"]
        if truth is not None and "policy" not in each:
            expected = GOOD if truth else BAD
        else:  # bombs and forms that must not be accepted, or that may be read either way
            expected = BAD if each["class"] in ("crit", "zip_bomb", "pbes2_p2c") else ""
        name, payload = f"attack {each['class']} {each['name']}", each.get("detached_payload")
        yield Vector(name, each["input"], each["key"], expected, payload=payload)


SETS = (wycheproof, cookbook, appendices, keyed, joserfc, projects, attacks)

UNLIKE = {
    "wycheproof crypto 14 ": "a dot behind a token in a text is the sentence's",
    "wycheproof crypto 15 ": "what follows a whole token in a text is not the token's",
    "wycheproof crypto 17 ": "JSON serialisation is read wherever it stands",
    "wycheproof crypto 66 ": "JSON serialisation is read wherever it stands",
    "wycheproof crypto 47 ": "a secret among public keys is taken for what it is, and told to be in the wrong place",
    "wycheproof key 1 ": "a secret among public keys is taken for what it is, and told to be in the wrong place",
    "wycheproof key 4 ": "of two keys with one kid the one that made the signature is named, and the other one is told",
    "wycheproof key 10 ": "a short secret that made the signature is told by SEC906, not hidden",
    "wycheproof key 11 ": "a short secret that made the signature is told by SEC906, not hidden",
    "wycheproof key 12 ": "a short secret that made the signature is told by SEC906, not hidden",
    "keyed 22 ": "nobody may accept it who does not understand its crit",
    "keyed 67 ": "nobody may accept it, as its crit is malformed",
    "keyed 68 ": "nobody may accept it who does not understand its crit",
    "keyed 85 ": "an initialisation vector of 128 bits, where RFC 7518, section 5.3 asks for 96, is refused",
    "keyed 102 ": "an RSA key below 2048 bits is refused",
}
"""Vectors that get another verdict than their file states, and why."""


def _unlike(vectors: Iterable[Vector]) -> tuple[int, list[str]]:
    all_of = list(vectors)
    unlike = []
    for vector in all_of:
        found = verdicts(vector)
        if isinstance(vector.text, str) and "~" in vector.text:
            found = found[:1]  # an SD-JWT; the proof of its holder behind it is signed with another key
        if vector.expected and {word for word, _ in found} != {vector.expected}:
            unlike.append(f"{vector.name} | stated: {vector.expected} | {found[0][1]}")
    return len(all_of), unlike


@pytest.mark.parametrize("vectors", SETS, ids=lambda each: each.__name__)
def test_each_vector_gets_the_verdict_that_its_file_states_or_is_named_with_a_reason(vectors) -> None:
    count, unlike = _unlike(vectors())
    reasons = {line: next((why for start, why in UNLIKE.items() if line.startswith(start)), "") for line in unlike}
    print(f"{vectors.__name__}: {count - len(unlike)} of {count} as stated")
    print(*(f"  {line} ({why})" for line, why in reasons.items()), sep="\n")
    assert [line for line, why in reasons.items() if not why] == []


def test_every_reason_is_needed() -> None:
    unlike = [line for vectors in SETS for line in _unlike(vectors())[1]]
    assert [start for start in UNLIKE if not any(line.startswith(start) for line in unlike)] == []
