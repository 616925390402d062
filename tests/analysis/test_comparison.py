"""Which tokens of two captures correspond, and which have no counterpart."""

import pytest

import jwtinspect
from jwtinspect.analysis.comparison import Counterparts, compared
from jwtinspect.rules.examples import START, access_token, id_token, response, token

LATER = START + 86400
OPAQUE = "v1.MadeUpRefreshToken-7hQxLr0aZ9kFvN2b"


def pairs(before: str, after: str) -> tuple[Counterparts, ...]:
    return compared(*(jwtinspect.inspect(text, at=START + 60).case for text in (before, after)))


def matched(before: str, after: str) -> list[tuple[str | None, str | None]]:
    """The ids of those that correspond."""
    return [
        (each.before.subject.id if each.before else None, each.after.subject.id if each.after else None)
        for each in pairs(before, after)
    ]


def test_tokens_correspond_by_their_role():
    before = response(id_token=id_token(60), access_token=access_token(60), refresh_token=OPAQUE)
    after = response(
        refresh_token=OPAQUE[::-1], access_token=access_token(60, start=LATER), id_token=id_token(60, start=LATER)
    )
    assert [(each.role, each.subject.role) for each in pairs(before, after)] == [
        ("id_token", "id_token"),
        ("access_token", "access_token"),
        ("refresh_token", "refresh_token"),
    ]


def test_of_one_role_those_with_the_same_audience_correspond_whatever_their_order():
    before = f"{access_token(60, aud='https://a.example')}\n{access_token(60, aud='https://b.example')}"
    after = "\n".join(access_token(60, start=LATER, aud=f"https://{each}.example") for each in "ba")
    assert matched(before, after) == [("t1", "t2"), ("t2", "t1")]


@pytest.mark.parametrize(
    "changed",
    [
        {"aud": "https://other.example"},
        {"iss": "https://other.example/"},
        {"azp": "other"},
        {"aud": "https://other.example", "azp": "other"},
        {"iss": "https://other.example/", "azp": "other"},
        {"iss": "https://other.example/", "aud": "https://other.example"},
        {"iss": "https://other.example/", "aud": "https://other.example", "azp": "other"},
    ],
    ids=str,
)
def test_what_changed_does_not_keep_a_token_from_its_counterpart(changed: dict[str, str]) -> None:
    after = access_token(60, start=LATER, **changed)
    assert matched(access_token(60), after) == [("t1", "t1")]


def test_the_closest_counterpart_is_taken_before_a_likely_one():
    """The first token before has a counterpart by its audience; it must not take that of the second by its issuer."""
    before = f"{access_token(60, aud='https://a.example')}\n{access_token(60, aud='https://b.example')}"
    after = access_token(60, start=LATER, aud="https://b.example")
    assert matched(before, after) == [("t1", None), ("t2", "t1")]


def test_a_token_that_is_gone_and_one_that_is_new_stand_alone():
    before = response(access_token=access_token(60), refresh_token=OPAQUE)
    after = response(access_token=access_token(60, start=LATER), id_token=id_token(60, start=LATER))
    gone, new = pairs(before, after)[1:]
    assert (gone.role, gone.after, gone.matters) == ("refresh_token", None, True)
    assert (new.role, new.before, new.matters) == ("id_token", None, True)


def test_of_many_of_a_kind_the_one_issued_last_is_compared():
    before = "\n".join(access_token(60 + number, start=START - 100 * number) for number in range(5))
    (pair,) = pairs(before, access_token(60, start=LATER))
    assert pair.before is not None
    assert pair.before.size == 5
    assert pair.before.subject.id == "t1"
    assert sorted(pair.before.lifetimes) == [(60 + number, 1) for number in range(5)]


def test_opaque_tokens_of_one_role_are_one_of_a_kind_and_the_last_response_counts():
    opaque = [f"v1.MadeUpRefreshToken-7hQxLr0aZ9kFvN2{number}" for number in range(3)]
    before = "\n".join(response(refresh_token=each) for each in opaque)
    (pair,) = pairs(before, response(refresh_token="v1.AnotherMadeUpToken-5tRe0aZ9kFvN2bxx"))
    assert pair.before is not None
    assert (pair.before.size, pair.before.subject.id) == (3, "t3")


def test_a_token_whose_role_cannot_be_told_any_more_is_matched_with_what_is_left():
    before, after = token({"iss": "i", "sub": "s", "exp": START, "iat": 5, "scope": "a"}), token({"sub": "s", "exp": 9})
    (pair,) = pairs(before, after)
    assert [each.place for each in pair.changes if each.place == ("role",)]
    (back,) = pairs(after, before)
    assert back.before is not None
    assert back.after is not None


def test_what_cannot_be_read_is_taken_for_no_other_role():
    gone, new = pairs(response(refresh_token=OPAQUE), token({"sub": "s", "exp": START}))
    assert gone.after is None
    assert new.before is None


def test_the_same_token_is_told():
    same = access_token(60)
    (pair,) = pairs(same, same)
    assert pair.is_same_token
    assert not pair.matters
    assert not pairs(same, access_token(60, start=LATER))[0].is_same_token
    assert "access_token" in repr(pair)


@pytest.mark.parametrize("audience", ["https://api{n}.example.com", "https://api.example.com"])
def test_thousands_of_tokens_on_each_side_take_linear_time(audience: str, growth) -> None:
    def cases(size: int):
        return [
            jwtinspect.inspect(
                "\n".join(
                    access_token(60, start=START + shift + n, aud=audience.format(n=n), iss=f"https://i{shift}.example")
                    for n in range(size)
                ),
                at=START,
            ).case
            for shift in (0, 86400)
        ]

    small, large = cases(100), cases(800)
    assert growth(lambda: compared(*small), lambda: compared(*large)) < 24
