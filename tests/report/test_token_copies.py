"""What copies of tokens cost: each stretch is looked at a bounded number of times, however many tokens are there."""

import base64
import json
from collections.abc import Callable
from urllib.parse import quote, unquote

import pytest

from jwtinspect.reading.finder import find
from jwtinspect.report import token_copies
from jwtinspect.report.redaction import copy_of
from jwtinspect.rules.examples import START, access_token


def watched(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The sizes of what is searched for tokens, as they come."""
    looked: list[int] = []

    def counted(text: str, **asked: bool) -> object:
        looked.append(len(text))
        return find(text, **asked)

    monkeypatch.setattr(token_copies, "find", counted)
    return looked


@pytest.mark.parametrize("around", ["{}\n", "{}\u00e9\n", "so {},\u00e9\n"])
def test_a_token_is_not_looked_for_among_all_that_follow(around: str, monkeypatch: pytest.MonkeyPatch) -> None:
    looked = watched(monkeypatch)
    tokens = [access_token(60, start=START + number) for number in range(60)]
    copy, done = copy_of("".join(around.format(each) for each in tokens))
    assert done.counts.tokens == 60
    assert not any(each.rpartition(".")[2].encode() in copy for each in tokens)
    assert sum(looked) < 12 * len(copy)


def test_two_tokens_in_one_run_of_base64_do_not_move_what_stands_behind_them() -> None:
    first, second, third = (access_token(60, start=START + number) for number in range(3))
    held = base64.b64encode(json.dumps({"id_token": first, "access_token": second}).encode()).decode()
    content = {"a": third, "body": held, "b": third, "c": "what stands behind them stays, as long as it may be " * 20}
    copy = json.loads(unquote(copy_of(quote(json.dumps(content)))[0].decode()))
    assert copy["c"] == content["c"]
    assert copy["a"] == copy["b"] != third


@pytest.mark.parametrize("holder", ["{}", '{{"a":"{}"}}', "{}\n"])
def test_beginnings_of_tokens_without_end_take_linear_time(holder: str, is_linear: Callable[..., bool]) -> None:
    before, after = holder.format("\0").split("\0")
    assert is_linear(lambda text: copy_of(before + text + after), "eyJ", size=20_000)


def test_a_token_behind_more_beginnings_than_are_looked_at_is_gone_too() -> None:
    token = access_token(60)
    copy, _ = copy_of(f"a {'eyJhbGciOiJ' * 100}{token} and {token}")
    assert token.rpartition(".")[2].encode() not in copy


LINES = {
    "of base64": "eyJ{:0>40}\n",
    "with dots": "eyJ{:0>40}.x\n",
    "of two parts": "eyJ{:0>40}.y.eyJ{:0>9}\n",
    "that are headers": "eyJhbGciOiJub25lIiwiYSI6M{:0>5}X0\n",
}


@pytest.mark.parametrize("line", LINES.values(), ids=LINES)
def test_lines_that_begin_like_tokens_are_not_searched_again_from_each_on(
    line: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked = watched(monkeypatch)
    text = "".join(line.format(number, number) for number in range(1500))
    copy_of(text)
    assert sum(looked) < 50 * len(text)


def test_a_token_in_lines_behind_lines_that_begin_like_tokens_is_found() -> None:
    token = access_token(60)
    lines = [f"eyJ{number:0>40}" for number in range(200)]
    wrapped = [token[at : at + 64] for at in range(0, len(token), 64)]
    copy = copy_of("\n".join((*lines, *wrapped, "", *lines)))[0].decode().replace("\n", "")
    assert token.rpartition(".")[2] not in copy


def test_many_lines_of_base64_stay_as_they_are() -> None:
    text = "\n".join(base64.b64encode(json.dumps({"a": number, "b": "xyz"}).encode()).decode() for number in range(500))
    assert copy_of(text)[0] == text.encode()


def test_that_something_was_replaced_unseen_is_said() -> None:
    _, done = copy_of("eyJhbGciOiJ" * 100 + " is none")
    assert "where more begins like a token than can be looked at, some was replaced unseen" in done.words
