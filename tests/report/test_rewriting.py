"""What the rewriting of a copy costs: each stretch is looked at a bounded number of times, however many tokens are
there."""

from collections.abc import Callable

import pytest

from jwtinspect.reading.finder import find
from jwtinspect.report import rewriting
from jwtinspect.report.redaction import copy_of
from jwtinspect.rules.examples import START, access_token


@pytest.mark.parametrize("around", ["{}\n", "{}\u00e9\n", "so {},\u00e9\n"])
def test_a_token_is_not_looked_for_among_all_that_follow(around: str, monkeypatch: pytest.MonkeyPatch) -> None:
    looked = []

    def counted(text: str) -> object:
        looked.append(len(text))
        return find(text)

    monkeypatch.setattr(rewriting, "find", counted)
    tokens = [access_token(60, start=START + number) for number in range(60)]
    copy, done = copy_of("".join(around.format(each) for each in tokens))
    assert done.counts.tokens == 60
    assert not any(each.rpartition(".")[2].encode() in copy for each in tokens)
    assert sum(looked) < 12 * len(copy)


@pytest.mark.parametrize("holder", ["{}", '{{"a":"{}"}}', "{}\n"])
def test_beginnings_of_tokens_without_end_take_linear_time(holder: str, is_linear: Callable[..., bool]) -> None:
    before, after = holder.format("\0").split("\0")
    assert is_linear(lambda text: copy_of(before + text + after), "eyJ", size=20_000)


def test_a_token_behind_more_beginnings_than_are_looked_at_is_gone_too() -> None:
    token = access_token(60)
    copy, _ = copy_of(f"a {'eyJhbGciOiJ' * 100}{token} and {token}")
    assert token.rpartition(".")[2].encode() not in copy
