"""What cookies hold goes from every header, at a cost that their size bounds."""

import hashlib
import json
from collections.abc import Callable

import pytest

from jwtinspect.core.errors import JwtInspectError
from jwtinspect.reading.sources import read
from jwtinspect.report.cookie_values import CookieValues
from jwtinspect.report.redaction import copy_of
from jwtinspect.rules.examples import START, access_token, entry, har, token


@pytest.mark.parametrize(
    "hostile",
    ["cookie:" * 3000, "cookie: a=b; " * 3000, "set-cookie: eyJhbGciOi; " * 3000],
    ids=["names", "pairs", "set"],
)
def test_headers_in_headers_are_looked_at_within_bounds(hostile: str, monkeypatch: pytest.MonkeyPatch) -> None:
    sizes: list[int] = []
    cookies = CookieValues.of_header

    def counted(self: CookieValues, text: bytes, begin: int, stop: int, depth: int, setting: bool) -> object:
        sizes.append(stop - begin)
        return cookies(self, text, begin, stop, depth, setting)

    monkeypatch.setattr(CookieValues, "of_header", counted)
    try:
        copy_of(hostile)
    except JwtInspectError as error:
        assert "more in headers than can be looked into" in str(error)
    assert sum(sizes) < 10 * len(hostile) + 5_000_000


def test_every_cookie_of_a_header_that_is_longer_than_any_value_goes() -> None:
    cookies = [f"name{number}=9f{number:0>60}e7" for number in range(4000)]
    copy, _ = copy_of(f"Cookie: {'; '.join(cookies)}\n")
    assert not any(each.partition("=")[2].encode() in copy for each in cookies)


def cookies_of(one: str, width: int) -> list[tuple[str, str]]:
    return [(f"s.{number}", one[at : at + width]) for number, at in enumerate(range(0, len(one), width))]


def header(cookies: list[tuple[str, str]]) -> str:
    return "Cookie: " + "; ".join(map("=".join, cookies)) + "\r\n"


def headers(cookies: list[tuple[str, str]]) -> str:
    return "".join(f"Set-Cookie: {name}={value}; Path=/; HttpOnly\r\n" for name, value in cookies)


def listed(cookies: list[tuple[str, str]]) -> str:
    return json.dumps({"cookies": [{"name": name, "value": value, "path": "/"} for name, value in cookies]})


def set_in_har(cookies: list[tuple[str, str]]) -> str:
    one = entry("https://a.example/")
    one["response"]["cookies"] = [{"name": name, "value": value} for name, value in cookies]
    one["response"]["headers"] += [{"name": "Set-Cookie", "value": f"{name}={value}"} for name, value in cookies]
    return har(one)


@pytest.mark.parametrize("width", [40, 100, 3000])
@pytest.mark.parametrize("written", [header, headers, listed, set_in_har])
def test_a_token_that_was_cut_over_hundreds_of_cookies_is_replaced_in_all_of_them(
    written: Callable[[list[tuple[str, str]]], str], width: int
) -> None:
    groups = [hashlib.sha256(bytes((number,))).hexdigest() for number in range(200)]
    one = token({"iss": "x", "exp": START, "groups": groups}, signature=hashlib.shake_256(b"x").digest(256))
    signature = one.rpartition(".")[2]
    copy, done = copy_of(written(cookies_of(one, width)))
    assert not any(signature[at : at + 12].encode() in copy for at in range(len(signature) - 12))
    assert done.counts.tokens
    assert copy_of(copy)[0] == copy


@pytest.mark.parametrize("written", [header, headers, listed])
def test_whole_tokens_in_cookies_that_are_numbered_are_no_parts_of_each_other(
    written: Callable[[list[tuple[str, str]]], str],
) -> None:
    tokens = [access_token(60, start=START + number) for number in range(120)]
    text = written([(f"s.{number}", one) for number, one in enumerate(tokens)])
    assert [each.compact for each in read([("a", text)]).tokens] == tokens
    copy, done = copy_of(text)
    assert done.counts[:2] == (120, 0)
    assert copy_of(copy)[0] == copy
