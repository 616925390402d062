"""HTML that stands alone: nothing runs in it, nothing is loaded, everything is escaped."""

from html.parser import HTMLParser

import jwtinspect
from jwtinspect.report.as_html import render
from jwtinspect.rules.examples import AUTH0, START, access_token, id_token, response, token

CARD = response(
    id_token=id_token(36000, issuer=AUTH0), access_token=access_token(86400, issuer=AUTH0), expires_in=86400
)
VOID = {"meta"}


class Page(HTMLParser):
    """Which tags and attributes there are, and that they nest."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.open: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_nothing_runs_and_nothing_is_loaded() -> None:
    page = Page(render(jwtinspect.inspect(CARD, at=START + 60, ended="10h")))
    assert not page.open
    assert not {"script", "img", "link", "iframe", "object", "a", "form"} & set(page.tags)
    assert not {"src", "href", "onclick", "onerror", "onload"} & {name for name, _ in page.attributes}
    assert "@import" not in render(jwtinspect.inspect(CARD, at=START))
    assert "url(" not in render(jwtinspect.inspect(CARD, at=START))


def test_text_from_tokens_is_no_markup() -> None:
    evil = "\"'><script>alert(1)</script><img src=x onerror=alert(1)>&lt;"
    hostile = token(
        {"iss": evil, "aud": evil, evil: evil, "sub": {"x": evil}, "jwk": [evil]}, {"alg": evil, "kid": evil}
    )
    both = response(id_token=hostile, access_token=access_token(60), expires_in=evil, token_type=evil)
    page = Page(render(jwtinspect.inspect(both, at=START), show_personal=True, show_tokens=True))
    assert not page.open
    assert not {"script", "img"} & set(page.tags)


def test_it_is_light_and_dark() -> None:
    written = render(jwtinspect.inspect(CARD, at=START))
    assert "prefers-color-scheme: dark" in written
    assert "color-scheme: light dark" in written


def test_a_bar_stands_for_each_life() -> None:
    written = render(jwtinspect.inspect(CARD, at=START + 43200))
    assert 'style="left:0.00%;width:41.67%"' in written
    assert 'style="left:0.00%;width:100.00%"' in written
    assert 'style="left:50.00%"' in written


def test_contradictions_are_told_by_word_mark_and_colour() -> None:
    written = render(jwtinspect.inspect(CARD, at=START + 60, expect={"access": 36000}))
    assert '<td class="differs">≠ 36000 s · 10 h</td>' in written
    assert '<td class="agrees">= 86400 s · 24 h</td>' in written


def test_what_could_not_be_read_is_told() -> None:
    report = jwtinspect.inspect('{"error":"invalid_grant"}\n{"error":"login_required"}', at=START)
    assert "Could not be read" in render(report)
