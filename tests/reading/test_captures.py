"""What tools recorded beside HAR: compressed HARs, SAZ, mitmproxy flows, Burp, Postman, Insomnia, Bruno."""

import io
import json
import zipfile
import zlib
from base64 import b64encode
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jwtinspect.core.errors import InputError
from jwtinspect.core.roles import role_of
from jwtinspect.core.token import Kind
from jwtinspect.reading import archive, http_message
from jwtinspect.reading.sources import read
from jwtinspect.rules.examples import START, access_token, id_token, response

SAMPLES = Path(__file__).parent.parent / "samples"
EXPECTED = json.loads((SAMPLES / "EXPECTED.json").read_text(encoding="utf-8"))["files"]
CAPTURES = {
    "fiddler.saz": "saz",
    "mitmproxy.flow": "mitmproxy-flow",
    "postman_collection.json": "postman",
    "insomnia_v4.json": "insomnia",
}
ID, ACCESS = id_token(36000), access_token(86400)
ANSWER = response(access_token=ACCESS, id_token=ID, expires_in=86400, token_type="Bearer")
DATE = "Mon, 02 Mar 2026 09:15:00 GMT"
ASKED = (
    b"POST /oauth/token HTTP/1.1\r\nHost: login.example\r\nContent-Type: application/x-www-form-urlencoded\r\n\r\n"
    b"grant_type=refresh_token&refresh_token=made-up-refresh-token"
)
ANSWERED = f"HTTP/1.1 200 OK\r\nDate: {DATE}\r\nContent-Type: application/json\r\n\r\n{ANSWER}".encode()


def zipped(**members):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in members.items():
            made.writestr(name, content)
    return buffer.getvalue()


def saz(**more):
    return zipped(**{"raw/1_c.txt": ASKED, "raw/1_s.txt": ANSWERED, **more})


def har(**content):
    entry = {
        "startedDateTime": "2026-03-02T09:15:00Z",
        "request": {"method": "GET", "url": "https://a.example/"},
        "response": {"status": 200, "headers": [{"name": "Date", "value": DATE}], "content": content},
    }
    return json.dumps({"log": {"version": "1.2", "creator": {"name": "mitmproxy"}, "entries": [entry]}}).encode()


def netstring(value):
    """mitmproxy's own encoding."""
    if isinstance(value, dict):
        data, tag = b"".join(netstring(key) + netstring(each) for key, each in value.items()), b"}"
    elif isinstance(value, list):
        data, tag = b"".join(map(netstring, value)), b"]"
    elif isinstance(value, bytes):
        data, tag = value, b","
    elif isinstance(value, str):
        data, tag = value.encode(), b";"
    elif value is None:
        data, tag = b"", b"~"
    elif isinstance(value, bool):
        data, tag = (b"true" if value else b"false"), b"!"
    else:
        data, tag = str(value).encode(), b"#" if isinstance(value, int) else b"^"
    return str(len(data)).encode() + b":" + data + tag


def flow(body=None, headers=()):
    body = ANSWER.encode() if body is None else body
    return {
        "version": 21,
        "type": "http",
        "intercepted": False,
        "error": None,
        "request": {
            "host": "login.example",
            "method": b"POST",
            "scheme": b"https",
            "authority": b"",
            "path": b"/oauth/token",
            "headers": [[b"content-type", b"application/x-www-form-urlencoded"]],
            "content": b"grant_type=refresh_token&refresh_token=made-up-refresh-token",
            "timestamp_start": START + 0.1,
            "timestamp_end": START + 0.2,
        },
        "response": {
            "status_code": 200,
            "headers": [[b"date", DATE.encode()], [b"content-type", b"application/json"], *headers],
            "content": body,
            "timestamp_start": START + 0.5,
        },
    }


def check_the_login(capture, format):
    assert capture.sources[0].format == format
    (exchange,) = capture.exchanges
    assert (exchange.method, exchange.host, exchange.path, exchange.status) == (
        "POST", "login.example", "/oauth/token", 200,
    )  # fmt: skip
    assert exchange.query == {"grant_type": "refresh_token"}
    assert {capture.tokens[index].compact for index in exchange.received} == {ACCESS, ID}
    assert [capture.tokens[index].compact for index in exchange.sent] == ["made-up-refresh-token"]
    (answer,) = capture.responses
    assert (answer.received_at, answer.endpoint) == (START, "https://login.example/oauth/token")
    assert capture.recorded_at == START


@pytest.mark.parametrize("name", CAPTURES)
def test_a_sample_yields_exactly_its_tokens_and_their_roles(name):
    capture = read([(name, (SAMPLES / name).read_bytes())])
    assert capture.sources[0].format == CAPTURES[name]
    found = {(each.fingerprint[7:], str(role_of(each)[0])) for each in capture.tokens if each.kind is not Kind.OPAQUE}
    assert found == {(token["sha256_12"], token["role"]) for token in EXPECTED[name]["unique_tokens"]}


@pytest.mark.parametrize("name", CAPTURES)
def test_a_sample_shows_nothing_that_must_not_be_shared(name):
    shown = repr(read([(name, (SAMPLES / name).read_bytes())]))
    for secret in EXPECTED[name]["other_secrets"]:
        assert secret not in shown


@pytest.mark.parametrize("name", ["fiddler.saz", "mitmproxy.flow"])
def test_a_sample_with_both_clocks_bounds_their_difference(name):
    capture = read([(name, (SAMPLES / name).read_bytes())])
    voters = [each for each in capture.exchanges if not each.doubt]
    assert len(voters) == 4
    assert (
        max(each.date - each.window[1] for each in voters)
        <= -137
        <= min(each.date + 1 - each.window[0] for each in voters)
    )
    assert [len(each.sent) for each in capture.exchanges] == [0, 1, 1, 1]
    assert capture.exchanges[3].status == 401


# --------------------------------------------------------------------------------------------------------- archives


def test_a_compressed_har_is_read():
    capture = read([("x", zlib.compress(har(mimeType="application/json", text=ANSWER)))])
    assert capture.sources[0].format == "zhar"
    assert len(capture.responses) == 1


@pytest.mark.parametrize("cut", [40, 200])
def test_a_compressed_har_that_was_cut_says_so(cut):
    whole = zlib.compress(har(mimeType="application/json", text=ANSWER, comment="x" * 300))
    capture = read([("x", whole[:-cut])])
    assert "too early" in capture.notices[0].reason


def test_a_damaged_compressed_har_gives_what_stands_before():
    whole = bytearray(zlib.compress(har(mimeType="application/json", text=ANSWER) + b" " * 9, 0))
    whole[-1] ^= 255  # its checksum
    capture = read([("x", bytes(whole))])
    assert "damaged" in capture.notices[0].reason
    assert len(capture.tokens) == 2


def test_a_har_that_unpacks_without_end_is_bounded(monkeypatch):
    monkeypatch.setattr(archive, "LIMIT", 20_000)
    content = har(mimeType="application/json", text=ANSWER)[:-4] + b" " * 5_000_000 + b"}]}}"
    capture = read([("x", zlib.compress(content))])
    assert "more than" in capture.notices[0].reason
    assert len(capture.tokens) == 2


def test_playwrights_archive_is_read_with_the_bodies_beside_it():
    content = har(mimeType="application/json", _file="abc.json", size=5)
    capture = read([("x", zipped(**{"har.har": content, "abc.json": ANSWER}))])
    assert [each.format for each in capture.sources] == ["archive", "har"]
    assert len(capture.responses) == 1
    lost = read([("x", zipped(**{"har.har": content}))])
    assert "missing" in lost.notices[0].reason


def test_a_session_of_fiddlers_is_read():
    check_the_login(read([("x", saz())]), "saz")


def test_a_time_that_fiddler_did_not_set_is_none():
    times = '<SessionTimers ClientBeginRequest="0001-01-01T00:00:00" ServerBeginResponse="0001-01-01T00:00:00" />'
    (found,) = read([("x", saz(**{"raw/1_m.xml": times}))]).exchanges
    assert found.window is None
    assert found.started_at is None
    assert "did not note" in found.doubt


def test_a_path_outside_of_the_archive_is_ignored_and_named():
    capture = read([("x", saz(**{"../raw/2_c.txt": ASKED, "/etc/3_c.txt": ASKED, "C:\\4_c.txt": ASKED}))])
    assert [each.where for each in capture.notices] == ["../raw/2_c.txt", "/etc/3_c.txt", "C:\\4_c.txt"]
    assert len(capture.exchanges) == 1


def test_a_zip_bomb_is_bounded(monkeypatch):
    monkeypatch.setattr(archive, "LIMIT", 1_000_000)
    capture = read([("x", saz(**{"raw/2_s.txt": b"0" * 50_000_000, "raw/3_c.txt": ASKED}))])
    assert "more than 1 MB" in capture.notices[0].reason
    assert capture.tokens


def test_an_archive_with_a_password_says_so():
    content = bytearray(saz())
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        position = content.find(mark)
        while position >= 0:
            content[position + at] |= 1
            position = content.find(mark, position + 4)
    capture = read([("x", bytes(content))])
    assert "password" in capture.unreadable[0].reason


def test_a_damaged_member_is_named_and_the_others_are_read():
    content = saz()
    at = content.find(b"raw/1_c.txt") + 20
    capture = read([("x", content[:at] + b"\xff\xff\xff" + content[at + 3 :])])
    assert capture.notices[0].where == "raw/1_c.txt"
    assert len(capture.responses) == 1


@pytest.mark.parametrize("content", [zipped(**{"readme.txt": "nothing"}), b"PK\x03\x04 and no more", saz()[:200]])
def test_another_archive_is_told_as_what_it_is(content):
    with pytest.raises(InputError, match="ZIP archive"):
        read([("x", content)])


# ---------------------------------------------------------------------------------------------------- HTTP messages


def test_chunks_are_joined_and_compression_is_undone():
    import gzip

    packed = gzip.compress(ANSWER.encode())
    chunked = b"%x\r\n%s\r\n%x;a=b\r\n%s\r\n0\r\n\r\n" % (10, packed[:10], len(packed) - 10, packed[10:])
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Encoding: gzip\r\n\r\n"
    assert http_message.answer_of(head + chunked).body == ANSWER


@pytest.mark.parametrize("bits", [15, -15])
def test_both_kinds_of_deflate_are_undone(bits):
    packer = zlib.compressobj(9, zlib.DEFLATED, bits)
    packed = packer.compress(ANSWER.encode()) + packer.flush()
    assert http_message.text_of_body([("content-encoding", "deflate")], packed) == ANSWER


@pytest.mark.parametrize(
    ("headers", "body", "text"),
    [
        ([("transfer-encoding", "chunked")], b"no chunks", "no chunks"),
        ([("content-encoding", "gzip")], b"no gzip", "no gzip"),
        ([("content-type", "text/plain; charset=nonsense")], b"\xe4", "ä"),
        ([("content-type", "text/plain; charset=iso-8859-1")], b"\xe4", "ä"),
        ([("content-type", "image/png")], b"eyJ", ""),
    ],
)
def test_a_body_that_is_not_what_its_headers_say_is_read_as_it_stands(headers, body, text):
    assert http_message.text_of_body(headers, body) == text


def test_a_body_that_unpacks_without_end_is_bounded(monkeypatch):
    monkeypatch.setattr(http_message, "BODY", 1000)
    assert len(http_message.text_of_body([("content-encoding", "deflate")], zlib.compress(b"0" * 10**7))) == 1000


@given(st.binary(max_size=300))
@settings(max_examples=100, deadline=None)
def test_no_bytes_make_a_message_raise(data):
    http_message.request_of(data)
    http_message.answer_of(b"HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\n" + data)


# ---------------------------------------------------------------------------------------------------------- mitmproxy


def test_a_flow_of_mitmproxys_is_read_with_its_bounds():
    capture = read([("x", netstring(flow()))])
    check_the_login(capture, "mitmproxy-flow")
    assert capture.exchanges[0].window == (START + 0.2, START + 0.5)


def test_a_packed_body_of_a_flow_is_unpacked():
    packed = flow(
        zlib.compress(ANSWER.encode()), [[b"content-encoding", b"deflate"], [b"transfer-encoding", b"chunked"]]
    )
    check_the_login(read([("x", netstring(packed))]), "mitmproxy-flow")


def test_a_flow_without_an_answer_is_an_exchange_without_one():
    capture = read([("x", netstring({**flow(), "response": None}) + netstring({"version": 21, "type": "tcp"}))])
    (found,) = capture.exchanges
    assert found.status is None
    assert "no answer" in found.doubt


def test_flows_that_were_cut_give_those_before():
    content = netstring(flow()) + netstring(flow())
    capture = read([("x", content[:-20])])
    assert len(capture.exchanges) == 1
    assert "cut or broken" in capture.notices[0].reason


@pytest.mark.parametrize(
    "tail",
    [b"5:99:xx}", b"4:2:a,}", b"hello", b"9:1:a;3:1:,}", netstring({"a": json.loads("[" * 60 + "]" * 60)}), b"3:abc#"],
)
def test_netstrings_that_do_not_fit_are_named(tail):
    capture = read([("x", netstring(flow()) + tail)])
    assert len(capture.responses) == 1
    assert len(capture.notices) <= 1


@given(st.binary(max_size=60), st.integers(0, 1500))
@settings(max_examples=100, deadline=None)
def test_no_bytes_in_a_flow_make_it_raise(rubbish, at):
    content = netstring(flow())
    with suppress(InputError):
        read([("x", content[:at] + rubbish + content[at:])])


# --------------------------------------------------------------------------------------------------------------- Burp


def burp(*items, dtd=""):
    return f'<?xml version="1.1"?>\n{dtd}<items burpVersion="2026.1" exportTime="x">' + "".join(items) + "</items>"


def item(asked=ASKED, answered=ANSWERED):
    parts = "".join(
        f'<{name} base64="true"><![CDATA[{b64encode(data).decode()}]]></{name}>'
        for name, data in (("request", asked), ("response", answered))
    )
    return f"<item><time>Mon Mar 02 10:15:00 CET 2026</time><url><![CDATA[https://login.example/oauth/token]]></url>{parts}</item>"


def test_burps_items_are_read():
    capture = read([("x", burp(item()))])
    check_the_login(capture, "burp")
    assert capture.exchanges[0].window is None


def test_burps_items_that_are_not_base64_are_read():
    text = burp(f'<item><request base64="false"><![CDATA[{ASKED.decode()}]]></request></item>')
    assert read([("x", text)]).exchanges[0].host == "login.example"


def test_entities_are_never_expanded():
    dtd = '<!DOCTYPE items [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c SYSTEM "file:///etc/passwd">]>'
    capture = read([("x", burp("<item><url>https://&c;/&b;</url></item>", item(), dtd=dtd))])
    assert capture.exchanges[0].path == "/&b;"
    assert len(capture.responses) == 1


def test_burps_file_that_was_cut_or_is_empty_says_so():
    assert "cut inside item 2" in read([("x", burp(item(), item())[:-60])]).notices[0].reason
    assert "without items" in read([("x", burp())]).unreadable[0].reason


# -------------------------------------------------------------------------------------------------------- API clients


def collection(**members):
    return json.dumps({"info": {"_postman_id": "1", "schema": "https://schema.getpostman.com/v2.1.0"}, **members})


def test_an_example_of_postmans_is_an_exchange_by_the_servers_clock():
    form = [{"key": "grant_type", "value": "refresh_token"}, {"key": "refresh_token", "value": "made-up-refresh-token"}]
    asked = {
        "method": "POST",
        "url": {"raw": "https://login.example/oauth/token"},
        "body": {"mode": "urlencoded", "urlencoded": [*form, {"key": "x", "value": "y", "disabled": True}]},
    }
    example = {"originalRequest": asked, "code": 200, "header": [{"key": "Date", "value": DATE}], "body": ANSWER}
    folder = {"name": "f", "item": [{"name": "t", "request": asked, "response": [example, None]}]}
    capture = read([("x", collection(item=[folder, 5]))])
    check_the_login(capture, "postman")
    assert capture.exchanges[0].where == "$.item[0].item[0].response[0]"
    assert {each.name for each in capture.secrets} == {"refresh_token"}


def test_what_postman_saves_is_named_as_it_is_there():
    auth = {
        "type": "oauth2",
        "oauth2": [{"key": "accessToken", "value": ACCESS}, {"key": "clientSecret", "value": "s-1"}],
    }
    capture = read([("x", collection(auth=auth, item=[]))])
    assert capture.tokens[0].places[0].name == "accessToken"
    assert {each.name for each in capture.secrets} == {"clientSecret"}


def test_an_environment_of_postmans_is_read():
    values = [{"key": "id_token", "value": ID, "enabled": True}, {"key": "password", "value": "made-up-password"}]
    capture = read([("x", json.dumps({"name": "e", "values": values, "_postman_variable_scope": "environment"}))])
    assert capture.sources[0].format == "postman"
    assert capture.tokens[0].places[0].name == "id_token"
    assert {each.name for each in capture.secrets} == {"password"}


def test_what_an_environment_holds_as_text_is_no_fault_and_its_export_is_dated():
    values = [{"key": "access_token", "value": ID}, {"key": "expires_in", "value": "36000"}]
    exported = {"_postman_variable_scope": "environment", "_postman_exported_at": "2026-03-02T09:15:30.000Z"}
    capture = read([("x", json.dumps({"values": values, **exported}))])
    assert capture.responses[0].form
    assert capture.recorded_at == 1772442930


def test_an_export_of_insomnias_without_a_token_says_why():
    capture = read([("x", json.dumps({"_type": "export", "__export_format": 4, "resources": [{"_type": "request"}]}))])
    assert "left out of exports" in capture.unreadable[0].reason


BRU = """meta {
  name: orders
  type: http
}

get {
  url: https://api.example/v1/orders
  auth: bearer
}

headers {
  X-Id-Token: %s
  ~x-api-key: made-up-key-0123456789
  Accept: */*
}

auth:bearer {
  token: %s
}

auth:oauth2 {
  client_secret: made-up-client-secret
  password: {{password}}
}
"""


def test_a_request_of_brunos_is_read():
    capture = read([("x", BRU % (ID, ACCESS))])
    assert capture.sources[0].format == "bruno"
    assert {(token.compact, token.places[0].name) for token in capture.tokens} == {
        (ID, "X-Id-Token"),
        (ACCESS, "bearer"),
    }
    assert {each.name for each in capture.secrets} == {"x-api-key", "client_secret"}
    for token in capture.tokens:
        assert (BRU % (ID, ACCESS))[token.places[0].start : token.places[0].end] == token.compact


def test_an_opaque_bearer_of_brunos_is_a_token_and_a_variable_is_none():
    capture = read([("x", BRU % ("x", "made-up-opaque-token-1"))])
    assert [token.compact for token in capture.tokens] == ["made-up-opaque-token-1"]
    assert "encrypted" in read([("x", BRU % ("x", "{{token}}"))]).notices[0].reason
