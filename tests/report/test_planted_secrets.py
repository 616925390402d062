# ruff: noqa: E501  documents that are broken off are no documents
"""An attacker's view of a redacted copy: secrets are planted in every syntax and encoding, and sought in the copy."""

import base64
import gzip
import html
import io
import json
import quopri
import re
import textwrap
import zipfile
import zlib
from collections.abc import Callable
from contextlib import suppress
from typing import Any
from urllib.parse import quote, quote_plus, unquote_to_bytes

import pytest

import jwtinspect
from jwtinspect.core.errors import JwtInspectError
from jwtinspect.report.redaction import copy_of
from jwtinspect.rules.examples import START, access_token, entry, har, id_token

REFRESH = "Mf7hQxLr0aZ9kFvN2bQ8stU-5dWe_1"
SECRET = "Vt9+hQ7/Tz2Lm4Wp8rB1xw=="
CODE = "SplxlOBeZQQYbYS6WxSbIA7"
VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
PASSWORD = "Corr3ct+h0rse&batt'ry"
COOKIE = "s:nQ8stU5dWe1Mf7hQxLr0aZ9k.kFvN2b/Lr0aZ9k"
API_KEY = "k7-9Fz3QmXw8LrT2"
PERSON = {
    "sub": "auth0|64f0c1d2e3b4a5968778",
    "email": "robin.groesse@kunde-7.example",
    "name": "Robin Größe-Demo",
    "phone_number": "+49 171 2345678",
}
ID = id_token(36000, **PERSON)
ACCESS = access_token(86400, sub=PERSON["sub"])
SIGNATURE = ID.rpartition(".")[2]
PLANTED = (REFRESH, SECRET, CODE, VERIFIER, PASSWORD, COOKIE, API_KEY, SIGNATURE, *PERSON.values())
_PART = 10  # characters of a secret that are as good as all of it to who guesses


# ------------------------------------------------------------------------------------------------------------ the thief


def sayings(data: bytes) -> set[bytes]:
    """All that data may say to somebody who tries every decoding on it, and on what comes out."""
    seen = {data}
    fresh = [data]
    for _ in range(5):
        fresh = [
            each for held in fresh for each in _decodings(held) if each and each not in seen and not seen.add(each)
        ]  # type: ignore[func-returns-value]
    return seen


def _decodings(held: bytes) -> list[bytes]:
    found: list[bytes] = []
    if b"%" in held:
        found += [unquote_to_bytes(held), unquote_to_bytes(held.replace(b"+", b" "))]
    if b"\\" in held:
        found.append(re.sub(rb"\\(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|(.))", _unescaped, held, flags=re.DOTALL))
    if b"&" in held:
        found.append(html.unescape(held.decode("utf-8", "surrogateescape")).encode("utf-8", "surrogateescape"))
    if re.search(rb"=(?:[0-9A-F]{2}|\r?\n)", held):
        found.append(quopri.decodestring(held))
    if b"^" in held:
        found.append(re.sub(rb"\^\r?\n?(.)", rb"\1", held))
    if b"\0" in held:
        found.append(held.decode("utf-16-le", "replace").encode("utf-8", "replace"))
    if held[:2] == b"\x1f\x8b" or held[:1] == b"\x78":
        with suppress(zlib.error):
            found.append(zlib.decompressobj(47).decompress(held))
    for run in re.findall(rb"[A-Za-z0-9+/_-]{12,}", held):
        plain = run.replace(b"-", b"+").replace(b"_", b"/")
        found.append(base64.b64decode(plain[: len(plain) // 4 * 4 + (len(plain) % 4 > 1) * (len(plain) % 4)] + b"=="))
    for run in re.findall(rb"(?:[0-9a-f]{2}){16,}", held):
        found.append(bytes.fromhex(run.decode()))
    if b"\n" in held:
        found.append(re.sub(rb"[ \t]*\r?\n[ \t>]*", b"", held))
        rows = re.findall(rb"(?m)^[ \t]*(?:0x)?[0-9a-f]{4,8}:?  ?((?:[0-9a-f]{2} {0,2}){1,16})(?![0-9a-f])", held)
        found.append(bytes.fromhex(b"".join(rows).decode()))
    return found


def _unescaped(found: re.Match[bytes]) -> bytes:
    if found[1] or found[2]:
        return chr(int(found[1] or found[2], 16)).encode("utf-8", "surrogatepass")
    return {b"n": b"\n", b"r": b"\r", b"t": b"\t"}.get(found[3], found[3])


def stolen(data: bytes, whole: bool = False) -> set[str]:
    """The planted values that a thief gets out of data: whole, or a part that is as good."""
    said = sayings(data)
    return {value for value in PLANTED if any(part in each for part in _parts(value.encode(), whole) for each in said)}


def _parts(value: bytes, whole: bool) -> list[bytes]:
    return [value] if whole or len(value) < 16 else [value[at : at + _PART] for at in range(len(value) - _PART + 1)]


# -------------------------------------------------------------------------------------------------------- the documents

FORM = {
    "grant_type": "authorization_code",
    "code": CODE,
    "code_verifier": VERIFIER,
    "client_id": "client-1",
    "client_secret": SECRET,
    "redirect_uri": "https://app.example.com/cb",
    "username": PERSON["email"],
    "password": PASSWORD,
}
ANSWER = {"access_token": ACCESS, "id_token": ID, "refresh_token": REFRESH, "expires_in": 86400, "token_type": "Bearer"}
BASIC = base64.b64encode(f"client-1:{SECRET}".encode()).decode()
ALL = {
    **ANSWER,
    **FORM,
    "api_key": API_KEY,
    "headers": {"Cookie": f"sid={quote(COOKIE, safe='')}", "Authorization": f"Basic {BASIC}"},
    "user": PERSON,
}


def quoted(value: str) -> str:
    return quote(value, safe="")


def dotnet(value: Any) -> str:
    """JSON as System.Text.Json writes it."""
    text = re.sub(r"[<>&'+`]", lambda found: f"\\u{ord(found[0]):04X}", json.dumps(value))
    return text.replace('\\"', "\\u0022")


def golang(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return re.sub(r"[<>&]", lambda found: f"\\u{ord(found[0]):04x}", text)


def carets(text: str) -> str:
    return quoted(text).replace("%", "^%")


def _capture() -> str:
    one = entry(
        f"https://login.example.com/cb?code={CODE}&state=xyz#access_token={ACCESS}",
        headers={
            "Authorization": f"Bearer {ACCESS}",
            "Cookie": f"sid={COOKIE}",
            "X-Api-Key": API_KEY,
            "Referer": f"https://app.example.com/?code={CODE}&state=xyz",
            ":path": f"/cb?code={CODE}&state=xyz",
        },
    )
    one["request"] |= {
        "queryString": [{"name": "code", "value": CODE}, {"name": "state", "value": "xyz"}],
        "cookies": [
            {"name": "sid", "value": COOKIE},
            {"name": "tok.0", "value": ID[:100]},
            {"name": "tok.1", "value": ID[100:]},
        ],
        "postData": {
            "mimeType": "application/x-www-form-urlencoded",
            "text": "&".join(f"{name}={quote_plus(value)}" for name, value in FORM.items()),
            "params": [{"name": name, "value": quote_plus(value)} for name, value in FORM.items()],
        },
    }
    answer = base64.b64encode(json.dumps({**ANSWER, "user": PERSON}).encode()).decode()
    one["response"]["content"] = {"mimeType": "application/json", "text": answer, "encoding": "base64"}
    one["response"]["redirectURL"] = f"https://app.example.com/#access_token={ACCESS}&code={CODE}&state=x"
    one["response"]["headers"] += [
        {"name": "Location", "value": one["response"]["redirectURL"]},
        {"name": "Set-Cookie", "value": f"sid={COOKIE}; Path=/\nrt={REFRESH}; Path=/; Secure"},
    ]
    sent = {"type": "connection_init", "payload": {"authToken": ACCESS, "apiKey": API_KEY, "password": PASSWORD}}
    one["_webSocketMessages"] = [
        {"type": "send", "time": 1, "opcode": 1, "data": json.dumps(sent)},
        {
            "type": "send",
            "opcode": 2,
            "data": base64.b64encode(json.dumps({"refresh_token": REFRESH}).encode()).decode(),
        },
    ]
    one["_eventSourceMessages"] = [{"data": json.dumps({"client_secret": SECRET, "email": PERSON["email"]})}]
    one["_initiator"] = {"stack": {"callFrames": [{"url": f"https://app.example.com/cb?code={CODE}&state=xyz"}]}}
    return har(one)


DOCUMENTS = {
    "JSON": json.dumps(ALL),
    "JSON of PHP": json.dumps(ALL).replace("/", "\\/"),
    "JSON of .NET": dotnet(ALL),
    "JSON of Go": golang(ALL),
    "HAR": _capture(),
    "form": "&".join(f"{name}={quote_plus(value)}" for name, value in FORM.items()),
    "address": f"https://app.example.com/cb?code={CODE}&state=abc&api_key={API_KEY}&login_hint={quoted(PERSON['email'])}"
    f"#id_token={ID}&access_token={ACCESS}&expires_in=3600",
    "headers": f"POST /token HTTP/1.1\r\nHost: login.example.com\r\nAuthorization: Basic {BASIC}\r\n"
    f"X-Api-Key: {API_KEY}\r\nCookie: sid={COOKIE}; theme=dark\r\nSet-Cookie: sid={COOKIE}; Path=/; HttpOnly\r\n\r\n",
    "headers of HTTP/2": f":path: /cb?code={CODE}&state=xyz\r\nauthorization: Bearer {ACCESS}\r\ncookie: sid={COOKIE}\r\n",
    "Basic of a person": "Authorization: Basic " + base64.b64encode(f"{PERSON['email']}:{PASSWORD}".encode()).decode(),
    "YAML": f"client_secret: '{SECRET}'\nrefresh_token: \"{REFRESH}\"\nid_token: {ID}\nuser:\n"
    f"  email: {PERSON['email']}\n  name: {PERSON['name']}\n  phone_number: '{PERSON['phone_number']}'\n",
    "YAML in blocks": f"client_secret: |\n  {SECRET}\nrefresh_token: >-\n  {REFRESH}\npassword: |-\n  {PASSWORD}\n",
    "TOML": f'client_secret = "{SECRET}"\n[user]\nemail = "{PERSON["email"]}"\nname = "{PERSON["name"]}"\n',
    "TOML in three quotes": f'client_secret = """\n{SECRET}"""\npassword = """{PASSWORD}"""\n',
    "environment": f"CLIENT_SECRET={SECRET}\nDB_PASSWORD=\"{PASSWORD}\"\nexport API_KEY='{API_KEY}'\n",
    "properties": f"spring.datasource.password={PASSWORD}\napp.client-secret={SECRET}\n",
    "XML": f"<config><clientSecret>{SECRET}</clientSecret><password>{html.escape(PASSWORD)}</password>"
    f"<refresh_token>{REFRESH}</refresh_token></config>",
    "XML in attributes": f'<add key="ClientSecret" value="{SECRET}"/><user email="{PERSON["email"]}" apiKey="{API_KEY}"/>',
    "XML in CDATA": f"<r><password><![CDATA[{PASSWORD}]]></password><client_secret><![CDATA[{SECRET}]]></client_secret></r>",
    "SAML": f"<saml:NameID>{PERSON['sub']}</saml:NameID><saml:Attribute Name="
    '"http://schemas.xmlsoap.org/ws/2005/05/identity/claims/name"><saml:AttributeValue xsi:type="xs:string">'
    f"{PERSON['name']}</saml:AttributeValue></saml:Attribute>",
    "multipart form": f'--b\r\nContent-Disposition: form-data; name="client_secret"\r\n\r\n{SECRET}\r\n--b\r\n'
    f"Content-Disposition: form-data; name=password\r\nContent-Type: text/plain\r\n\r\n{PASSWORD}\r\n--b--\r\n",
    "curl for bash": f"curl 'https://a.example/t' -H 'Authorization: Bearer {ACCESS}' -H 'X-API-Key: {API_KEY}' "
    f"-b 'sid={COOKIE}; a=b' --data-raw 'client_secret={quoted(SECRET)}&code={CODE}&code_verifier={VERIFIER}'",
    "curl for Windows": f'curl ^"https://a.example/t^" ^\n  -H ^"x-api-key: {API_KEY}^" ^\n  -b ^"sid={carets(COOKIE)}^" ^\n'
    f'  --data-raw ^"client_secret={carets(SECRET)}^&code={CODE}^&password={carets(PASSWORD)}^"',
    "curl for PowerShell": f'curl.exe "https://a.example" `\n -H "Authorization: Bearer {ACCESS}" `\n'
    f' -d "client_secret={quoted(SECRET)}&password={quoted(PASSWORD)}"',
    "curl -u": f"curl -u 'client-1:{SECRET}' https://a.example; curl --user client-1:{SECRET} https://a.example",
    "options": f"app --client-secret {SECRET} --password '{API_KEY}' --refresh-token {REFRESH}",
    "PowerShell": f"irm https://a.example/t -Headers @{{ 'x-api-key' = '{API_KEY}' }} -Body \"client_secret={quoted(SECRET)}\"\n"
    f'$session.Cookies.Add((New-Object System.Net.Cookie("sid", "{COOKIE}", "/", "a.example")))',
    "fetch": f'fetch("https://a.example", {{headers: {{cookie: "sid={COOKIE}"}}, body: "client_secret={quoted(SECRET)}"}});',
    "script": f"const config = {{clientSecret: '{SECRET}', password: `{PASSWORD}`, apiKey: \"{API_KEY}\"}};",
    "Python": repr(ALL),
    "Ruby": f'{{"client_secret"=>"{SECRET}", :password=>"{PASSWORD}", refresh_token: "{REFRESH}"}}',
    "Java": f"{{refresh_token={REFRESH}, client_secret={SECRET}, email={PERSON['email']}, name={PERSON['name']}, "
    f"sub={PERSON['sub']}}}",
    "user in an address": f"https://robin:{quoted(PASSWORD)}@git.example.com/ postgres://svc:{quoted(SECRET)}@db.example/",
    "log": f"09:15:00 refresh_token={REFRESH}, client_secret={SECRET}, user={PERSON['email']}\n"
    f"09:15:01 INFO Bearer {ACCESS[:80]}...\n09:15:02 INFO id token {ID[:-20]}…\n09:15:03 code={CODE} state=x",
    "log with arrows": f"refresh_token -> {REFRESH}\nclient_secret => '{SECRET}'\n",
    "prose": f"The client secret is {SECRET}\nand the password is {PASSWORD}",
    "table": f"email,refresh_token\n{PERSON['email']},{REFRESH}\n",
    "token in lines": "id_token:\n" + "\n".join(textwrap.wrap(ID, 64)),
    "token in a quoted mail": "> " + "\n> ".join(textwrap.wrap(ACCESS, 70)),
    "token in two lines": f"  id_token: {ID[:100]}\n     {ID[100:]}",
    "browser's table": f"refresh_token\t{REFRESH}\nsid\t{COOKIE}\t.example.com\t/\t2026-03-02\n",
    "browser's storage": json.dumps({"user": json.dumps({"profile": PERSON, "tokens": json.dumps(ANSWER)})}),
    "chunks of cookies": f"Cookie: session-token.0={ID[:200]}; session-token.1={ID[200:]}; a.0={REFRESH[:12]}; a.1={REFRESH[12:]}",
    "chunks that are set": f"Set-Cookie: tok.0={ID[:200]}; Path=/\r\nSet-Cookie: tok.1={ID[200:]}; Path=/\r\n",
    "curl's cookies": f"# Netscape HTTP Cookie File\n.example.com\tTRUE\t/\tTRUE\t1772446500\tsid\t{COOKIE}\n",
    "Secret of Kubernetes": f"apiVersion: v1\nkind: Secret\ndata:\n  db: {base64.b64encode(PASSWORD.encode()).decode()}\n",
    "Secret of Kubernetes in a list": f"items:\n- kind: Secret\n  stringData:\n    db: '{API_KEY}'\n    x: {VERIFIER}\n",
    "Secret of Kubernetes as JSON": json.dumps(
        {"kind": "Secret", "data": {"db": base64.b64encode(SECRET.encode()).decode()}}
    ),
    "YAML over lines": f"password: |\n  {PASSWORD}\n  {SECRET}\nnext: 1\nclient_secret: >\n  {REFRESH}\n",
    "TOML over lines": f'password = """\n{SECRET}\n{REFRESH}\n"""\n',
    "table in quotation marks": f'"id","email","password"\n"1","{PERSON["email"]}","{PASSWORD}"\n"2","x","{SECRET}"\n',
    "table with tabs": f"id\trefresh_token\n1\t{REFRESH}\n2\t{API_KEY}\n",
    "table under a title": f"# users: 3\n\nid,phone_number,refresh_token\n1,{PERSON['phone_number']},{REFRESH}\n",
    "table behind a log's prefix": f"09:15:00,123 INFO id,email,refresh_token\n09:15:00,124 INFO 1,{PERSON['email']},{REFRESH}\n",
    "table behind a word": f"Result: refresh_token,id,password\n{REFRESH},1,{PASSWORD}\n{API_KEY},2,{SECRET}\n",
    "table with semicolons": f"id;email;refresh_token;client_secret;x\n1;{PERSON['email']};{REFRESH};{SECRET};1\n2;y;{API_KEY};x;2\n",
    "table of three columns with tabs": f"id\trefresh_token\tclient_secret\n1\t{REFRESH}\t{SECRET}\n2\t{API_KEY}\t{VERIFIER}\n",
    "table of persons": f"id,Name,email,exp\n1,{PERSON['name']},{PERSON['email']},1772446500\n2,,x,1772446501\n",
    "table of psql": f" id | refresh_token | password\n----+---------------+---\n  1 | {REFRESH} | {SECRET}\n(1 row)\n",
    "table of MySQL": f"+---+---+\n| login | password |\n+---+---+\n| x | {PASSWORD} |\n+---+---+\n",
    "table of Markdown": f"| refresh_token | email |\n|---|---|\n| {REFRESH} | {PERSON['email']} |\n",
    "browser's rows": f"client_secret\t{SECRET}\nstate\tx\ncode\t{CODE}\npassword\t{PASSWORD}\n",
    "netrc": f"machine a.example\nlogin robin\npassword {SECRET}\n",
    "INI": f"[db]\npassword = {SECRET}\nclient_secret={REFRESH}\napi_key : {API_KEY}\n",
    "private key": json.dumps({"kty": "EC", "crv": "P-256", "x": "aaa", "y": "bbb", "d": VERIFIER, "kid": "k1"}),
}


# ------------------------------------------------------------------------------------------------- tokens in pieces

HEADER, PAYLOAD, _ = ID.split(".")


def cut(width: int) -> list[str]:
    return [ID[at : at + width] for at in range(0, len(ID), width)]


def lines(prefix: str, width: int) -> str:
    """The token over lines of a log; ``#`` in what they begin with stands for the line's number."""
    return "".join(f"{prefix.replace('#', str(number))}{piece}\n" for number, piece in enumerate(cut(width), 10))


def hexdump(text: str) -> str:
    rows = [text[at : at + 16].encode() for at in range(0, len(text), 16)]
    shown = (f"{row[:8].hex(' '):23}  {row[8:].hex(' '):23}  |{row.decode()}|" for row in rows)
    return "".join(f"{16 * at:08x}  {row}\n" for at, row in enumerate(shown)) + f"{len(text):08x}\n"


PIECES = {
    "literals": f'const t = "{HEADER}" + "." + "{PAYLOAD}" + "." + "{SIGNATURE}";',
    "literals in lines": f'String t = "{HEADER}"\n    + ".{PAYLOAD}"\n    + ".{SIGNATURE}";',
    "literals without a sign": f'token = ("{HEADER}."\n         "{PAYLOAD}."\n         "{SIGNATURE}")',
    "literals of equal length": "var t = " + " + ".join(f"'{each}'" for each in cut(50)) + ";",
    "a list": json.dumps([HEADER, PAYLOAD, SIGNATURE]),
    "members": json.dumps({"encoded": {"header": HEADER, "payload": PAYLOAD, "sig": SIGNATURE}}, indent=2),
    "a template": f"`${{'{HEADER}'}}.${{'{PAYLOAD}'}}.${{'{SIGNATURE}'}}`",
    "a row of a table": f"| {HEADER} | {PAYLOAD} | {SIGNATURE} |",
    "lines of syslog": lines("Mar  2 09:15:# host app[12]: ", 90),
    "lines of docker compose": lines("web-1  | ", 70),
    "lines of kubectl": lines("2026-03-02T09:15:00.1234567#Z stdout F ", 120),
    "lines of logcat": lines("03-02 09:15:00.# 1234  1290 D TokenStore: ", 100),
    "lines of a mail": lines("> > ", 66),
    "lines of a difference": lines("+  ", 80),
    "lines of docker's JSON": "".join(json.dumps({"log": each, "stream": "stdout"}) + "\n" for each in cut(150)),
    "lines of 40": lines("", 40),
    "lines of 64 below each other": "id_token: " + "\n          ".join(cut(64)) + "\nexpires_in: 36000\n",
    "lines of 72 in JSON": json.dumps({"text": "see\n" + "\n".join(cut(72)) + "\nthere"}),
    "lines of 32 in JSON": json.dumps({"id_token": "\n".join(cut(32))}),
    "lines of a shell": "curl -H 'Authorization: Bearer " + "\\\n    ".join(cut(76)) + "' https://a.example\n",
    "lines of quoted-printable": "id_token=3D" + "=\n".join(cut(60)),
    "a folded scalar": "id_token: >-\n  " + "\n  ".join(cut(64)) + "\nexpires_in: 36000\n",
    "a literal scalar": "a:\n  id_token: |\n    " + "\n    ".join(cut(76)) + "\n  expires_in: 36000\n",
    "a plain scalar": "id_token: " + "\n  ".join(cut(40)) + "\nexpires_in: 36000\n",
    "a quoted scalar": 'id_token: "' + "\n  ".join(cut(72)) + '"\nexpires_in: 36000\n',
    "a folded header": "GET / HTTP/1.1\r\nAuthorization: Bearer " + "\r\n ".join(cut(40)) + "\r\n\r\n",
    "hexdump": hexdump(f'{{"id_token":"{ID}","expires_in":36000}}'),
    "cookies in a list": json.dumps(
        {"cookies": [{"name": f"sb-a-auth-token.{n}", "value": each, "path": "/"} for n, each in enumerate(cut(150))]}
    ),
    "cookies that are set": "".join(f"Set-Cookie: s.{n}={each}; Path=/\r\n" for n, each in enumerate(cut(150))),
    "chunks in a storage": json.dumps({f"session.{number}": each for number, each in enumerate(cut(150))}),
}


@pytest.mark.parametrize("name", PIECES)
def test_no_piece_of_a_token_can_be_used_and_its_times_can_be_read(name: str) -> None:
    content = f"{PIECES[name]}\n".encode()
    copy, done = copy_of(content)
    assert not stolen(copy)
    assert done.counts.tokens == 1
    assert copy_of(copy)[0] == copy
    before, after = (jwtinspect.inspect(each, at=START + 60).tokens for each in (content, copy))
    assert [each.token.claims["exp"] for each in before] == [each.token.claims["exp"] for each in after]
    assert before and before[0].token.compact == ID


# -------------------------------------------------------------------------------------------------------- the encodings


def b64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def indented(text: str) -> str:
    return textwrap.indent(text, "    ")


ENCODINGS: dict[str, Callable[[str], str]] = {
    "string of JSON": lambda text: json.dumps({"body": text}),
    "string in a string": lambda text: json.dumps({"a": json.dumps({"body": text})}),
    "string in a string in a string": lambda text: json.dumps({"a": json.dumps({"b": json.dumps({"body": text})})}),
    "string of .NET": lambda text: dotnet({"body": text}),
    "string of .NET in one": lambda text: dotnet({"a": dotnet({"body": text})}),
    "string of Go": lambda text: golang({"body": text}),
    "string of JSON in a log": lambda text: f"2026-03-02T09:15:00Z INFO body={json.dumps(text)} status=200\n",
    "percent": lambda text: f"next={quoted(text)}",
    "percent twice": lambda text: f"next={quoted(quoted(text))}",
    "percent in small letters": lambda text: "next=" + re.sub("%..", lambda found: found[0].lower(), quoted(text)),
    "every letter percent-encoded": lambda text: "next=" + "".join(f"%{each:02x}" for each in text.encode()),
    "form with plus": lambda text: f"next={quote_plus(text)}&z=1",
    "HTML": lambda text: f"<pre>{html.escape(text)}</pre>",
    "HTML attribute": lambda text: f'<div data-x="{html.escape(text)}"></div>',
    "HTML by numbers": lambda text: "".join(
        each if each.isalnum() and each.isascii() else f"&#x{ord(each):X};" for each in text
    ),
    "quoted-printable": lambda text: quopri.encodestring(text.encode()).decode(),
    "base64": lambda text: f"data {b64(text)} end",
    "base64 in JSON": lambda text: json.dumps({"text": b64(text), "encoding": "base64"}),
    "base64url": lambda text: "?data=" + base64.urlsafe_b64encode(text.encode()).decode().rstrip("="),
    "base64, percent-encoded": lambda text: f"data={quoted(b64(text))}&x=1",
    "base64 in base64": lambda text: json.dumps({"t": b64(b64(text))}),
    "base64 in base64 in base64": lambda text: json.dumps({"t": b64(b64(b64(text)))}),
    "base64 in JSON in base64": lambda text: json.dumps({"t": b64(json.dumps({"t": b64(text)}))}),
    "base64 in lines of 76": lambda text: (
        f"Content-Transfer-Encoding: base64\n\n{base64.encodebytes(text.encode()).decode()}"
    ),
    "base64 in lines of 64": lambda text: "X\r\n\r\n" + "\r\n".join(textwrap.wrap(b64(text), 64)),
    "base64 in lines in JSON": lambda text: json.dumps({"t": base64.encodebytes(text.encode()).decode()}),
    "base64 in lines in YAML": lambda text: "data: |\n" + indented("\n".join(textwrap.wrap(b64(text), 64))),
    "data address": lambda text: f"url(data:application/json;base64,{b64(text)})",
    "data address in percent": lambda text: f"href='data:application/json,{quoted(text)}'",
    "gzip in base64": lambda text: json.dumps({"t": base64.b64encode(gzip.compress(text.encode(), mtime=0)).decode()}),
    "zlib in base64": lambda text: json.dumps({"t": base64.b64encode(zlib.compress(text.encode())).decode()}),
    "UTF-16 in base64": lambda text: f"-EncodedCommand {base64.b64encode(text.encode('utf-16-le')).decode()}",
    "hexadecimal": lambda text: f"hex: {text.encode().hex()}",
    "CDATA": lambda text: f"<a><![CDATA[{text}]]></a>",
    "string of a script": lambda text: (
        "var x = '" + text.replace("\\", "\\\\").replace("'", "\\'").replace("\n", "\\n") + "';"
    ),
    "escapes of a script": lambda text: (
        "var x = '"
        + re.sub("[\"'<>&=]", lambda found: f"\\x{ord(found[0]):02x}", text.replace("\\", "\\\\").replace("\n", "\\n"))
        + "';"
    ),
    "field of CSV": lambda text: 'id,body\n1,"' + text.replace('"', '""') + '"\n',
    "lines of a log": lambda text: "".join(f"2026-03-02T09:15:00.1234567Z {line}\n" for line in text.split("\n")),
}
ENCODED = ("JSON", "form", "address", "headers", "environment", "fetch", "log")
STRINGS = (
    "string of JSON",
    "string in a string",
    "string in a string in a string",
    "string of .NET",
    "string of .NET in one",
    "string of Go",
    "string of JSON in a log",
)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_nothing_that_was_planted_can_be_got_out_of_a_copy(name: str) -> None:
    content = DOCUMENTS[name].encode()
    planted = stolen(content, whole=True)
    assert planted
    copy, _ = copy_of(content)
    assert not stolen(copy) & planted
    assert copy_of(copy)[0] == copy


@pytest.mark.parametrize("name", ENCODINGS)
def test_nothing_can_be_got_out_of_a_copy_of_what_was_encoded(name: str) -> None:
    for document in ENCODED:
        content = ENCODINGS[name](DOCUMENTS[document]).encode()
        planted = stolen(DOCUMENTS[document].encode(), whole=True)
        copy, done = copy_of(content)
        assert not stolen(copy) & planted, document
        assert done.counts.secrets
        assert copy_of(copy)[0] == copy, document
        if name != "quoted-printable" and content.startswith(b"{"):
            assert json.loads(copy).keys() == json.loads(content).keys()


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_name_is_heeded_in_every_syntax_that_stands_inside_a_string(name: str) -> None:
    for encoding in STRINGS:
        content = ENCODINGS[encoding](DOCUMENTS[name]).encode()
        planted = stolen(content, whole=True)
        copy, _ = copy_of(content)
        assert planted, encoding
        assert not stolen(copy) & planted, encoding
        assert copy_of(copy)[0] == copy, encoding


@pytest.mark.parametrize(
    "name", ["string of JSON", "percent", "HTML", "base64", "base64 in lines of 76", "gzip in base64"]
)
def test_what_was_encoded_says_the_same_about_time(name: str) -> None:
    content = ENCODINGS[name](json.dumps({**ANSWER, "user": PERSON})).encode()
    before, after = (
        sorted({each.code for each in jwtinspect.inspect(each, at=START + 60).findings} - {"SEC905"})
        for each in (content, copy_of(content)[0])
    )
    assert before == after


def test_the_har_of_a_thief_has_the_same_entries() -> None:
    content = DOCUMENTS["HAR"]
    copy = json.loads(copy_of(content)[0])
    assert copy["log"]["entries"][0].keys() == json.loads(content)["log"]["entries"][0].keys()


def _archive(members: dict[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return packed.getvalue()


def _members(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_no_packing_hides_anything() -> None:
    body = gzip.compress(DOCUMENTS["JSON"].encode())
    chunked = b"".join(
        b"%x\r\n%s\r\n" % (len(body[at : at + 500]), body[at : at + 500]) for at in range(0, len(body), 500)
    )
    head = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n"
    saz = _archive(
        {
            "raw/1_c.txt": DOCUMENTS["headers"].encode(),
            "raw/1_s.txt": head + chunked + b"0\r\n\r\n",
            "raw/2_s.txt": b"HTTP/1.1 200 OK\r\nContent-Encoding: br\r\n\r\n\x1b\xff\x00\xf8" + bytes(range(128, 256)),
        }
    )
    content = _archive(
        {"inner.saz": saz, "log.txt.gz": gzip.compress(DOCUMENTS["log"].encode()), "a.har": DOCUMENTS["HAR"].encode()}
    )
    copy, done = copy_of(content)
    outer = _members(copy)
    inner = _members(outer["inner.saz"])
    assert [*outer] == ["inner.saz", "log.txt.gz", "a.har"]
    held = [*inner.values(), gzip.decompress(outer["log.txt.gz"]), outer["a.har"]]
    answer = inner["raw/1_s.txt"].partition(b"\r\n\r\n")[2].partition(b"\r\n")[2]
    held.append(gzip.decompress(answer.rpartition(b"\r\n0\r\n")[0]))
    assert not set().union(*map(stolen, held))
    assert inner["raw/2_s.txt"].endswith(b"\r\n\r\n")
    assert "a body compressed with br was emptied" in done.words
    assert copy_of(copy)[1].counts == (0, 0, 0)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-be"])
def test_another_encoding_of_the_file_hides_nothing(encoding: str) -> None:
    for document in ENCODED:
        with suppress(JwtInspectError):
            copy = copy_of(DOCUMENTS[document].encode(encoding))[0].decode(encoding)
            assert not stolen(copy.encode())


@pytest.mark.parametrize(
    ("hostile", "cause"),
    [
        (b"<password>" + b" " * 300_000, "nothing"),
        ((b"token," * 400 + b"x\n" + b"a,b\n" * 5000) * 4, "tables"),
        (b'"' + b"password,a\\n" * 5000 + b'"', "tables"),
        (b'"' + b"password," * 20_000 + b'"', "nothing"),
        (b'{"kty":' * 30_000, "keys"),
        (b"&amp;" * 100_000 + b"quot;", "encodings upon each other"),
        (b"%25" * 100_000, "encodings upon each other"),
        ((b'"' + base64.b64encode(gzip.compress(b"a" * 8_000_000)) + b'" ') * 20, "encodings upon each other"),
    ],
    ids=["blanks", "table", "table in a string", "names", "keys", "entities", "percent", "bombs"],
)
def test_what_is_made_to_be_long_to_look_at_is_looked_at_within_bounds(hostile: bytes, cause: str) -> None:
    try:
        copy, _ = copy_of(hostile + REFRESH.encode())
    except JwtInspectError as error:
        assert f"more in {cause} than can be looked into" in str(error)
    else:
        assert copy.endswith(REFRESH.encode())
