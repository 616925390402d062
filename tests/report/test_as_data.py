"""The JSON report keeps its contract, whatever stands in the tokens."""

import json
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import jwtinspect
from jwtinspect.core.capture import Exchange, Unreadable
from jwtinspect.report import as_data
from jwtinspect.report.report import Report
from jwtinspect.rules.examples import AUTH0, START, access_token, id_token, response, token

CONTRACT = {
    "report": "schema tool zone expected as_of leeway verdict sources responses tokens exchanges ends clocks "
    "acceptance findings",
    "verdict": "severity text code",
    "sources": "id name format",
    "responses": "id source received_at expires_in expires_in_found tokens endpoint status",
    "tokens": "id role kind alg typ kid issuer audience provider issued_at not_before expires_at lifetime "
    "lifetime_basis status remaining fingerprint seen setting response corrected signature header claims",
    "setting": "name old_name path field default minimum maximum confidence source",
    "ends": "what at off_by token",
    "findings": "code name severity subjects message count ask evidence explanation advice reference",
}
REFRESH = "v1.MadeUpRefreshToken-7hQxLr0aZ9kFvN2b"
CARD = response(
    id_token=id_token(36000, issuer=AUTH0),
    access_token=access_token(86400, issuer=AUTH0),
    refresh_token=REFRESH,
    expires_in=86400,
)


def strict(text: str) -> object:
    """What a parser without any leniency makes of the text."""

    def refuse(constant: str) -> object:
        raise AssertionError(f"{constant} is no JSON")

    def unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
        assert len({name for name, _ in pairs}) == len(pairs)
        return dict(pairs)

    return json.loads(text, parse_constant=refuse, object_pairs_hook=unique)


def dumped(report: Report, **shows: bool) -> str:
    text = json.dumps(as_data.render(report, **shows), allow_nan=False)
    text.encode("utf-8")
    strict(text)
    return text


def test_every_key_of_the_contract_is_there() -> None:
    data = as_data.render(jwtinspect.inspect(CARD, at=START + 60, ended="10h", expect={"access": 36000}))
    assert set(CONTRACT["report"].split()) <= set(data)
    assert set(CONTRACT["verdict"].split()) <= set(data["verdict"])
    for name in ("sources", "responses", "tokens", "ends", "findings"):
        assert data[name], name
        for each in data[name]:
            assert set(CONTRACT[name].split()) <= set(each)
    assert set(CONTRACT["setting"].split()) <= set(data["tokens"][0]["setting"])
    assert data["schema"] == "jwtinspect/1"
    assert data["tool"] == f"jwtinspect {jwtinspect.__version__}"
    assert data["zone"] == "UTC"
    assert data["expected"] == {"access_token": 36000}
    assert data["clocks"] == data["acceptance"] == data["exchanges"] == []


def test_the_card_s_case_reads_as_the_contract_s_example() -> None:
    data = as_data.render(jwtinspect.inspect(CARD, at=START + 36000 + 2700))
    identity, access, refresh = data["tokens"]
    assert data["verdict"]["code"] == "LIF102"
    assert data["as_of"] == START + 38700
    assert (identity["role"], identity["kind"], identity["alg"], identity["typ"], identity["kid"]) == (
        "id_token", "jws", "RS256", "JWT", "k1",
    )  # fmt: skip
    assert (identity["lifetime"], identity["lifetime_basis"], identity["status"]) == (36000, "exp-iat", "expired")
    assert (identity["remaining"], identity["provider"], identity["signature"]) == (-2700, "auth0", "unchecked")
    assert identity["audience"] == ["client-1"]
    assert identity["seen"] == [{"source": "s1", "where": "$.id_token"}]
    assert identity["setting"]["name"] == "ID Token Expiration"
    assert (access["status"], access["lifetime"], access["response"]) == ("valid", 86400, "r1")
    assert (refresh["role"], refresh["kind"], refresh["claims"]) == ("refresh_token", "opaque", {})
    assert data["responses"][0]["expires_in"] == data["responses"][0]["expires_in_found"] == 86400
    assert sorted(data["responses"][0]["tokens"]) == ["t1", "t2", "t3"]
    lif102 = next(each for each in data["findings"] if each["code"] == "LIF102")
    assert lif102["evidence"]["id_token.lifetime"] == 36000
    assert lif102["subjects"] == ["t1", "t2"]
    assert lif102["name"] == "id-and-access-token-end-apart"


def test_nothing_in_it_can_be_used_as_a_token() -> None:
    inner = access_token(60, jti="nested")
    outer = id_token(
        36000,
        jwt=inner,
        refresh_token="v1.AnotherRefreshToken-1234567890abcdef",
        note=f"see {inner}, {REFRESH}",
        client_secret="Sup3rS3cretValue",
        listed=[{"in": inner}],
        percent=inner.replace(".", "%2E"),
    )
    text = dumped(jwtinspect.inspect(response(id_token=outer, refresh_token=REFRESH, expires_in=60), at=START + 60))
    for secret in (
        inner,
        outer,
        REFRESH,
        "AnotherRefreshToken",
        "Sup3rS3cret",
        inner.split(".")[2],
        outer.split(".")[1],
    ):
        assert secret not in text
    assert "[token sha256:" in text


def test_a_masked_token_is_named_by_its_fingerprint() -> None:
    inner = access_token(60, jti="nested")
    report = jwtinspect.inspect(f"{inner}\n{id_token(36000, jwt=inner)}", at=START + 60)
    data = as_data.render(report)
    fingerprint = next(each["fingerprint"] for each in data["tokens"] if each["role"] == "access_token")
    claims = next(each["claims"] for each in data["tokens"] if each["role"] == "id_token")
    assert claims["jwt"] == f"[token {fingerprint}]"


def test_tokens_are_shown_when_asked_for() -> None:
    one = id_token(36000)
    data = as_data.render(jwtinspect.inspect(one, at=START), show_tokens=True)
    assert data["tokens"][0]["compact"] == one
    assert "compact" not in as_data.render(jwtinspect.inspect(one, at=START))["tokens"][0]


@pytest.mark.parametrize(
    ("literal", "expected"),
    [
        ("9007199254740993", "9007199254740993"),
        ("9007199254740992", 9007199254740992),
        ("1" + "0" * 400, "1" + "0" * 400),
        ("9" * 5000, "9" * 5000),
        ("1e400", "1e400"),
        ("-Infinity", "-Infinity"),
        ("NaN", "NaN"),
        ("1.5", 1.5),
        ("true", True),
        ('"\\ud800x"', "\\ud800x"),
    ],
)
def test_numbers_that_no_double_holds_stand_as_their_literal(literal: str, expected: object) -> None:
    report = jwtinspect.inspect(token('{"iss":"x","odd":' + literal + "}"), at=START)
    assert json.loads(dumped(report))["tokens"][0]["claims"]["odd"] == expected


def test_what_is_nested_too_deep_stands_as_text() -> None:
    report = jwtinspect.inspect(token('{"deep":' + "[" * 3000 + "]" * 3000 + "}"), at=START)
    value = json.loads(dumped(report))["tokens"][0]["claims"]["deep"]
    depth = 0
    while isinstance(value, list) and value:
        value, depth = value[0], depth + 1
    assert 100 < depth <= 128
    assert value == "" or set(value) == {"[", "]"}


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (float("nan"), "NaN"),
        (float("inf"), "Infinity"),
        (float("-inf"), "-Infinity"),
        (10**400, str(10**400)),
        (1772442900.0, 1772442900),
        (0.5, 0.5),
        (("a", None), ["a", None]),
    ],
)
def test_values_become_json_s_own_types(value: object, expected: object) -> None:
    assert as_data.plain(value) == expected


def test_nothing_is_nested_beyond_what_parsers_bear() -> None:
    deep: object = 1
    for _ in range(500):
        deep = [deep]
    assert json.dumps(as_data.plain(deep)).count("[") <= 140


@pytest.mark.parametrize(
    ("compact", "word"),
    [
        (token({"iss": "x"}, {"alg": "none"}, b""), "none"),
        (token({"iss": "x"}, {"alg": "RS256"}, b""), "missing"),
        (token({"iss": "x"}), "unchecked"),
    ],
)
def test_a_missing_signature_is_told_from_an_unchecked_one(compact: str, word: str) -> None:
    assert as_data.render(jwtinspect.inspect(compact, at=START))["tokens"][0]["signature"] == word


def test_exchanges_are_reported_where_there_are_any() -> None:
    report = jwtinspect.inspect(id_token(60), at=START)
    seen = Exchange("s1", START, "a.example", "POST", "/token", 200, (), (0,))
    report.case.capture = report.capture._replace(exchanges=(seen,))
    assert as_data.render(report)["exchanges"] == [
        {"id": "e1", "sent": [], "received": ["t1"], "status": 200, "at": START}
        | {"source": "s1", "host": "a.example", "method": "POST", "path": "/token"}
    ]


def test_corrected_claims_are_named() -> None:
    data = as_data.render(jwtinspect.inspect(token({"iat": START, "exp": (START + 60) * 1000}), at=START))
    assert data["tokens"][0]["corrected"] == ["exp"]
    assert data["tokens"][0]["expires_at"] == START + 60


def test_an_input_without_a_token_still_gives_a_whole_report() -> None:
    data = as_data.render(jwtinspect.inspect("nothing to see here", at=START))
    assert data["tokens"] == []
    assert (data["verdict"]["severity"], data["verdict"]["code"]) == (None, None)
    assert set(CONTRACT["report"].split()) <= set(data)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=80, deadline=None)
@given(st.dictionaries(st.sampled_from(["iss", "aud", "exp", "iat", "nbf", "sub", "jwk", "access_token"]), JSON))
def test_whatever_the_claims_are_the_report_is_strict_json(claims: dict[str, object]) -> None:
    dumped(jwtinspect.inspect(response(access_token=token(claims), expires_in=60), at=START))


PAGE = Path(__file__).parents[2] / "resources" / "report.md"
SAMPLES = Path(__file__).parents[1] / "samples"


def documented() -> dict[str, list[str]]:
    """The keys of each kind of object, as the page for those who write scripts lists them."""
    sections = re.findall(r"^## (\w+)\n(.*?)(?=^## |\Z)", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    return {name: re.findall(r"^\| `(\w+)` \|", rows, re.MULTILINE) for name, rows in sections}


def test_the_page_on_the_report_lists_every_key_in_its_order_and_none_that_there_is_not() -> None:
    broken = access_token(3600)[:-60] + "…"
    reports = [
        as_data.render(report)
        for report in (
            jwtinspect.inspect(SAMPLES / "chrome_full.har", ended="10h", validators="all"),
            jwtinspect.inspect(CARD, at=START + 60, ended="10h"),
            jwtinspect.inspect(f"password=correct-horse-battery\n{broken}", at=START),
            jwtinspect.inspect(SAMPLES / "docker_config.json", at=START),
        )
    ]
    found: dict[str, list[str]] = {"report": list(reports[0]), "verdict": list(reports[0]["verdict"])}
    tokens = [each for data in reports for each in data["tokens"]]
    found["setting"] = next(list(each["setting"]) for each in tokens if each["setting"])
    found["flaws"] = next(list(each["flaws"][0]) for each in tokens if each["flaws"])
    for name in documented().keys() - found.keys():
        found[name] = next(list(each) for data in reports for each in data[name])
    assert found == documented()
    assert list(Unreadable._fields) == found["unreadable"], "notices are the same"
