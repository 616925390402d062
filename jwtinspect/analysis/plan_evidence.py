"""The policy as far as a case tells it: lifetimes, kind of renewal, rotation, and whether renewing moves an end."""

from __future__ import annotations

from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING, Any, NamedTuple

from jwtinspect.analysis.planning import Flow, Plan, Renewal, plan_for
from jwtinspect.analysis.series import library_of, refresh_life, renewals_of
from jwtinspect.analysis.steps import Act
from jwtinspect.core.token import Role
from jwtinspect.profiles.plans import OTHER

if TYPE_CHECKING:
    from jwtinspect.analysis.subject import Answer, Case, Subject

SAME = 5
"""Seconds by which two ends may differ and still be one."""


LONGEST_LIFE = 100 * 31_557_600
"""Seconds: a hundred years. What is said to live longer is taken for no lifetime."""
MOST_ANSWERS = 5000
"""Of more responses the ends of refresh tokens are not compared: the window would stand still meanwhile."""
LATEST = 250_000_000_000
"""The last instant (seconds since the epoch, in the year 9892) that leaves room for a simulation in the calendar."""


class Evidence(NamedTuple):
    """A plan prefilled from a case, and when its user logged in: seconds since the epoch, None where nothing tells."""

    plan: Plan
    login: float | None


def evidence_of(case: Case) -> Evidence:
    """What the case tells of the policy; the rest is the provider's defaults, marked as assumed."""
    access, id_token = _newest(case, Role.ACCESS_TOKEN), _newest(case, Role.ID_TOKEN)
    refresh = _newest(case, Role.REFRESH_TOKEN)
    known = next((each for each in (access, id_token, refresh) if each is not None and each.provider is not None), None)
    provider = known.provider.id if known is not None and known.provider is not None else OTHER
    plan = plan_for(provider, _application(provider, access or id_token, refresh, case))
    if known is not None:
        plan = plan.with_values("read", f"the {known.role}", provider=plan.policy.provider)
    found: dict[str, tuple[Any, str]] = {}
    _read_lives(found, case, access, id_token)
    _read_renewal(found, case, access)
    _read_refresh(found, case, plan)
    for key, (value, source) in found.items():
        if type(value) is int and not 0 < value <= LONGEST_LIFE:
            continue
        plan = plan.with_values("read" if source else "assumed", source, **{key: value})
    logged_in = [each.dates["auth_time"].seconds for each in (id_token, access) if each and "auth_time" in each.dates]
    issued = [each.issued_at for each in case.subjects if each.issued_at is not None and each.role in _TOKENS]
    login = next((each for each in logged_in if each is not None), min(issued, default=None))
    return Evidence(plan, login if login is not None and 0 <= login <= LATEST else None)


_TOKENS = (Role.ACCESS_TOKEN, Role.ID_TOKEN)


def _newest(case: Case, role: Role) -> Subject | None:
    found = [each for each in case.subjects if each.role is role]
    return max(found, key=lambda each: each.issued_at or 0, default=None)


def _application(provider: str, token: Subject | None, refresh: Subject | None, case: Case) -> str:
    """The kind of application, where the tokens give it away; empty: the usual one."""
    if provider == "keycloak":
        offline = refresh is not None and refresh.token.claims.get("typ") == "Offline"
        return "offline" if offline else ""
    if provider == "okta" and token is not None and token.issuer is not None:
        return "" if "/oauth2/" in token.issuer else "org"
    if provider == "entra":
        lives = [life for answer in case.answers if (life := refresh_life(answer)) is not None]
        return "web" if any(life > 86400 + SAME for life in lives) else ""
    return ""


def _read_lives(
    found: dict[str, tuple[Any, str]], case: Case, access: Subject | None, id_token: Subject | None
) -> None:
    """The lifetimes of the newest tokens, without what the provider dates back."""
    front = next((each for each in case.answers if each.response.front_channel), None)
    if front is not None:
        found["flow"] = (Flow.IMPLICIT, "a response that came by the browser's address")
    key = "browser_token" if front is not None else "access_token"
    if _is_capped(access, case):
        if (
            access is not None
            and access.expires_at is not None
            and (began := access.dates.get("auth_time")) is not None
        ):
            found["session_max"] = (
                round(access.expires_at - (began.seconds or 0)),
                "the access_token, cut by its session",
            )
        return
    if access is not None and access.lifetime is not None and access.lifetime > 0:
        found[key] = (round(access.lifetime - access.backdate), f"{access.lifetime_basis} of the access_token")
    else:
        stated = next((each for each in case.answers if each.expires_in is not None and each.expires_in > 0), None)
        if stated is not None and stated.expires_in is not None:
            found[key] = (round(stated.expires_in), "expires_in of a response")
    if id_token is not None and id_token.lifetime is not None and id_token.lifetime > 0:
        found["id_token"] = (round(id_token.lifetime - id_token.backdate), f"{id_token.lifetime_basis} of the id_token")


def _is_capped(access: Subject | None, case: Case) -> bool:
    """Whether the token was cut to what was left of its session, as its refresh token was: no setting shows then."""
    if access is None or access.provider is None or "session-caps-lifetime" not in access.provider.traits:
        return False
    life, answer = access.lifetime, access.answer
    refresh = refresh_life(answer) if answer is not None else None
    return life is not None and refresh is not None and abs(life - refresh) <= SAME


def _read_renewal(found: dict[str, tuple[Any, str]], case: Case, access: Subject | None) -> None:
    """How the application renews: as it was seen to, else as what it was given lets it."""
    steps = case.history.renewals if case.history is not None else []
    refreshed = [step for step in steps if step.act is Act.REFRESH]
    silent = [step for step in steps if step.act is Act.SILENT]
    if refreshed:
        found["renewal"] = (Renewal.REFRESH, "a refresh grant")
    elif silent:
        found["renewal"] = (Renewal.FRAME, "a silent sign-in")
    elif found.get("flow") is not None:
        found["renewal"] = (Renewal.FRAME, "")  # no refresh token ever comes this way
    elif any(each.refresh_token is not None for each in case.answers):
        found["renewal"] = (Renewal.REFRESH, "a refresh token in the response")
    elif any(each.access_token is not None and not each.response.store for each in case.answers):
        found["renewal"] = (Renewal.NONE, "no refresh token in the response, and no renewal seen")
    moments = [step.moment for step in (refreshed or silent) if step.moment is not None]
    gaps = [later - earlier for earlier, later in pairwise(moments)]
    life = found.get("access_token", (None, ""))[0]
    if (
        len(gaps) >= 2
        and life is not None
        and min(gaps) >= 60
        and max(gaps) - min(gaps) <= 60
        and max(gaps) < life * 0.75
    ):
        found["renew_every"] = (round(median(gaps)), f"{len(moments)} renewals in even steps")
    library = library_of(access) if access is not None else None
    if library is not None and life is not None and library[1] < life:
        found["early"] = (library[1], library[0])


def _read_refresh(found: dict[str, tuple[Any, str]], case: Case, plan: Plan) -> None:
    """What renewing does to refresh tokens: whether they are replaced, and whether their end moves."""
    for usage in case.history.usages.values() if case.history is not None else ():
        for step in usage.spent:
            came = [each for each in step.received if each.role is Role.REFRESH_TOKEN]
            if step.accepted:
                new = any(each.id != usage.subject.id for each in came)
                found["rotation"] = (new, f"a refresh grant brought {'another' if new else 'no other'} refresh token")
    idle, most = ("session_idle", "session_max") if plan.nature.follows_session else ("refresh_idle", "refresh_max")
    for renewals in renewals_of(case) if len(case.answers) <= MOST_ANSWERS else ():
        first, last = renewals.responses[0], renewals.responses[-1]
        if last.received - first.received <= 2 * SAME:
            continue
        lives = [each.ends - each.received for each in renewals.responses]
        if abs(last.ends - first.ends) <= SAME:
            found[most] = (round(lives[0]), "renewing does not move the end")
        elif max(lives) - min(lives) <= SAME:
            found[idle] = (round(lives[0]), "renewing moves the end")
        return
    if _is_capped(_newest(case, Role.ACCESS_TOKEN), case):
        return
    answer: Answer | None = next((each for each in case.answers if (refresh_life(each) or 0) > 0), None)
    life = refresh_life(answer) if answer is not None else None
    if answer is not None and life is not None:
        known = plan.governed(most)
        key = idle if plan.nature.follows_session or (known is not None and known.default is None) else most
        found[key] = (round(life), "the end that a response states")
