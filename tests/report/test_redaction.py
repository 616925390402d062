"""A redacted copy can be passed on: nothing in it can be used, and it says about time what the original said."""

import base64
import gzip
import io
import json
import os
import stat
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

import jwtinspect
from jwtinspect.core.errors import InputError, JwtInspectError
from jwtinspect.report import redaction
from jwtinspect.report.redaction import NotSafe, copy_of, default_name, pieces, redact, save
from jwtinspect.rules.examples import START, access_token, entry, har, id_token, response, token

SAMPLES = Path(__file__).resolve().parent.parent / "samples"
CORPORA = Path(__file__).resolve().parent.parent / "corpora"
FILES = sorted(each for each in SAMPLES.rglob("*") if each.is_file() and each.name != "EXPECTED.json")
SECRETS = json.loads((SAMPLES / "EXPECTED.json").read_text(encoding="utf-8"))["files"]
REFRESH = "v1.MadeUpRefreshToken-7hQxLr0aZ9kFvN2b"
SALT = b"made up"
PERSON = {"sub": "auth0|4711", "email": "robin@example.com", "name": "Robin Demo", "phone_number": "+49 171 2345678"}
ID = id_token(36000, **PERSON)
ACCESS = access_token(86400, sub=PERSON["sub"])


def copied(content: bytes | str) -> str:
    return copy_of(content, SALT)[0].decode("utf-8", "surrogateescape")


def codes(content: bytes) -> Counter[str]:
    try:
        return Counter(each.code for each in jwtinspect.inspect(content, at=START + 60).findings)
    except InputError:
        return Counter()


def layers_of(content: bytes) -> bytes:
    """The content with everything in it that is base64, compressed or encoded beside it: what a thief would look at."""
    import re
    from urllib.parse import unquote_to_bytes

    found = [content]
    if zipfile.is_zipfile(io.BytesIO(content)):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            found += [archive.read(name) for name in archive.namelist()]
    if content[:2] in (b"\x78\x01", b"\x78\x9c", b"\x78\xda"):
        found.append(zlib.decompress(content))
    for _ in range(3):
        for each in list(found):
            found += [unquote_to_bytes(each)] if b"%" in each else []
            for run in re.findall(rb"[A-Za-z0-9+/_-]{16,}", each):
                plain = run.replace(b"-", b"+").replace(b"_", b"/")
                found.append(base64.b64decode(plain[: len(plain) // 4 * 4]))
        found = list(dict.fromkeys(found))[:4000]
    return b"\n".join(found)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_the_copy_of_a_sample_gives_the_same_findings_and_nothing_away(path: Path) -> None:
    original = path.read_bytes()
    copy, _ = copy_of(original)
    assert codes(original) - Counter(["SEC905"]) == codes(copy) - Counter(["SEC905"])
    report = None
    with suppress(InputError):
        report = jwtinspect.inspect(original, at=START)
    usable = {
        part
        for each in (report.tokens if report else ())
        if each.token.kind in ("jws", "jwe", "opaque")
        for part in (each.token.segments if each.token.kind == "opaque" else each.token.segments[2:])
        if len(part) > 15 and "-" not in part[:1]
    }
    told = {
        each["secret"] if isinstance(each, dict) else each
        for each in SECRETS.get(path.name, {}).get("other_secrets", [])
    }
    held = layers_of(copy)
    assert not [each for each in usable | told if each.encode() in held]


def serialised(path: Path) -> list[bytes]:
    return [json.dumps(each).encode() for each in json.loads(path.read_text())["output"].values() if "tag" in each]


@pytest.mark.parametrize(
    "path", sorted((CORPORA / "signatures/cookbook/jwe").glob("*.json")), ids=lambda path: path.name
)
def test_the_copy_of_an_encrypted_token_in_json_serialisation_cannot_be_opened(path: Path) -> None:
    for original in serialised(path):
        copy, done = copy_of(original)
        assert json.loads(original)["ciphertext"].encode() not in copy and done.counts[0] == 1
        assert codes(original) - Counter(["SEC905"]) == codes(copy) - Counter(["SEC905"])
        assert copy_of(copy)[1].counts == (0, 0, 0)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_copy_of_a_copy_has_nothing_left_to_replace(path: Path) -> None:
    copy, _ = copy_of(path.read_bytes())
    again, done = copy_of(copy)
    if not zipfile.is_zipfile(io.BytesIO(copy)):
        assert again == copy
    assert done.counts == (0, 0, 0)


@pytest.mark.parametrize(
    "path", sorted((CORPORA / "har").rglob("*.har")), ids=lambda path: str(path.relative_to(CORPORA / "har"))
)
def test_the_copy_of_any_exporters_har_is_the_same_har_with_other_strings(path: Path) -> None:
    original = path.read_bytes()
    copy, _ = copy_of(original)
    assert codes(original) - Counter(["SEC905"]) == codes(copy) - Counter(["SEC905"])
    try:
        before, after = json.loads(original.decode("utf-8-sig")), json.loads(copy.decode("utf-8-sig"))
    except ValueError:
        return
    assert shape_of(before) == shape_of(after)


def shape_of(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: shape_of(each) for name, each in value.items()}
    if isinstance(value, list):
        return [shape_of(each) for each in value]
    return "" if isinstance(value, str) else value


# --------------------------------------------------------------------------------------------------------- the tokens


def parts_of(copy: str) -> tuple[dict[str, Any], dict[str, Any], str]:
    found = jwtinspect.inspect(copy, at=START).tokens[0].token
    return found.header, found.claims, found.segments[2]


def test_header_and_claims_stay_readable_and_the_signature_goes() -> None:
    header, claims, signature = parts_of(copied(ID))
    assert header == {"alg": "RS256", "typ": "JWT", "kid": "k1"}
    assert (claims["iat"], claims["exp"], claims["iss"], claims["aud"]) == (
        START,
        START + 36000,
        "https://login.example.com/",
        "client-1",
    )
    assert signature.startswith("redacted")
    assert len(signature) == len(ID.split(".")[2])


def test_claims_stand_as_they_stood_but_for_the_people_in_them() -> None:
    odd = '{"iss":"https://a.example/","exp":1.5e9,"iat":17724429000000000000000001,"a":1,"a":2,"email":"x@y.example" }'
    copy = copied(token(odd))
    payload = base64.urlsafe_b64decode(copy.split(".")[1] + "==").decode()
    assert payload.startswith(
        '{"iss":"https://a.example/","exp":1.5e9,"iat":17724429000000000000000001,"a":1,"a":2,"email":"'
    )
    assert "x@y" not in payload


def test_people_have_the_same_stand_in_in_every_token_and_outside_of_them_and_another_one_in_the_next_copy() -> None:
    text = response(id_token=ID, access_token=ACCESS) + f"\nhello {PERSON['name']} <{PERSON['email']}>"
    copy = copied(text)
    subjects = {each.token.claims["sub"] for each in jwtinspect.inspect(copy, at=START).tokens}
    assert len(subjects) == 1
    assert not [value for value in PERSON.values() if value in copy]
    assert "hello redacted-" in copy
    assert subjects.isdisjoint({parts_of(copy_of(ID, b"other")[0].decode())[1]["sub"]})


def test_an_address_correlates_within_a_copy_and_not_between_two() -> None:
    email = PERSON["email"]
    both = response(id_token=ID, access_token=access_token(60, email=email), refresh_token=REFRESH)
    text = f"{both}\nlogin_hint={quote(email, safe='')}&x=1 {json.dumps({'user': {'email': email}})} mail to {email}"

    def standins(salt: bytes | None) -> set[str]:
        copy = copy_of(text, salt)[0].decode()
        inside = [
            found.token.claims["email"] for found in jwtinspect.inspect(copy, at=START).tokens if found.token.claims
        ]
        outside = [
            copy.rpartition("mail to ")[2],
            json.loads(copy.partition("&x=1 ")[2].partition(" mail")[0])["user"]["email"],
        ]
        assert len(inside) == 2
        return {*inside, *outside, copy.partition("login_hint=")[2].partition("&")[0]}

    first, second = standins(None), standins(None)
    assert len(first) == len(second) == 1
    assert first.isdisjoint(second)
    assert email not in first


@pytest.mark.parametrize(
    "claims",
    [
        {"sub": "client-1", "azp": "client-1"},
        {"sub": "abc@clients"},
        {"sub": "system:serviceaccount:shop:orders", "kubernetes.io": {"pod": {"name": "orders-7"}}},
        {"sub": "job@project.iam.gserviceaccount.com", "iss": "job@project.iam.gserviceaccount.com"},
    ],
)
def test_what_names_a_client_stays(claims: dict[str, Any]) -> None:
    text = access_token(60, **claims)
    if claims.get("iss") == claims["sub"]:
        claims = {"iss": claims["iss"]}
    assert claims.items() <= parts_of(copied(text))[1].items()


def test_every_leaf_that_tells_a_person_goes() -> None:
    claims = {
        "address": {"street_address": "1 High St", "lines": ["Flat 2b"]},
        "emails": ["a@b.example", "c@d.example"],
        "user_id": 987654,
        "act": {"sub": "auth0|9"},
        "profile": {"given_name": "Robin", "exp": 5},
    }
    held = str(parts_of(copied(id_token(60, **claims)))[1])
    assert not [each for each in ("High", "Flat", "a@b", "c@d", "987654", "auth0|9", "Robin") if each in held]
    assert "'exp': 5" in held


def test_an_unsecured_token_is_no_longer_accepted_anywhere() -> None:
    unsecured = token({"iss": "https://a.example/", "exp": START}, {"alg": "none"}, b"")
    copy = copied(unsecured)
    assert copy.split(".")[2].startswith("redacted")
    assert jwtinspect.inspect(copy, at=START).tokens[0].token.claims == {"iss": "https://a.example/", "exp": START}


@pytest.mark.parametrize("signature", [b"", b"left over from another token", b"s" * 32])
def test_an_unsecured_token_is_as_suspicious_as_it_was(signature: bytes) -> None:
    claims = {"iss": "https://a.example/", "iat": START, "exp": START + 60}
    unsecured = token(claims, {"alg": "none", "typ": "JWT"}, signature).encode()
    assert codes(copy_of(unsecured)[0]) == codes(unsecured)
    assert codes(unsecured)["SEC902"] == (1 if signature else 0)


def test_an_encrypted_token_keeps_its_header_alone() -> None:
    jwe = ".".join(
        (
            token({}).split(".")[0].replace("eyJ", "eyJ"),
            "",
            "aXYtMTIzNDU2Nzg5MA",
            "Y2lwaGVydGV4dA" * 4,
            "dGFnLTEyMzQ1Njc4OTA",
        )
    )
    jwe = base64.urlsafe_b64encode(b'{"alg":"dir","enc":"A256GCM"}').rstrip(b"=").decode() + jwe[jwe.index(".") :]
    copy = copied(f"token: {jwe}")
    assert "Y2lwaGVydGV4dA" not in copy
    found = jwtinspect.inspect(copy, at=START).tokens[0].token
    assert (found.kind, found.header["enc"]) == ("jwe", "A256GCM")


def test_a_token_in_a_claim_loses_its_signature_too() -> None:
    inner = access_token(60, jti="inner")
    _, claims, _ = parts_of(copied(id_token(60, passed_on=inner)))
    assert claims["passed_on"].split(".")[0] == inner.split(".")[0]
    assert claims["passed_on"].split(".")[2] != inner.split(".")[2]
    assert parts_of(claims["passed_on"])[1]["jti"] == "inner"


# ------------------------------------------------------------------------------------------------- values in all layers

VALUE = "S3cr3t/Value+7hQx=="
HOLDERS: dict[str, str] = {
    "JSON": json.dumps({"client_secret": VALUE}),
    "JSON with blanks": f'{{ "refresh_token" : \n "{VALUE}" }}',
    "camel case": json.dumps({"clientSecret": VALUE}),
    "JSON in JSON": json.dumps({"body": json.dumps({"refresh_token": VALUE})}),
    "JSON in JSON in JSON": json.dumps({"a": json.dumps({"b": json.dumps({"password": VALUE})})}),
    "a list of strings": json.dumps({"apiKey": [VALUE]}),
    "the last of a list": json.dumps({"secrets": ["first", "second", VALUE]}),
    "form": f"grant_type=refresh_token&refresh_token={quote(VALUE, safe='')}&client_id=c",
    "form in JSON": json.dumps({"text": f"a=b&client_secret={quote(VALUE, safe='')}&c=d"}),
    "form in form": f"next={quote('/cb?code=' + quote(VALUE, safe='') + '&state=abc', safe='')}",
    "query": f"https://app.example/cb?code={quote(VALUE, safe='')}&state=xyz123",
    "fragment": f"https://app.example/#access_token={quote(VALUE, safe='')}&token_type=Bearer",
    "header": f"GET / HTTP/1.1\r\nX-Api-Key: {VALUE}\r\n\r\n",
    "Basic": f"Authorization: Basic {base64.b64encode(VALUE.encode()).decode()}\r\n",
    "bearer": f"authorization: Bearer {VALUE}",
    "cookie": f"Cookie: lang=de; session={VALUE}; x=1",
    "Set-Cookie": f"Set-Cookie: session={VALUE}; Path=/; Max-Age=3600; HttpOnly",
    "name and value": json.dumps({"name": "client_secret", "value": VALUE}),
    "value and name": json.dumps({"value": VALUE, "type": "any", "key": "password"}),
    "pair in a list": json.dumps([["authorization", f"Bearer {VALUE}"]]),
    "cookies of a HAR": json.dumps({"cookies": [{"name": "sid", "path": "/", "value": VALUE}]}),
    "HTML form": f'<input type="hidden" name="code" value="{VALUE}"><input name="state" value="1">',
    "multipart": f'--x\r\nContent-Disposition: form-data; name="client_secret"\r\n\r\n{VALUE}\r\n--x--',
    "environment": f"export CLIENT_SECRET='{VALUE}'\n",
    "YAML": f"client-secret: {VALUE}\n",
    "netrc": f"machine a.example login robin password {VALUE}\n",
    "curl -u": f"curl -u client:{VALUE} https://a.example/",
    "curl -b": f"curl -b 'session={VALUE}' https://a.example/",
    "address": f"https://robin:{quote(VALUE, safe='')}@a.example/x",
    "base64 body": json.dumps(
        {
            "encoding": "base64",
            "text": base64.b64encode(f"a=1&client_secret={quote(VALUE, safe='')}&b=2".encode()).decode(),
        }
    ),
    "private key": f"-----BEGIN PRIVATE KEY-----\n{VALUE}\n-----END PRIVATE KEY-----\n",
    "tab": f"refresh_token\t{VALUE}\n",
    "HTML entities": f"&quot;client_secret&quot;:&quot;{VALUE}&quot;",
}


@pytest.mark.parametrize("holder", HOLDERS.values(), ids=HOLDERS)
def test_a_secret_goes_wherever_a_name_tells_it(holder: str) -> None:
    copy = copied(holder)
    for spelt in (VALUE, quote(VALUE, safe=""), base64.b64encode(VALUE.encode()).decode(), VALUE.replace("/", "\\/")):
        assert spelt not in copy, copy
    assert "S3cr3t" not in layers_of(copy.encode()).decode("latin-1")


@pytest.mark.parametrize("holder", HOLDERS.values(), ids=HOLDERS)
def test_a_secret_that_was_told_once_goes_where_no_name_tells_it(holder: str) -> None:
    copy = copied(json.dumps({"note": holder, "loose": f"({VALUE})"}) + "\n" + json.dumps({"client_secret": VALUE}))
    assert VALUE not in copy
    assert "S3cr3t" not in layers_of(copy.encode()).decode("latin-1")


@pytest.mark.parametrize(
    "kept",
    [
        "Set-Cookie: a=S3cr3tValue; Path=/; Max-Age=3600; Expires=Wed, 21 Oct 2026 07:28:00 GMT; HttpOnly",
        '{"token_type": "Bearer", "expires_in": 86400, "scope": "openid profile"}',
        '{"error": "invalid_grant", "error_description": "The refresh token is expired."}',
        "2026-03-02 ERROR jwt expired: token: expired at 2026-03-02T19:15:00Z",
        '{"code": "ERR_JWT_EXPIRED", "state": "active"}',
        "https://example.com/logo@2x.png",
        '{"client_secret": "[redacted]", "password": "***"}',
        '{"nonce": "n-1", "jti": "id-1", "sid": "s-1", "at_hash": "77QmUPtjPfzWtF2AnpK9RQ"}',
        '{"max_tokens": 1000, "token_endpoint": "https://a.example/token"}',
        '{"serverIPAddress": "203.0.113.10"}',
    ],
)
def test_evidence_stays(kept: str) -> None:
    copy = copied(kept)
    assert (
        copy.replace("=" + copy.partition("=")[2].partition(";")[0], "", 1) == kept.replace("=S3cr3tValue", "")
        or copy == kept
    )


HIDDEN = "".join(f"%{'25' * 8}{ord(each):02X}" for each in REFRESH)  # encoded more often than anybody does


def test_a_value_whose_letters_are_encoded_without_need_goes() -> None:
    hidden = "".join(f"%{ord(each):02X}" for each in REFRESH)
    assert REFRESH.encode() not in layers_of(copied(json.dumps({"refresh_token": REFRESH, "x": hidden})).encode())


def test_a_hidden_value_makes_that_there_is_no_copy() -> None:
    with pytest.raises(NotSafe, match="was not written"):
        copy_of(json.dumps({"refresh_token": REFRESH, "other": HIDDEN}))


def test_a_token_that_stands_before_what_was_replaced_is_not_cut_in_two() -> None:
    said = (
        base64.urlsafe_b64encode(b"A payload may be any text, it need not be an object of claims.").decode().rstrip("=")
    )
    whole = f"{token({}, {'alg': 'RS256', 'kid': 'a name of a key that is long'}).partition('.')[0]}.{said}"
    for between in range(40):
        content = f'{{"token": "{whole}", "x": "{"x " * 200:{between + 400}}", "email": "robin@example.com"}}'
        assert whole in copied(content)


@pytest.mark.parametrize("before", ["", "x", "xx"])
def test_the_id_of_a_client_stands_in_a_token_in_the_letters_of_its_basic_authorization(before: str) -> None:
    client = "d082c01c-91c4-49df-aa46-33b71608ad1e"
    basic = base64.b64encode(f"{client}:Ra1Zab_HDS8j-Ra1Zab_HDS8j".encode()).decode()
    kept = token({"pad": before, "aud": [client], "exp": START})
    copy = copied(f"Authorization: Basic {basic}\n\nid_token: {kept}\n")
    assert kept.rpartition(".")[0] in copy
    assert basic[-20:] not in copy


def test_what_was_done_is_said_in_a_sentence() -> None:
    done = copy_of(response(id_token=id_token(60, at_hash="x"), access_token=ACCESS, refresh_token=REFRESH))[1]
    assert done.words.startswith("replaced 2 tokens, 1 secret and ")
    assert "at_hash" in done.words
    assert copy_of("nothing here")[1].words.startswith("found nothing to replace")


# --------------------------------------------------------------------------------------------------------- the formats


def test_an_archive_has_the_same_members() -> None:
    content = (SAMPLES / "fiddler.saz").read_bytes()
    copy, _ = copy_of(content)
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(io.BytesIO(copy)) as after:
        assert before.namelist() == after.namelist()
        assert [each.date_time for each in before.infolist()] == [each.date_time for each in after.infolist()]


@pytest.mark.parametrize("group", [1, 2])
def test_a_dump_in_hexadecimal_digits_hides_nothing(group: int) -> None:
    data = f"POST /token HTTP/1.1\r\nAuthorization: Bearer {ACCESS}\r\n\r\nrefresh_token={REFRESH}".encode()

    def dumped(data: bytes) -> str:
        rows = [data[at : at + 16] for at in range(0, len(data), 16)]
        return "\n".join(
            f"{16 * number:04x}: {row.hex(' ', group):<{31 + 16 // group}} {row.decode('latin-1')!r}"
            for number, row in enumerate(rows)
        )

    binary = dumped(bytes(range(200)))
    copy = copied(f"=> Send header\n{dumped(data)}\n== Info: refresh_token={REFRESH}\n{binary}\n")
    rows = [line[6 : 37 + 16 // group] for line in copy.splitlines() if line[4:6] == ": "]
    shown = bytes.fromhex("".join(rows).replace(" ", ""))
    assert REFRESH.encode() not in shown and ACCESS.rpartition(".")[2].encode() not in shown
    assert ACCESS.partition(".")[0].encode() in shown
    assert REFRESH not in copy
    assert bytes(range(200)) in shown
    assert copied(copy) == copy


def test_a_compressed_har_stays_one() -> None:
    plain = har(entry("https://a.example/", headers={"Authorization": f"Bearer {ACCESS}"})).encode()
    for packed, unpack in ((zlib.compress(plain), zlib.decompress), (gzip.compress(plain), gzip.decompress)):
        copy, _ = copy_of(packed)
        unpacked: bytes = unpack(copy)
        assert json.loads(unpacked)["log"]["entries"]
        assert ACCESS.encode() not in unpacked


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-8-sig"])
def test_an_encoding_is_kept(encoding: str) -> None:
    text = json.dumps({"refresh_token": REFRESH, "id_token": ID}, indent=1)
    copy = copy_of(text.encode(encoding))[0].decode(encoding)
    assert json.loads(copy).keys() == {"refresh_token", "id_token"}
    assert REFRESH not in copy


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "nothing in it"),
        (b"  \n", "nothing in it"),
        (b"SQLite format 3\0" + bytes(range(256)) * 40, "an SQLite file"),
        (b"\x1f\x8b\x08damaged", "damaged"),
        (b"PK\x03\x04damaged", "damaged"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40, "a picture"),
    ],
)
def test_what_cannot_be_searched_is_refused(content: bytes, why: str) -> None:
    with pytest.raises(InputError, match=why):
        copy_of(content)


def test_a_large_file_is_read_and_written_in_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    entries = [
        entry(
            f"https://a.example/{number}",
            headers={"X-Request": f"{number:05}", "Authorization": f"Bearer {access_token(60, jti=str(number))}"},
        )
        for number in range(300)
    ]
    entries[3]["response"]["content"] = {"text": json.dumps({"refresh_token": REFRESH})}
    entries[-1]["request"]["url"] += f"?x={REFRESH}"
    entries[0]["request"]["url"] += f"?x={REFRESH}"
    content = har(*entries).encode()
    monkeypatch.setattr(redaction, "SMALL", 1000)
    monkeypatch.setattr(redaction, "PIECE", 20_000)
    assert len(list(pieces(io.BytesIO(content)))) > 5
    target = io.BytesIO()
    done = redact(io.BytesIO(content), target, SALT)
    assert done.counts.tokens == 300
    assert REFRESH.encode() not in target.getvalue()
    assert shape_of(json.loads(content)) == shape_of(json.loads(target.getvalue()))


@pytest.mark.parametrize("separator", ["\n", ",\n", "}, {", " "])
def test_pieces_make_up_the_file(separator: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(redaction, "PIECE", 5000)
    content = separator.join(f'{{"a": "value number {number}"}}.' for number in range(3000)).encode()
    found = list(pieces(io.BytesIO(content)))
    assert b"".join(found) == content


# --------------------------------------------------------------------------------------------------------- the files


def saved(path: Path, **options: Any) -> redaction.Redacted:
    return save(io.BytesIO(response(id_token=ID, refresh_token=REFRESH).encode()), path, **options)


def test_a_copy_is_its_owners_alone(tmp_path: Path) -> None:
    saved(tmp_path / "copy.json")
    assert stat.S_IMODE((tmp_path / "copy.json").stat().st_mode) == 0o600
    assert [each.name for each in tmp_path.iterdir()] == ["copy.json"]


def test_nothing_is_overwritten_unasked(tmp_path: Path) -> None:
    path = tmp_path / "copy.json"
    path.write_text("mine", encoding="utf-8")
    with pytest.raises(JwtInspectError, match="is there already"):
        saved(path)
    assert path.read_text(encoding="utf-8") == "mine"
    saved(path, overwrite=True)
    assert "redacted" in path.read_text(encoding="utf-8")


def test_the_original_is_never_replaced(tmp_path: Path) -> None:
    path = tmp_path / "original.json"
    path.write_text("mine", encoding="utf-8")
    with pytest.raises(JwtInspectError, match="is the original"):
        saved(path, overwrite=True, original=path)


def test_a_copy_that_would_not_be_safe_leaves_no_file(tmp_path: Path) -> None:
    with pytest.raises(NotSafe):
        save(io.BytesIO(json.dumps({"refresh_token": REFRESH, "x": HIDDEN}).encode()), tmp_path / "copy.json")
    assert list(tmp_path.iterdir()) == []


def test_where_no_file_can_be_written_one_sentence_says_so(tmp_path: Path) -> None:
    with pytest.raises(JwtInspectError, match="cannot be written"):
        saved(tmp_path / "no" / "copy.json")


def test_a_folder_a_device_and_a_pipe_are_no_file(tmp_path: Path) -> None:
    with pytest.raises(JwtInspectError, match="is a folder"):
        saved(tmp_path, overwrite=True)
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe")
        with pytest.raises(JwtInspectError, match="is a device or a pipe"):
            saved(tmp_path / "pipe", overwrite=True)
        assert (tmp_path / "pipe").is_fifo()


def test_a_link_stays_one(tmp_path: Path) -> None:
    target, link = tmp_path / "target.json", tmp_path / "link.json"
    target.write_text("old", encoding="utf-8")
    try:
        link.symlink_to(target)
    except OSError:
        pytest.skip("this system lets nobody make links")
    with pytest.raises(redaction.IsThere):
        saved(link)
    saved(link, overwrite=True)
    assert link.is_symlink()
    assert "redacted" in target.read_text(encoding="utf-8")


def test_the_copy_lies_beside_the_original() -> None:
    assert default_name(Path("/a/capture.har")) == Path("/a/capture.redacted.har")
    assert default_name(Path("notes")) == Path("notes.redacted")


@pytest.mark.parametrize(
    "spelt", [lambda value: value, lambda value: json.dumps(value)[1:-1], lambda value: quote(value, safe="")]
)
def test_a_person_outside_of_tokens_is_known_by_name(spelt: Callable[[str], str]) -> None:
    text = json.dumps({"email": "kim@example.com", "name": "Kim Größe", "sub": "auth0|77"}) + spelt("Kim Größe")
    copy = copied(text)
    assert "kim@" not in copy
    assert spelt("Kim Größe") not in copy


@pytest.mark.parametrize(
    ("between", "name"), [('"\n    + "', "String jwt = "), ('" +\n\t"', "token := "), ('"\n  "', "")]
)
def test_a_token_that_string_literals_cut_goes_whole(between: str, name: str) -> None:
    whole = ID + "A" * 300  # a signature over several literals
    text = name + '"' + between.join(whole[start : start + 70] for start in range(0, len(whole), 70)) + '";'
    copy = copy_of(text, SALT)[0].decode()
    assert "A" * 20 not in copy
    assert copy.startswith(name + '"eyJ')


def test_a_field_without_a_value_that_stands_there_a_thousand_times_is_no_secret() -> None:
    copy, done = copy_of("password=&" * 2000 + ID)
    assert copy.startswith(b"password=&password=&")
    assert done.counts[:2] == (1, 0)


@pytest.mark.parametrize("length", [4, 14, 27, 60])
def test_what_an_encrypted_token_in_json_holds_is_replaced_however_short_it_is(length: int) -> None:
    header = base64.urlsafe_b64encode(b'{"alg":"dir","enc":"A256GCM"}').decode()
    sealed = {"protected": header, "iv": "Xk3vQ9sT1wLm8ZbC", "ciphertext": "Qx7_" * 20, "tag": "dG4Vn2Ys8JkR5tWq1LpZcA"}
    sealed["ciphertext"] = sealed["ciphertext"][:length]
    for text in (json.dumps(sealed), json.dumps({"body": json.dumps(sealed)}), f"got {json.dumps(sealed, indent=2)}"):
        copy, done = copy_of(text)
        assert sealed["ciphertext"].encode() not in copy
        assert done.counts.tokens == 1
        assert copy_of(copy)[0] == copy


def test_a_short_ciphertext_that_is_no_tokens_stays() -> None:
    text = json.dumps({"ciphertext": "Qx7_Lm8Z", "algorithm": "rot13"}).encode()
    assert copy_of(text)[0] == text
