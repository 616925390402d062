"""A table is read below its names, and a sentence is none."""

import json

import pytest

from jwtinspect.report.redaction import copy_of
from jwtinspect.report.tables import cells, column_at

SECRET = "Vt9hQ7Tz2Lm4Wp8rB1xw"


def _below(text: bytes, name: bytes) -> list[bytes]:
    start = text.index(name)
    column = column_at(text, start, start + len(name))
    return [*cells(text, column, lambda size: True)] if column else []


@pytest.mark.parametrize(
    ("text", "name", "found"),
    [
        (
            b'id;"client secret";note\n1;"a ""b""; c";x\n2;plain;y\n\n3;after;z',
            b"client secret",
            [b'a "b"; c', b"plain"],
        ),
        (b"id,token\r\n1,abc\r\n2,\r\n3\r\n4,def,x\r\n", b"token", [b"abc", b"def"]),
        (b"id\ttoken\tnote\n1\ta,b\tx;y\n", b"token", [b"a,b"]),
        (b"title\n# a comment, and more\ntoken,id\nabc,1", b"token", [b"abc"]),
        ("Größe,token\n1,abc\n".encode(), b"token", [b"abc"]),
        (b"a name that is long," * 60 + b"token\n" + b"1," * 60 + b"abc\n", b"token", [b"abc"]),
        (b"Result: token,id\nabc,1\ndef,2\nand so on\nghi,3\n", b"token", [b"abc", b"def"]),
        (b"09:15:00,123 - app - INFO id,token\n1,abc\n2,def\n", b"token", [b"abc", b"def"]),
        (b"09:15:00,123 INFO id,token,x\n09:15:00,124 INFO 1,abc,y\n09:15:01,9 INFO end, it is\n", b"token", [b"abc"]),
        (b"09:15:00 INFO token,id\n09:15:00 INFO abc,1\n", b"token", [b"abc"]),
        (b" id | token | at\n----+-------+----\n  1 | abc   | x\n  2 |       | y\n(2 rows)\n", b"token", [b"abc"]),
        (b"| token | at |\n| :---- | -- |\n| abc | x |\n", b"token", [b"abc"]),
        (b"+----+-----+\n| id | token |\n+----+-------+\n| 1 | abc |\n+----+-------+\n", b"token", [b"abc"]),
        (b" token | at\n-------+----\n abc   | x\n", b"token", [b"abc"]),
        (b"<pre> id | token\n----+-------\n  1 | abc\n</pre>", b"token", [b"abc"]),
        (b"09:15:00Z  id | token\n09:15:00Z ----+-------\n09:15:00Z   1 | abc\n", b"token", [b"abc"]),
        (b"<pre>09:15:00,123 INFO id,token\n09:15:00,124 INFO 1,abc\n", b"token", [b"abc"]),
        (b"name,token,at\nx,2026-03-02T09:15:00Z,y\n", b"token", []),
    ],
)
def test_the_cells_below_a_name_are_found(text: bytes, name: bytes, found: list[bytes]) -> None:
    assert _below(text, name) == found


@pytest.mark.parametrize(
    "text",
    [
        b"a token, as it is said\nx,y\n",
        b"INFO sent the token,id and more\nx,y\n",
        b"f(token,e)\nx,y\n",
        b'"token",\n"x",\n"y"\n',
        b"| 7 | token | x |\n| 8 | y | z |\n",
        b"cat token | grep x\nfoo | bar\n",
        b"a | the token | b\nx | y | z\n",
        b"token\nx\n",
        b"token,id",
        b"token\tabc\nname\tdef\n",
        b"token: x,y\n1,2\n",
        b"x," * 300 + b"token\n" + b"1," * 300 + b"abc\n",
        b"x" * 2500 + b",token\n1,abc\n",
        b"token," + b"x," * 2000 + b"\nabc,1\n",
    ],
)
def test_what_is_no_heading_has_no_cells(text: bytes) -> None:
    assert _below(text, b"token") == []


def test_a_log_below_what_looks_like_a_heading_keeps_its_times() -> None:
    lines = "".join(f"2026-03-02T09:15:0{second},123 INFO retry {second}\n" for second in range(9))
    content = f"INFO fields: user_id,email\n{lines}".encode()
    assert copy_of(content)[0] == content


def test_every_row_of_a_long_table_is_read() -> None:
    rows = "".join(f"{number},a note of the usual length,{SECRET}{number:04}\n" for number in range(4000))
    for content in (f"id,note,refresh_token\n{rows}", json.dumps({"body": f"id,note,refresh_token\n{rows}"})):
        copy, done = copy_of(content)
        assert done.counts.secrets == 4000
        assert SECRET.encode() not in copy


def test_a_script_that_is_full_of_names_is_no_table_and_is_copied() -> None:
    script = "function f(token,e,state){return e(token,state)}var password,email;\n" * 3000
    for content in (script, script.replace("\n", ""), json.dumps({"text": script})):
        assert copy_of(content)[0] == content.encode()


def test_a_name_in_a_table_is_a_person_s_beside_an_address_and_else_stays() -> None:
    copy, _ = copy_of(b"Name,email\nRobin Demo,robin@kunde.example\n\nRobin Demo wrote")
    assert b"Robin" not in copy
    content = b"Name,size\nRobin Demo,7\n"
    assert copy_of(content)[0] == content


def test_of_a_table_only_what_its_names_tell_is_replaced() -> None:
    content = (
        f"id,iss,aud,kid,exp,refresh_token,scope\n7,https://a.example/,api,k1,1772446500,{SECRET},openid\n".encode()
    )
    copy, done = copy_of(content)
    before, _, after = content.partition(SECRET.encode())
    assert copy.startswith(before)
    assert copy.endswith(after)
    assert done.counts == (0, 1, 0)
