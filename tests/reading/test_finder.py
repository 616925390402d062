"""Tokens in any text: none lost, none invented, in linear time."""

import base64
import json
import quopri
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jwtinspect.core.token import FlawKind, Kind
from jwtinspect.reading.finder import find
from jwtinspect.rules.examples import START, id_token, response, segment, signed, token

TESTS = Path(__file__).parent.parent
SAMPLES = TESTS / "samples"
EXPECTED = json.loads((SAMPLES / "EXPECTED.json").read_text("utf-8"))["files"]
BINARY = (".saz", ".zip", ".flow")
# What the scanner cannot see: ciphertext without a header, and a client secret whose header names no algorithm.
UNSEEN = {"msal_browser_v4_localstorage_encrypted.json", "aws_sso_cache.json"}
TEXT_SAMPLES = sorted(name for name in EXPECTED if (SAMPLES / name).is_file() and not name.endswith(BINARY))

RSA = token({"iss": "x", "exp": 1}, signature=bytes(range(256)))
HMAC = token({"iss": "x"}, {"alg": "HS256"}, bytes(range(200, 232)))
ID = id_token()
HEADER, PAYLOAD, SIGNATURE = RSA.split(".")
STANDARD = RSA.replace("-", "+").replace("_", "/")


def compacts(text):
    return [each.token.compact for each in find(text)]


def only(text):
    (found,) = find(text)
    return found


def is_partial(token):
    return token.kind is Kind.BROKEN or token.has(FlawKind.TRUNCATED) or token.has(FlawKind.SIGNATURE_REMOVED)


def pieces(text, width):
    return [text[start : start + width] for start in range(0, len(text), width)]


def wrapped(text, width, first="", prefix="", end="\n"):
    rows = [text[: width - len(first)]]
    rows += [text[start : start + width] for start in range(width - len(first), len(text), width)]
    return first + end.join(prefix + row for row in rows)


def test_the_samples_are_there():
    assert {"raw_jws.txt", "dirt_wrapped.txt", "cookie_chunks_authjs.txt", "powershell_invoke_webrequest.txt"} <= set(
        TEXT_SAMPLES
    )


@pytest.mark.parametrize("name", TEXT_SAMPLES)
def test_a_sample_gives_its_tokens_and_no_others(name):
    found = [each.token for each in find((SAMPLES / name).read_bytes().decode("utf-8-sig"))]
    whole = {each.fingerprint.removeprefix("sha256:") for each in found if not is_partial(each)}
    assert whole == {each["sha256_12"] for each in EXPECTED[name]["unique_tokens"]}
    partial = {each.compact for each in found if is_partial(each)}
    assert len(partial) == (0 if name in UNSEEN else EXPECTED[name]["partial_or_undecodable"])


def test_a_place_says_where_the_token_stands():
    text = f'one\ntwo "id_token": "{ID}"'
    found = only(text)
    assert text[found.start : found.end] == ID
    assert (found.name, found.where, found.layers) == ("id_token", "line 2, column 18", ())
    (place,) = found.token.places
    assert (place.source, place.where, place.name, place.start, place.end) == (
        "s1",
        found.where,
        "id_token",
        found.start,
        found.end,
    )


def test_tokens_come_in_order_and_repeat_where_they_stand_again():
    assert compacts(f"{RSA}\n{ID}\n{RSA} {HMAC},{ID};") == [RSA, ID, RSA, HMAC, ID]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ('"id_token": "{}"', "id_token"),
        ("'accessToken' => '{}'", "accessToken"),
        ("access_token={}&x=1", "access_token"),
        ("https://app.example/cb#state=1&id_token={}", "id_token"),
        ("Authorization: Bearer {}", "Authorization"),
        ("Authorization: DPoP {}", "Authorization"),
        ("DPoP: {}", "DPoP"),
        ("apikey: {}", "apikey"),
        ("Bearer {}", "Bearer"),
        ("cookie: a=b; __session={}; c=d", "__session"),
        ("export ID_TOKEN='{}'", "ID_TOKEN"),
        ('{{\\"access_token\\":\\"{}\\"}}', "access_token"),
        ("u=https%3A%2F%2Fa%2F%23access_token%3D{}%26x", "access_token"),
        ('{{"name": "Authorization",\n "value": "Bearer {}"}}', "Authorization"),
        ('<input type="hidden" name="id_token" value="{}"/>', "id_token"),
        ("<id_token>{}</id_token>", "id_token"),
        ("<p>{}</p>", ""),
        ("id_token {}", "id_token"),
        ("{}", ""),
        ("see {} here", ""),
        ("&quot;token&quot;:&quot;{}&quot;", "token"),
        ("X.0={}", "X"),
        (': "{}"', ""),
    ],
)
def test_the_name_is_what_stands_directly_before(text, name):
    found = only(text.format(ID))
    assert (found.token.compact, found.name) == (ID, name)


@pytest.mark.parametrize(
    ("text", "layers"),
    [
        ('"\\"token\\":\\"{}\\""', ("JSON string",)),
        ('\\\\\\"{}\\\\\\"', ("JSON string", "JSON string")),
        ("a%3D{}", ("percent-encoding",)),
        ("a%253D{}%2526", ("percent-encoding", "percent-encoding")),
        ("auth=Bearer%20{}", ("percent-encoding",)),
    ],
)
def test_the_layers_around_a_token_are_named(text, layers):
    assert only(text.format(ID)).layers == layers


def base64_of(text):
    return base64.b64encode(text.encode()).decode()


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(
            quopri.encodestring(f'<a href="https://x/?token={RSA}&x=1">'.encode()).decode(), id="quoted-printable"
        ),
        pytest.param(RSA.replace(".", "&#46;").replace("-", "&#45;").replace("_", "&lowbar;"), id="HTML entities"),
        pytest.param(RSA.replace(".", "\\u002e"), id="JSON escapes"),
        pytest.param(STANDARD.replace("/", "\\/"), id="escaped slashes"),
        pytest.param(STANDARD.replace("+", "%2B").replace("/", "%2F").replace(".", "%2E"), id="percent"),
        pytest.param(RSA.replace(".", "%252E"), id="percent twice"),
        pytest.param(f"{HEADER}%3D%3D.{PAYLOAD}%3D.{SIGNATURE}", id="encoded padding"),
        pytest.param(f"{HEADER}=.{PAYLOAD}==.{SIGNATURE}=", id="padding"),
        pytest.param(f"\u200be\u200b{RSA[1:]}", id="zero-width in the first letters"),
        pytest.param(f"{RSA[:30]}\u00ad{RSA[30:60]}\u2060{RSA[60:]}", id="zero-width"),
        pytest.param(f"{RSA[:30]}<wbr>{RSA[30:60]}&shy;{RSA[60:]}", id="HTML break opportunities"),
        pytest.param(wrapped(RSA, 76), id="wrapped at 76"),
        pytest.param(wrapped(RSA, 64, end="\r\n"), id="wrapped at 64 with CRLF"),
        pytest.param(wrapped(RSA, 70, prefix="    "), id="wrapped and indented"),
        pytest.param(wrapped(RSA, 76, first="Authorization: Bearer "), id="wrapped behind a name"),
        pytest.param(wrapped(RSA, 50, prefix="> "), id="quoted"),
        pytest.param(wrapped(RSA, 50, prefix=">> > "), id="quoted thrice"),
        pytest.param(wrapped(RSA, 76, prefix="2026-03-02T09:15:00.9000000Z "), id="CI log"),
        pytest.param(wrapped(RSA, 120, first="Token: "), id="wrapped by a wide terminal"),
        pytest.param(wrapped(RSA, 72, end=" \n"), id="wrapped with a blank before each break"),
        pytest.param("t = " + wrapped(RSA, 70, end='"\n', prefix='    "') + '"\n', id="literals of Python and C"),
        pytest.param('"' + '" +\n\t"'.join(pieces(RSA, 70)) + '";', id="literals of Go"),
        pytest.param('"' + '"\n    + "'.join(pieces(RSA, 80)) + '";', id="literals of Java"),
        pytest.param("'" + "' .\n  '".join(pieces(RSA, 70)) + "';", id="literals of PHP"),
        pytest.param('"' + '" + `\r\n "'.join(pieces(RSA, 70)) + '"', id="literals of PowerShell"),
        pytest.param("'" + ".' +\n  '".join(RSA.split(".")) + "'", id="literals cut at the dots"),
        pytest.param("\\\n".join(pieces(RSA, 72)), id="escaped line breaks"),
        pytest.param("access_token : " + ("\n" + 15 * " ").join(pieces(RSA, 65)), id="PowerShell's list"),
        pytest.param(RSA.replace("_", "\\_"), id="Markdown's backslashes"),
        pytest.param(f"  token: {base64_of(RSA)}\n", id="Kubernetes secret"),
        pytest.param(wrapped(base64_of(RSA), 76), id="wrapped base64"),
        pytest.param(base64_of(base64_of(RSA)), id="base64 twice"),
        pytest.param(base64_of(f"Bearer {RSA}"), id="base64 of Bearer"),
        pytest.param(base64_of(json.dumps({"session": {"access_token": RSA}})), id="base64 of JSON"),
        pytest.param(
            f"c=base64-{base64_of(json.dumps({'access_token': RSA})).rstrip('=')}; x", id="cookie of Supabase"
        ),
        pytest.param(f"s.0={RSA[:99]}; s.1={RSA[99:200]}; s.2={RSA[200:]}; t=1", id="cookie chunks"),
        pytest.param(f"Set-Cookie: s.0={RSA[:99]}; Path=/\nSet-Cookie: s.1={RSA[99:]}; Path=/", id="Set-Cookie chunks"),
        pytest.param(f"s.0={RSA[:66]}\ns.1={RSA[66:]}", id="cookie chunks on lines"),
        pytest.param(f"nextDeyJ{RSA}", id="glued to something that looks like a beginning"),
        pytest.param(f"\x1b[32m{RSA}\x1b[0m", id="coloured"),
        pytest.param(f"**{RSA}**", id="Markdown"),
    ],
)
def test_a_token_is_found_whole_through(text):
    assert compacts(text) == [RSA]
    found = only(text)
    assert 0 <= found.start < found.end <= len(text)


@pytest.mark.parametrize(
    "between",
    ["\n", "\nThanks\n", "\n\t0\n", '"\n"', '", "', "'\n'", "\nfoo_bar.baz\n", "\\\n"],
)
def test_what_follows_a_whole_token_is_not_glued_to_it(between):
    assert compacts(f'"{RSA}{between}{RSA}"') == [RSA, RSA]


def test_a_word_below_a_token_without_a_signature_is_none():
    bare = RSA.rpartition(".")[0] + "."
    assert compacts(f"{bare}\n{RSA}") == [bare, RSA]


def test_what_was_mended_is_told():
    assert [each.detail for each in only(wrapped(RSA, 76)).token.flaws] == ["line breaks were removed"]
    assert [each.detail for each in only(RSA.replace(".", "%2E")).token.flaws] == ["percent-encoding was decoded"]
    assert only(RSA.replace(".", "&#46;")).layers == ("HTML entities",)
    assert only(base64_of(RSA)).layers == ("base64",)


def test_several_tokens_in_one_base64_text_are_found():
    assert compacts(base64_of(response(access_token=RSA, id_token=ID))) == [RSA, ID]


def test_base64_is_unwrapped_four_times_at_most():
    text = RSA
    for depth in range(1, 6):
        text = base64_of(json.dumps({"a": text}))
        assert len(find(text)) == (1 if depth <= 4 else 0)


def trace(text):
    rows = (f"{start:04x}: {text[start : start + 64]}" for start in range(0, len(text), 64))
    return "=> Send header, 2000 bytes (0x7d0)\n" + "\n".join(rows) + "\n03ff: accept: */*\n"


def test_the_rows_of_a_curl_trace_are_joined():
    assert compacts(trace(f"Authorization: Bearer {RSA}")) == [RSA]
    assert compacts(trace(response(access_token=RSA, id_token=ID))) == [RSA, ID]


@pytest.mark.parametrize("after", ["Thanks", "Robin", "\nThanks", "Thanks,\nRobin", "2026-03-02", ID])
def test_what_follows_a_wrapped_token_is_not_glued_to_it(after):
    assert compacts(wrapped(RSA, 76) + "\n" + after)[0] == RSA
    padded = token({"a": "x" * 30}, {"alg": "RS256"}, bytes(256))
    for width in range(60, 81):
        assert compacts(wrapped(padded, width) + "\n" + after)[0] == padded


def test_what_precedes_a_token_is_not_glued_to_it():
    prose = "Here is the access token that I got from the login page, it is broken"
    found = only(f"{prose}\n{RSA}\nThanks")
    assert (found.token.compact, found.token.flaws, found.name, found.where) == (RSA, (), "", "line 2, column 1")


@pytest.mark.parametrize(
    "text",
    [
        "https://x/verify/{}/next/step",
        "https%3A%2F%2Fx%2F{}%2Fnext",
        "a=Bearer+{}+more",
        "/v1/eyJfoo/{}?a",
        "{}...",
        "{}. And",
        "({})",
        "{}”…",
    ],
)
def test_what_stands_around_a_token_is_not_part_of_it(text):
    found = only(text.format(HMAC))
    assert (found.token.compact, found.token.flaws) == (HMAC, ())


def test_a_path_behind_a_token_of_unknown_algorithm_is_told_by_its_alphabet():
    text = token({"a": "???"}, {"alg": "XS"}, b"\xff" * 50)
    assert compacts(f"/{text}/next") == [text]


@pytest.mark.parametrize("opening", ["{\n  ", "{\r\n  ", "{\t", "{ ", "{"])
def test_a_header_may_be_pretty_printed(opening):
    text = token({"a": 1}, opening + '"alg": "RS256"}')
    assert compacts(f"x {text} y") == [text]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "version 1.2.3 of com.example.eyJob.Foo on eyJhost.example.com",
        'tokens start with eyJ... always, or eyJ, or "eyJ"',
        "foo eyJhb.1.2 v1.2.3",
        "keyJhbGciOiJIUzI1NiJ9ish.example.com",
        f"the header is {HEADER} which is fine as far as anybody can see",
        f'"protected": "{HEADER}"',
        f'"payload": "{PAYLOAD}"',
        segment({"kid": "demo"}) + f".{PAYLOAD}.{SIGNATURE}",
        segment({"sessionState": 1}) + f".{PAYLOAD}.{SIGNATURE}",
        f"v4.local.{HEADER}AAAA v4.public.{PAYLOAD}",
        "ya29.a0AfH6SMBx... M.C5 0.AXoA 00D...!",
        "eyJ.eyJ.eyJ",
        base64_of(json.dumps({"nothing": "to see here, really nothing at all"})),
        f"{HEADER[:40]}x.example.com",
    ],
)
def test_what_is_no_token_is_not_found(text):
    assert find(text) == []


@pytest.mark.parametrize(
    ("text", "compact"),
    [
        ("Bearer {h}.{p}.[signature removed]", "{h}.{p}."),
        ("Bearer {h}.{p}.redacted", "{h}.{p}."),
        ("Bearer {h}.{p}.***", "{h}.{p}."),
        ("Bearer {h}.{p}", "{h}.{p}."),
        ("Bearer {h}.{p}…", "{h}.{p}."),
        ("Bearer {h}...{s}", "{h}"),
        ("Bearer {h}.<snip>.{s}", "{h}"),
        ('{{"access_token":"{h}.ey..."}}', "{h}.ey"),
        ("Authorization: Bearer {h}", "{h}"),
        ("access_token={h}.&x", "{h}"),
        ('"{h}"', "{h}"),
        ('"token": "eyJhbGci…"', "eyJhbGci"),
        ("eyJhbGciOiJSUzI1NiIsImt...", "eyJhbGciOiJSUzI1NiIsImt"),
        ("access_token=eyJ***", "eyJ"),
        ('"eyJ…"', "eyJ"),
    ],
)
def test_a_damaged_token_is_found_as_far_as_it_goes(text, compact):
    parts = {"h": HEADER, "p": PAYLOAD, "s": SIGNATURE}
    found = only(text.format(**parts))
    assert found.token.compact == compact.format(**parts)
    assert is_partial(found.token)


def test_a_header_that_lost_a_character_still_marks_a_token():
    found = only(f"Bearer {HEADER[:-1]}.{PAYLOAD}.{SIGNATURE}")
    assert (found.token.kind, found.token.claims) == (Kind.BROKEN, {"iss": "x", "exp": 1})


def test_a_long_header_is_found_even_if_it_lacks_its_end():
    header = {"alg": "RS256", "x5c": ["A" * 3000, "B" * 3000]}
    text = token({"a": 1}, header)
    assert compacts(f"Bearer {text}") == [text]
    rest = text.partition(".")[2]
    cut = only(f"Bearer {segment(header)[:8001]}.{rest}").token
    assert (cut.kind, cut.header, cut.claims) == (Kind.BROKEN, {"alg": "RS256"}, {"a": 1})
    assert compacts(f"eyJhbGciOiJ{text}") == [text]


def test_a_header_with_a_stranger_behind_it_is_skipped_for_the_next():
    assert compacts(f"keyJhbGciOiJmb28iabc{RSA}") == [RSA]


def test_an_sd_jwt_gives_the_token_and_its_key_binding():
    text = f"{HMAC}~WyJhYmMiLCAiZm9vIl0~{ID}"
    assert compacts(text) == [HMAC, ID]
    assert [each.kind for each in find(text)[0].token.flaws] == [FlawKind.CLEANED]


def test_an_encrypted_token_with_an_empty_second_segment_is_found():
    text = segment({"alg": "dir", "enc": "A256GCM"}) + "..aXY.Y2lwaGVy.dGFn"
    assert compacts(f"session={text}; x") == [text]
    assert only(text).token.kind is Kind.JWE


def test_an_unsecured_token_is_found_with_its_dot():
    text = token({"a": 1}, {"alg": "none"}, b"")
    assert compacts(f"{text}\n{text[:-1]}\n") == [text, text]


def test_a_detached_token_is_found():
    assert compacts(f"x-jws-signature: {HEADER}..{SIGNATURE}") == [f"{HEADER}..{SIGNATURE}"]


def test_the_tokens_of_other_projects_are_found_in_a_line_of_text():
    for line in (TESTS / "corpora" / "tokens" / "tokens.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        text = row["token"].partition("~")[0]
        if row["form"] in ("jws", "jwe") and not text.endswith("."):
            assert len(find(f"token: {text}\n")) == 1, row["where"]


def test_naughty_strings_hold_no_tokens():
    for text in json.loads((TESTS / "corpora" / "naughty_strings" / "blns.json").read_text("utf-8")):
        assert find(text) == []
        assert compacts(f"{text} {RSA} {text}") == [RSA]


@given(st.text(max_size=60), st.text(max_size=60))
@settings(max_examples=100)
def test_whatever_stands_around_a_token_it_is_found(before, after):
    text = f"{before} {RSA} {after}"
    assert RSA in compacts(text)


@given(
    st.lists(
        st.sampled_from(
            [
                "eyJ",
                HEADER,
                PAYLOAD,
                HMAC,
                ".",
                "..",
                "...",
                "%2E",
                "=",
                "\n",
                "> ",
                "\u200b",
                "\\",
                '"',
                "ZXlK",
                "x.0=",
                "x.1=",
                "~",
                "/",
                " ",
                "…",
            ]
        ),
        max_size=25,
    )
)
@settings(max_examples=100)
def test_finding_never_raises_and_finds_never_overlap(pieces):
    text = "".join(pieces)
    end = 0
    for found in find(text):
        assert found.start >= end
        assert found.start < found.end <= len(text)
        end = found.end


TRAPS = {
    "eyJ": "eyJ",
    "dots": ".",
    "braces": "{",
    "eyJ.": "eyJ.",
    "ey J": "ey J",
    "headers that never end": "eyJhbGciOnsi",
    "lines of eyJ": "eyJ" * 25 + "\n",
    "percent": "eyJhbGciOiJ%2E",
    "base64 of base64": "ZXlK",
    "quoting marks": "> > >",
    "zero-width": "eyJ\u200b",
    "soft breaks": "a" * 70 + "=\n",
    "cookies": "a.0=b;a.1=c;",
    "trace rows": "0000: " + "a" * 64 + "\n",
    "header after header": "eyJhbGciOiJIUzI1NiJ9.",
    "ellipses": "eyJ...",
    "backslashes": "\\",
}


@pytest.mark.parametrize("name", TRAPS)
@pytest.mark.parametrize("tail", ["", ".a.b", f" {HMAC}"])
def test_scanning_is_linear_in(name, tail, is_linear):
    assert is_linear(find, TRAPS[name], after=tail)


@pytest.mark.parametrize("glued", ["", "x", "xy", "Hello,\n", '{"message": "', "    "])
@pytest.mark.parametrize("encode", [base64.b64encode, base64.urlsafe_b64encode, base64.encodebytes])
def test_a_token_anywhere_in_what_base64_holds_is_found(glued, encode):
    token = signed({"sub": "a", "exp": START})
    (found,) = find(f"part: {encode((glued + token + ' and on').encode()).decode()}")
    assert found.token.compact == token
    assert found.layers == ("base64",)


def test_a_token_is_found_once_though_another_in_base64_stands_beside_it():
    first, second = signed({"sub": "a"}), signed({"sub": "b"})
    text = f"{first} {base64.b64encode(f'of {second}'.encode()).decode()} {first}"
    assert [each.token.compact for each in find(text)] == [first, second, first]


@pytest.mark.parametrize("piece", ["GV5Sg", "xleUo", "GV5Sgxx ", "eyJV5Sg"])
def test_what_only_begins_like_that_takes_no_longer(piece, is_linear):
    assert is_linear(lambda text: find(text), piece)


@pytest.mark.parametrize(
    ("head", "tail"),
    [("<pre>", "</pre>"), ("<t><![CDATA[", "]]></t>"), ('1,"', '"\n'), ("t = `", "`;\n"), ('{"t": "', '"}')],
)
def test_a_wrapped_token_ends_where_its_quote_or_element_does(head, tail):
    token = signed({"sub": "a", "exp": START, "scope": "of some length, so that there are lines"})
    lines = "\n".join(token[at : at + 76] for at in range(0, len(token), 76))
    assert [each.token.compact for each in find(f"{head}{lines}{tail}")] == [token]


def test_a_line_that_ends_with_a_headers_dot_goes_on_with_the_payload():
    token = signed({"sub": "a", "exp": START}, kid="a-key-id-of-some-length-so-that-the-header-is-long")
    header, rest = token.split(".", 1)
    assert [each.token.compact for each in find(f"2026-03-02T09:15:00Z got {header}.\n{rest}")] == [token]


@pytest.mark.parametrize("length", [1, 40])
def test_a_token_with_each_segment_on_a_line_of_its_own_is_one(length):
    token = signed({"sub": "a", "exp": START, "scope": "word " * length}, kid="a-key-id-of-some-length" * 2)
    if length > 1:
        assert [each.token.compact for each in find(token.replace(".", ".\n"))] == [token]
    unsecured = token.rpartition(".")[0] + "."
    assert compacts(f"{unsecured}\n{'a1b2' * 16}") == [unsecured]


@pytest.mark.parametrize("between", ["</span>.<span class='p'>", "</b><i>.</i><b>", "</span><span>.</span><span>"])
def test_a_token_whose_segments_are_coloured_is_one(between):
    assert compacts(f"<pre><span>{RSA.replace('.', between)}</span></pre>") == [RSA]


def test_elements_that_follow_a_token_are_not_glued_to_it():
    assert compacts(f"<b>{RSA}</b><i>and-so-on-and-on</i>") == [RSA]
