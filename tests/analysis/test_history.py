"""The exchanges as a story."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from jwtinspect.analysis.case import case_of
from jwtinspect.analysis.history import act_of
from jwtinspect.analysis.steps import Act, History
from jwtinspect.analysis.subject import Case
from jwtinspect.core.capture import Capture, Exchange
from jwtinspect.reading.compact import read_token
from jwtinspect.reading.sources import read
from jwtinspect.rules.examples import START, access_token, call, id_token, login, refresh, response, silent

REFRESH = "v1.refresh-0123456789abcdef"


def case_with(exchanges: list[Exchange], *texts: str) -> Case:
    tokens = tuple(token for text in texts if (token := read_token(text)) is not None)
    return case_of(Capture((), tokens, exchanges=tuple(exchanges)), now=START)


def history_in(text: str) -> History:
    history = case_of(read([("capture", text)]), now=START).history
    assert history is not None
    return history


def exchange(at: float | None = START, **members: object) -> Exchange:
    usual: dict[str, object] = {
        "source": "s1",
        "at": at,
        "host": "api.example.com",
        "method": "GET",
        "path": "/orders",
        "status": 200,
        "sent": (),
        "received": (),
    }
    return Exchange(**{**usual, **members})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("members", "act"),
    [
        ({"query": {"grant_type": "authorization_code"}}, Act.CODE),
        ({"query": {"grant_type": "refresh_token"}}, Act.REFRESH),
        ({"query": {"grant_type": "urn:ietf:params:oauth:grant-type:device_code"}}, Act.DEVICE),
        ({"query": {"grant_type": "password"}}, Act.PASSWORD),
        ({"query": {"grant_type": "client_credentials"}}, Act.CLIENT),
        ({"query": {"grant_type": "urn:ietf:params:oauth:grant-type:jwt-bearer"}}, Act.ASSERTION),
        ({"query": {"grant_type": "urn:example:own"}}, Act.GRANT),
        ({"query": {"AuthFlow": "REFRESH_TOKEN_AUTH"}}, Act.REFRESH),
        ({"query": {"response_type": "code", "client_id": "c"}}, Act.AUTHORIZE),
        ({"query": {"response_type": "code", "client_id": "c", "prompt": "none"}}, Act.SILENT),
        ({"path": "/realms/a/protocol/openid-connect/auth"}, Act.AUTHORIZE),
        ({"path": "/oauth2/v1/revoke", "method": "POST"}, Act.REVOCATION),
        ({"path": "/oauth2/introspect", "method": "POST"}, Act.INTROSPECTION),
        ({"path": "/v2/logout"}, Act.LOGOUT),
        ({"path": "/session/end"}, Act.LOGOUT),
        ({"path": "/userinfo"}, Act.USERINFO),
        ({"path": "/connect/token", "method": "POST"}, Act.GRANT),
        ({"path": "/api/auth/refresh-token", "method": "POST"}, Act.REFRESH),
        ({"path": "/logo.svg"}, Act.OTHER),
        ({"path": None}, Act.OTHER),
    ],
)
def test_what_a_request_was_is_told_by_its_parameters_and_its_address(members: dict[str, object], act: Act) -> None:
    assert act_of(exchange(**members), []) is act


def test_each_step_says_how_old_its_token_was_and_what_it_had_left() -> None:
    text = login(access_token=access_token(3600), id_token=id_token(3600), refresh_token=REFRESH, expires_in=3600)
    history = history_in(text + call(bearer=access_token(3600), at=START + 3700, status=401))
    first, second = history.steps
    assert (first.act, first.outcome, len(first.received)) == (Act.CODE, "granted", 3)
    sent = second.bearer
    assert sent is not None and (sent.age, sent.left, second.clock) == (3700, -100, "server")
    assert second.login == first.login == 1
    assert history.rejected == {"t1"} and history.sign_ins == [first]
    assert (history.first, history.last) == (START, START + 3700)


def test_entries_out_of_order_are_told_in_order() -> None:
    case = case_with([exchange(START + 20), exchange(START), exchange(None), exchange(START + 10)])
    assert case.history is not None
    assert [step.id for step in case.history.steps] == ["e2", "e3", "e4", "e1"]


def test_the_clients_clock_puts_all_hosts_in_one_order_and_stands_in_for_a_missing_date() -> None:
    one = exchange(START + 500, started_at=START + 1, host="slow.example.com")
    two = exchange(None, started_at=START + 2.5)
    case = case_with([two, one])
    assert case.history is not None
    first, second = case.history.steps
    assert (first.host, first.clock) == ("slow.example.com", "server")
    assert (second.at, second.clock) == (START + 2.5, "client")


def test_the_date_of_an_answer_from_a_cache_is_not_when_it_was() -> None:
    case = case_with([exchange(START, started_at=START + 9000, doubt="it came from the browser's cache")])
    assert case.history is not None
    assert case.history.steps[0].at == START + 9000


def test_a_new_token_supersedes_the_old_one_after_some_seconds() -> None:
    old, new = access_token(3600), access_token(3600, start=START + 3000)
    got = refresh(at=START + 3000, body=response(access_token=new, expires_in=3600))
    text = login(access_token=old, refresh_token=REFRESH, expires_in=3600) + got
    history = history_in(text + call(bearer=old, at=START + 3009) + call(bearer=old, at=START + 3011))
    during, after = (step.bearer for step in history.steps[2:])
    assert during is not None and during.newer is None
    assert after is not None and after.newer is not None and after.newer.issued_at == START + 3000
    assert [step.outcome for step in history.renewals] == ["renewed"]


def test_two_audiences_side_by_side_do_not_supersede_each_other() -> None:
    one = access_token(3600)
    two = access_token(3600, start=START + 100, aud="https://other.example.com")
    text = login(access_token=one, expires_in=3600) + refresh(at=START + 100, body=response(access_token=two))
    sent = history_in(text + call(bearer=one, at=START + 300)).steps[-1].bearer
    assert sent is not None and sent.newer is None


def test_a_code_redeemed_after_a_silent_sign_in_is_a_renewal_and_no_login() -> None:
    text = login(access_token=access_token(3600, sid="s"), expires_in=3600) + silent("", at=START + 3000)
    history = history_in(
        text + login(at=START + 3001, access_token=access_token(3600, start=START + 3001, sid="s"), expires_in=3600)
    )
    assert [step.outcome for step in history.steps] == ["granted", "renewed", "renewed"]
    assert len(history.sign_ins) == 1 and len(history.renewals) == 2
    assert history.steps[2].login == 1


def test_two_users_have_two_logins() -> None:
    text = login(access_token=access_token(3600)) + login(at=START + 9, access_token=access_token(3600, sub="user|2"))
    assert [step.login for step in history_in(text).steps] == [1, 2]


def test_a_request_that_was_repeated_with_success_is_known() -> None:
    token = access_token(3600)
    text = (
        call(bearer=token, status=401)
        + call(bearer=token, at=START + 3)
        + call(bearer=token, at=START + 60, status=401)
    )
    assert history_in(text).repeated == {"e1"}


def test_a_plain_response_has_no_history() -> None:
    assert case_of(read([("x", response(access_token=access_token(3600)))]), now=START).history is None


def test_the_time_it_takes_grows_with_the_exchanges_and_no_faster(growth: Callable[..., float]) -> None:
    tokens = [access_token(3600, start=START + number) for number in range(50)]

    def exchanges(count: int) -> list[Exchange]:
        return [
            exchange(START + number, sent=(number % 50,), received=((number + 1) % 50,), names=("Authorization",))
            for number in range(count)
        ]

    few, many = exchanges(1000), exchanges(8000)
    assert growth(lambda: case_with(few, *tokens), lambda: case_with(many, *tokens)) < 24
