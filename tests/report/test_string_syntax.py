"""A string is opened for a name whose value shows only there, and for no other."""

import pytest

from jwtinspect.report.redaction import copy_of
from jwtinspect.report.string_syntax import shows_when_opened

SECRET = "Vt9hQ7Tz2Lm4Wp8rB1xw"


def _at(text: bytes, name: bytes) -> bool:
    start = text.index(name)
    return shows_when_opened(text, start, start + len(name))


@pytest.mark.parametrize(
    "text",
    [
        rb'"password\thunter2\n"',
        rb'"password: |\n  hunter2\n"',
        rb'"password: >-\\r\\n  hunter2"',
        rb'"password = \"\"\"\nhunter2\"\"\"\n"',
        rb'"id,password,name\n1,2,3\n"',
        rb'"\"password\",\"name\"\r\n1,2\r\n"',
        rb'"id,password\n1,2\n"',
        rb'"id\\tpassword\\n1\\t2"',
        rb'"form-data; name=password\\r\\n\\r\\nhunter2"',
        rb'"\u003cpassword\u003ehunter2"',
        rb'"password -\u003e hunter2"',
    ],
)
def test_a_string_is_opened_for_a_name_whose_value_shows_only_there(text: bytes) -> None:
    assert _at(text, b"password")


@pytest.mark.parametrize(
    "text",
    [
        rb'"\"password\":\"hunter2\",\n"',
        rb'"// asks for the password\n"',
        rb'"f(password,e){return e}\n"',
        rb'"[\"email\",\"password\",\n\"name\"]"',
        rb'"the password, and what else there is:\n"',
        b"password: |\n  hunter2\n",
        b"id,password,name\n1,2,3\n",
    ],
)
def test_a_string_is_not_opened_for_any_other(text: bytes) -> None:
    assert not _at(text, b"password")


@pytest.mark.parametrize("text", [rb'"kind: Secret\ndata:"', rb"{\"kind\": \"Secret\", \"data\": {}}"])
def test_a_string_is_opened_for_what_kubernetes_keeps(text: bytes) -> None:
    assert _at(text, b"Secret")


def test_a_string_is_opened_once_however_many_names_stand_in_it() -> None:
    rows = "".join(f"password\\t{SECRET}{number}\\n" for number in range(2000))
    copy, done = copy_of(f'{{"rows": "{rows}", "id": 7}}')
    assert SECRET.encode() not in copy
    assert done.counts.secrets == 2000
    assert copy.endswith(b'", "id": 7}')


def test_what_stands_around_the_value_stays_as_it_was_written() -> None:
    content = rb'{"note": "Gr\u00f6\u00dfe \"L\"\nid,refresh_token\n1,%s\nend\\", "exp": 1772446500}' % SECRET.encode()
    copy, done = copy_of(content)
    before, _, after = content.partition(SECRET.encode())
    assert copy.startswith(before)
    assert copy.endswith(after)
    assert done.counts.secrets == 1
