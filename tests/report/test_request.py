"""What callers say, as numbers; what means nothing is refused with a sentence."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from jwtinspect.core.token import Role
from jwtinspect.report.request import expectations, instant_of, length_of, role_named


@pytest.mark.parametrize(
    ("name", "role"),
    [
        ("access", Role.ACCESS_TOKEN),
        ("ID", Role.ID_TOKEN),
        (" refresh ", Role.REFRESH_TOKEN),
        ("logout_token", Role.LOGOUT_TOKEN),
    ],
)
def test_roles_have_short_names(name: str, role: Role) -> None:
    assert role_named(name) is role


@pytest.mark.parametrize("name", ["", "unknown", "acces", "token"])
def test_an_unknown_role_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="There is no role"):
        role_named(name)


@pytest.mark.parametrize(
    ("value", "seconds"), [(36000, 36000), (1.5, 1.5), (60.0, 60), ("10h", 36000), (timedelta(days=1), 86400), (0, 0)]
)
def test_lengths_come_in_several_forms(value: object, seconds: float) -> None:
    assert length_of(value) == seconds


@pytest.mark.parametrize("value", ["soon", "", -1, float("nan"), float("inf"), True, None, []])
def test_what_is_no_length_is_refused(value: object) -> None:
    with pytest.raises(ValueError, match="no length of time"):
        length_of(value)


@pytest.mark.parametrize(
    "value",
    [
        1772442900,
        1772442900.0,
        datetime(2026, 3, 2, 9, 15, tzinfo=UTC),
        datetime(2026, 3, 2, 10, 15, tzinfo=timezone(timedelta(hours=1))),
    ],
)
def test_instants_come_in_several_forms(value: object) -> None:
    found = instant_of(value)
    assert found == 1772442900
    assert type(found) is int


def test_a_naive_datetime_is_refused() -> None:
    with pytest.raises(ValueError, match="has no time zone"):
        instant_of(datetime(2026, 3, 2))  # noqa: DTZ001


@pytest.mark.parametrize("value", ["2026-03-02", None, True, float("nan"), []])
def test_what_is_no_instant_is_refused(value: object) -> None:
    with pytest.raises(ValueError, match="no instant"):
        instant_of(value)


def test_milliseconds_are_refused() -> None:
    with pytest.raises(ValueError, match="not milliseconds"):
        instant_of(1772442900000)


def test_expectations_are_by_role() -> None:
    assert expectations({"access": "10h", "id_token": 60}) == {Role.ACCESS_TOKEN: 36000, Role.ID_TOKEN: 60}
    assert expectations(None) == {}
