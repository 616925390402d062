"""One candidate text to a token."""

import base64
import json
from pathlib import Path

import jwt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jwtinspect.core.token import FlawKind, Kind, Place, Token
from jwtinspect.reading.compact import is_whole_signature, read_token
from jwtinspect.rules.examples import access_token, segment, token

CORPORA = Path(__file__).parent.parent / "corpora"
WHOLE = access_token()
HEADER, PAYLOAD, SIGNATURE = WHOLE.split(".")
CLAIMS = json.loads(base64.urlsafe_b64decode(PAYLOAD + "=="))
BARE = f"{HEADER}.{PAYLOAD}."
UNSECURED = token(CLAIMS, {"alg": "none"}, b"")


def read(text: str, places: tuple[Place, ...] = ()) -> Token:
    found = read_token(text, places)
    assert found is not None, text
    return found


def flaws(text):
    return [(each.kind, each.segment) for each in read(text).flaws]


def test_a_whole_token_has_no_flaws():
    place = Place("s1", "$")
    found = read(WHOLE, (place,))
    assert (found.compact, found.kind, found.claims, found.flaws, found.places) == (
        WHOLE,
        Kind.JWS,
        CLAIMS,
        (),
        (place,),
    )
    assert found.header == {"alg": "RS256", "typ": "JWT", "kid": "k1"}


@pytest.mark.parametrize(
    "third",
    [
        "",
        "redacted",
        "[signature removed]",
        "SIGNATURE",
        "signature-removed",
        "***",
        "…",
        "abc",
        "<removed>",
        "REDACTED" * 6,
    ],
)
def test_a_removed_signature_is_noted_and_the_claims_are_read(third):
    found = read(f"{HEADER}.{PAYLOAD}.{third}")
    assert (found.kind, found.claims, found.compact) == (Kind.JWS, CLAIMS, BARE)
    assert [(each.kind, each.segment) for each in found.flaws] == [(FlawKind.SIGNATURE_REMOVED, "signature")]


def test_a_missing_third_segment_is_a_removed_signature():
    assert flaws(f"{HEADER}.{PAYLOAD}") == [(FlawKind.SIGNATURE_REMOVED, "signature")]


def test_an_unsecured_token_is_the_same_with_and_without_its_last_dot():
    with_dot, without = read(UNSECURED), read(UNSECURED[:-1])
    assert with_dot.compact == without.compact == UNSECURED
    assert with_dot.flaws == ()
    assert [each.kind for each in without.flaws] == [FlawKind.CLEANED]


def test_an_unsecured_token_with_a_signature_keeps_it():
    text = token(CLAIMS, {"alg": "none"})
    assert read(text).compact == text
    assert read(text).flaws == ()


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        (f"Bearer {WHOLE}", "Bearer"),
        (f'"{WHOLE}",', "quotes"),
        (f"<{WHOLE}>", "quotes"),
        (f"  {WHOLE[:100]}\n  {WHOLE[100:]}", "white space"),
        (WHOLE[:50] + "\u200b" + WHOLE[50:], "zero-width"),
        (WHOLE.replace(".", "%2E"), "percent"),
        (f"{WHOLE}~WyJhIl0~", "SD-JWT"),
    ],
)
def test_what_surrounds_a_token_is_taken_away_and_told(text, phrase):
    found = read(text)
    assert (found.compact, found.claims) == (WHOLE, CLAIMS)
    assert [each.kind for each in found.flaws] == [FlawKind.CLEANED]
    assert phrase in found.flaws[0].detail


def test_padding_and_the_standard_alphabet_are_told_and_taken_away():
    payload = segment({"a": "???>>>ÿÿ"})
    standard = payload.replace("-", "+").replace("_", "/")
    assert standard != payload
    found = read(f"{HEADER}.{standard}{'=' * (-len(standard) % 4)}.{SIGNATURE}")
    assert found.compact == f"{HEADER}.{payload}.{SIGNATURE}"
    assert {each.kind for each in found.flaws} == {FlawKind.CLEANED}


@pytest.mark.parametrize("ellipsis", ["...", "…", "***", "<snip>", "[...]", "[truncated]", "...[cut]"])
def test_a_payload_cut_by_an_ellipsis_gives_the_members_before_it(ellipsis):
    found = read(f"{HEADER}.{PAYLOAD[:80]}{ellipsis}")
    assert found.kind is Kind.BROKEN
    assert found.claims == {"iss": "https://login.example.com/", "sub": "user|1"}
    assert (FlawKind.TRUNCATED, "payload") in [(each.kind, each.segment) for each in found.flaws]
    assert found.compact == f"{HEADER}.{PAYLOAD[:80]}"


def test_a_cut_signature_leaves_the_claims():
    found = read(WHOLE[:-9] + "…")
    assert (found.kind, found.claims) == (Kind.JWS, CLAIMS)
    assert flaws(WHOLE[:-9] + "…") == [(FlawKind.TRUNCATED, "signature")]


def test_a_signature_of_length_4n_plus_1_is_cut():
    assert flaws(f"{HEADER}.{PAYLOAD}.{'A' * 41}") == [(FlawKind.TRUNCATED, "signature")]


@pytest.mark.parametrize("text", [HEADER, f"{HEADER}.", f"{HEADER}…", f"{HEADER}..", f"{HEADER}.<snip>.{SIGNATURE}"])
def test_a_header_without_payload_is_broken(text):
    found = read(text)
    assert (found.kind, found.claims) == (Kind.BROKEN, {})
    assert found.header["alg"] == "RS256"
    assert found.has(FlawKind.TRUNCATED)


@pytest.mark.parametrize("text", ["eyJhbGci…", "eyJ***", "eyJhbGciOiJSUzI1NiIsImtpZ...", "eyJ0eXAiOiJKV1QiLC<snip>"])
def test_the_beginning_of_a_header_is_broken_and_shown_as_far_as_it_goes(text):
    found = read(text)
    assert found.kind is Kind.BROKEN
    assert (FlawKind.TRUNCATED, "header") in [(each.kind, each.segment) for each in found.flaws]


def test_the_members_of_a_cut_header_are_read():
    assert read("eyJ0eXAiOiJKV1QiLC<snip>").header == {"typ": "JWT"}


def test_a_payload_of_length_4n_plus_1_is_cut():
    broken = read(f"{HEADER}.{segment(CLAIMS)[:81]}.{SIGNATURE}")
    assert (broken.kind, broken.claims["sub"]) == (Kind.BROKEN, "user|1")
    assert broken.has(FlawKind.TRUNCATED)


@pytest.mark.parametrize(
    ("payload", "kind", "position", "claims"),
    [
        ('{"iss":"x",oops}', FlawKind.NOT_JSON, 11, {"iss": "x"}),
        ('{"iss":"x","exp":17', FlawKind.TRUNCATED, 19, {"iss": "x"}),
        (b'{"iss":"x","n":"\xff"}', FlawKind.NOT_UTF8, 16, {"iss": "x"}),
        ("[1]", FlawKind.NOT_JSON, None, {}),
        ('"text"', FlawKind.NOT_JSON, None, {}),
        ("null", FlawKind.NOT_JSON, None, {}),
        ("5", FlawKind.NOT_JSON, None, {}),
        ("plain", FlawKind.NOT_JSON, 0, {}),
    ],
)
def test_claims_that_cannot_be_read_make_a_broken_token_with_the_reason(payload, kind, position, claims):
    found = read(f"{HEADER}.{segment(payload)}.{SIGNATURE}")
    assert (found.kind, found.claims) == (Kind.BROKEN, claims)
    assert [(each.kind, each.segment, each.position) for each in found.flaws] == [(kind, "payload", position)]


def test_a_payload_that_is_no_base64_is_told_with_the_place():
    found = read(f"{HEADER}.{PAYLOAD[:40]}*x.{SIGNATURE}")
    assert [(each.kind, each.position) for each in found.flaws] == [(FlawKind.NOT_BASE64, 40)]


def test_duplicate_members_are_told_with_both_values():
    found = read(token('{"exp":1,"exp":2}'))
    assert (found.kind, found.claims) == (Kind.JWS, {"exp": 2})
    assert [(each.kind, each.member, each.values) for each in found.flaws] == [
        (FlawKind.DUPLICATE_MEMBER, "exp", (1, 2))
    ]


def test_deep_nesting_is_told_and_the_rest_is_read():
    found = read(token('{"exp":1,"deep":' + "[" * 5000 + "]" * 5000 + "}"))
    assert (found.kind, found.claims["exp"]) == (Kind.JWS, 1)
    assert found.has(FlawKind.TOO_DEEP)


def test_a_number_that_cannot_be_held_is_no_flaw_of_the_form():
    assert read(token('{"exp":1e400}')).flaws == ()


def test_a_byte_order_mark_is_skipped():
    found = read(token("\ufeff{}"))
    assert (found.kind, [each.kind for each in found.flaws]) == (Kind.JWS, [FlawKind.CLEANED])


@pytest.mark.parametrize(
    ("header", "payload"),
    [
        ({"alg": "RS256", "zip": "DEF"}, b"\x01\x02"),
        ({"alg": "RS256", "cty": "JWT"}, WHOLE),
        ({"alg": "RS256", "cty": "text/plain"}, "hello"),
    ],
)
def test_a_payload_that_need_not_be_json_is_ordinary(header, payload):
    found = read(token(payload, header))
    assert (found.kind, found.claims) == (Kind.JWS, {})
    assert [each.kind for each in found.flaws] == [FlawKind.NOT_JSON]


def test_an_unencoded_payload_is_read_as_it_stands():
    header = segment({"alg": "RS256", "b64": False})
    assert read(f'{header}.{{"exp":1}}.{SIGNATURE}').claims == {"exp": 1}
    assert flaws(f"{header}.hello.{SIGNATURE}") == [(FlawKind.NOT_JSON, "payload")]


def test_a_detached_payload_is_ordinary():
    found = read(f"{HEADER}..{SIGNATURE}")
    assert (found.kind, found.claims, found.flaws) == (Kind.JWS, {}, ())


JWE_HEADER = segment({"alg": "dir", "enc": "A256GCM"})


@pytest.mark.parametrize("key", ["", "AAAA"])
def test_five_segments_with_enc_are_encrypted(key):
    text = f"{JWE_HEADER}.{key}.aXY.Y2lwaGVy.dGFn"
    found = read(text)
    assert (found.compact, found.kind, found.header["enc"], found.flaws) == (text, Kind.JWE, "A256GCM", ())


@pytest.mark.parametrize(
    "text",
    [
        f"{JWE_HEADER}..aXY",
        f"{JWE_HEADER}..aXY.Y2lw",
        f"{JWE_HEADER}..aXY.Y2lwaGVy.…",
        f"{JWE_HEADER}..aXY.Y2lwa.dGFn",
        f"{JWE_HEADER}..aXY.Y2lwaGVy.dGFn…",
    ],
)
def test_an_encrypted_token_that_lacks_its_end_is_broken(text):
    found = read(text)
    assert found.kind is Kind.BROKEN
    assert found.has(FlawKind.TRUNCATED)


@pytest.mark.parametrize(
    "text", [f"{JWE_HEADER}..a.b.c.d", f"{HEADER}.a.b.c.d", f"{WHOLE}.abc", f"{JWE_HEADER}..aXY.Y2*waGVy.dGFn"]
)
def test_segments_that_fit_no_form_are_broken(text):
    assert read(text).kind is Kind.BROKEN


@pytest.mark.parametrize(
    "text",
    [
        "",
        ".",
        "..",
        "1.2.3",
        "com.example.App",
        "v4.local.AAAA",
        "ya29.a0AfH6SMBx",
        segment({"kid": "demo"}) + "." + segment({}) + "." + SIGNATURE,
        segment({"iss": "x"}),
        segment("[]") + ".AAAA.AAAA",
        "ey\ud800.a.b",
        "eyJ",
        "eyJeyJeyJ.eyJ.eyJ",
    ],
)
def test_what_has_no_jose_header_is_no_token(text):
    assert read_token(text) is None


def test_a_header_that_is_damaged_further_on_is_shown_as_far_as_it_goes():
    found = read(f"{HEADER[:30]}*{HEADER[31:]}.{PAYLOAD}.{SIGNATURE}")
    assert found.kind is Kind.BROKEN
    assert (found.header, found.claims) == ({"alg": "RS256"}, CLAIMS)
    assert found.has(FlawKind.NOT_BASE64)


def test_loose_bits_are_told_but_kept_because_the_signature_covers_them():
    loose = PAYLOAD[:-1] + chr(ord(PAYLOAD[-1]) + 1)
    found = read(f"{HEADER}.{loose}.{SIGNATURE}")
    assert found.compact == f"{HEADER}.{loose}.{SIGNATURE}"
    assert (found.claims, [each.kind for each in found.flaws]) == (CLAIMS, [FlawKind.CLEANED])


@pytest.mark.parametrize(
    ("alg", "size"),
    [("HS256", 32), ("HS512", 64), ("ES256", 64), ("ES512", 132), ("EdDSA", 64), ("RS256", 256), ("PS512", 512)],
)
def test_a_signature_has_the_length_of_its_algorithm(alg, size):
    length = len(segment(bytes(size)))
    assert is_whole_signature(alg, length)
    assert not is_whole_signature(alg, length - 2)


def test_an_unknown_algorithm_vouches_for_no_length():
    assert not is_whole_signature(None, 43)
    assert not is_whole_signature("HS999", 43)


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=10,
)


@given(st.dictionaries(st.text(max_size=12), JSON, max_size=6), st.sampled_from(["HS256", "none"]))
@settings(max_examples=100)
def test_what_pyjwt_decodes_is_decoded_to_the_same_claims(claims, alg):
    for registered in ("iss", "sub", "aud", "jti", "exp", "nbf", "iat"):
        claims.pop(registered, None)
    text = jwt.encode(claims, "k" * 32 if alg != "none" else "", algorithm=alg)
    theirs = jwt.decode_complete(text, options={"verify_signature": False})
    ours = read(text)
    assert (ours.compact, ours.kind, ours.header, ours.claims) == (text, Kind.JWS, theirs["header"], theirs["payload"])


@given(st.binary(min_size=1, max_size=80), st.binary(max_size=40))  # an empty payload is a detached one
@settings(max_examples=100)
def test_a_payload_of_any_bytes_is_read_as_pyjwt_reads_it_or_told_why_not(payload, signature):
    text = token(payload.decode("latin-1"), signature=signature)
    ours = read(text)
    try:
        theirs = jwt.decode_complete(text, options={"verify_signature": False})["payload"]
    except jwt.InvalidTokenError:
        assert ours.flaws
    else:
        assert ours.claims == theirs


@given(st.text(alphabet='eyJhbGciOiJub25lIn0.-_+/=~*…% \n"', max_size=80))
@settings(max_examples=100)
def test_reading_never_raises(text):
    read_token(text)
    read_token("eyJhbGciOiJub25lIn0." + text)


def test_every_token_of_other_projects_is_read_as_they_read_it():
    rows = [json.loads(line) for line in (CORPORA / "tokens" / "tokens.jsonl").read_text("utf-8").splitlines()]
    assert len(rows) > 400
    for row in rows:
        found = read(row["token"])
        if isinstance(row["payload"], dict) and "__dup__" not in row["payload"] and found.kind is not Kind.JWE:
            disclosed = found.claims.keys() - row["payload"].keys() if "~" in row["token"] else set()
            kept = {name: value for name, value in found.claims.items() if name not in disclosed}
            assert kept == row["payload"], row["where"]


def test_naughty_strings_are_no_tokens():
    for text in json.loads((CORPORA / "naughty_strings" / "blns.json").read_text("utf-8")):
        assert read_token(text) is None


def test_a_token_is_known_to_be_plain_only_where_every_character_is() -> None:
    assert read_token(access_token(3600)).plain
    assert read_token(access_token(3600, name="Robin", roles=["a"])).plain
    assert not read_token(access_token(3600, inner=access_token(60))).plain  # it holds a token
    for name in ("Größe", "a\u202eb", "line\nbreak", 'quo"te', "\x7f"):
        assert not read_token(access_token(3600, name=name)).plain
        assert not read_token(access_token(3600, **{name: 1})).plain
        assert not read_token(access_token(3600, nested=[{"name": name}])).plain


def test_a_token_seen_elsewhere_is_as_plain_as_before() -> None:
    token = read_token(access_token(3600))
    place = Place("s1", "line 1")
    assert token.seen_at(place).plain
    assert token.placed((place,)).places == (place,)
    assert token.placed((place,)).plain
