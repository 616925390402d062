"""What cookies hold goes from every header, at a cost that their size bounds."""

import pytest

from jwtinspect.core.errors import JwtInspectError
from jwtinspect.report.cookie_values import CookieValues
from jwtinspect.report.redaction import copy_of


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
