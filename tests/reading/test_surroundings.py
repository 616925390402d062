"""What stands before a token says what it is called and what it is wrapped in."""

import pytest

from jwtinspect.reading.surroundings import before

NOTHING: tuple[str, ...] = ()


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ('{"id_token": "', "id_token"),
        ("id_token=", "id_token"),
        ("Authorization: Bearer ", "Authorization"),
        ("Bearer ", "Bearer"),
        ("X-Api-Key: ", "X-Api-Key"),
        ("'access_token' => '", "access_token"),
        ("Cookie: a=b; __session=", "__session"),
        ("appSession.0=", "appSession"),
        ('{"name": "access_token", "value": "', "access_token"),
        ('<input type="hidden" name="id_token" value="', "id_token"),
        ("<wst:RequestedSecurityToken>", "wst:RequestedSecurityToken"),
        ("your access_token is ", "access_token"),
        ("\x1b[32m", ""),
        ("a line of prose ", ""),
        ("", ""),
    ],
)
def test_the_name_is_that_of_the_member_header_cookie_or_element(text: str, name: str) -> None:
    assert before(text + "eyJ", len(text))[0] == name


@pytest.mark.parametrize(
    ("text", "name", "layers"),
    [
        ('id_token="', "id_token", NOTHING),
        ("url=https%3A%2F%2Fa.example%2F%23id_token%3D", "id_token", ("percent-encoding",)),
        ("id_token%253D", "id_token", ("percent-encoding",) * 2),
        ('{\\"id_token\\":\\"', "id_token", ("JSON string",)),
        ('\\\\\\"id_token\\\\\\":\\\\\\"', "id_token", ("JSON string",) * 2),
        ("{&quot;id_token&quot;:&quot;", "id_token", NOTHING),
    ],
)
def test_what_it_is_wrapped_in_is_told_from_outside_in(text: str, name: str, layers: tuple[str, ...]) -> None:
    assert before(text + "eyJ", len(text)) == (name, layers)


def test_what_stands_far_before_is_not_looked_at() -> None:
    assert before('{"id_token": "' + " " * 300, 314) == ("", NOTHING)
