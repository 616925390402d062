"""PAR: tokens of one response that were issued apart, or stand in each other's place (rule G2)."""

from __future__ import annotations

from jwtinspect.analysis.lifetime import FRESH, backdate_of, cached
from jwtinspect.analysis.subject import Answer, Pair, Subject
from jwtinspect.core.moments import span
from jwtinspect.core.roles import named_role
from jwtinspect.core.token import Role
from jwtinspect.rules.examples import (
    COGNITO,
    ENTRA,
    KEYCLOAK,
    OPAQUE,
    START,
    Example,
    access_token,
    dated,
    id_token,
    response,
    token,
)
from jwtinspect.rules.rule import Hit, Severity, When, rule
from jwtinspect.rules.words import quoted


def were_issued_apart(pair: Pair) -> bool:
    """Whether the two were issued more than a minute apart, back-dating set aside."""
    first, second = pair.id_token.issued_at, pair.access_token.issued_at
    if first is None or second is None:
        return False
    gap = first - second
    return not -FRESH <= gap <= FRESH and abs(gap) > FRESH + max(
        backdate_of(pair.id_token), backdate_of(pair.access_token)
    )


@rule(
    "PAR503",
    "issued-apart",
    Severity.WARNING,
    on=Pair,
    when=When.ISSUED_APART,
    title="The two tokens of one response were issued apart",
    advice="Find out which of the two was kept: a client that counts both from now gives the older one too long a "
    "life.",
    reference="OpenID Connect Core 1.0, sections 3.1.3.3 and 12.2 (successful token and refresh responses)",
    ask="the response as the server sent it, with its Date header",
    flags=lambda: (
        Example(
            response(id_token=id_token(3600), access_token=access_token(3600, start=START + 120), expires_in=3600),
            at=START + 180,
        ),
        Example(
            response(id_token=id_token(36000, start=START + 61), access_token=access_token(86400), expires_in=86400),
            at=START + 99,
        ),
    ),
    passes=lambda: (
        Example(response(id_token=id_token(3600), access_token=access_token(3600), expires_in=3600)),
        Example(response(id_token=id_token(3600), access_token=access_token(3600, start=START + 60), expires_in=3600)),
        Example(
            response(
                id_token=id_token(3600, issuer=ENTRA, start=START),
                access_token=access_token(3900, issuer=ENTRA, start=START - 300),
            )
        ),
        Example(
            dated(
                response(id_token=id_token(3600), access_token=access_token(7200, start=START - 3600), expires_in=3600)
            )
        ),
        Example(
            response(id_token=id_token(3600), access_token=access_token(7200, start=START - 3600), expires_in=3600)
        ),
    ),
)
def issued_apart(pair: Pair) -> Hit | None:
    """The tokens of one response were issued more than a minute apart. One of them was kept from before, or the two
    were put together from different responses; what holds for one then need not hold for the other."""
    answer = pair.answer
    if not were_issued_apart(pair) or answer.response.store or cached(answer) or _remaining(pair):
        return None
    first, second = pair.id_token.issued_at, pair.access_token.issued_at
    assert first is not None and second is not None
    older, younger = ("id_token", "access_token") if first < second else ("access_token", "id_token")
    return Hit(
        f"The {older} was issued {span(abs(first - second))} before the {younger} of the same response.",
        (pair.id_token, pair.access_token),
        {"id_token.iat": first, "access_token.iat": second, "apart": abs(first - second)},
    )


def _remaining(pair: Pair) -> bool:
    """Whether expires_in is what was left of the access_token when the id_token was issued: it was kept (LIF103)."""
    access, identity, stated = pair.access_token, pair.id_token, pair.answer.expires_in
    if stated is None or access.expires_at is None or identity.issued_at is None:
        return False
    left = access.expires_at - identity.issued_at
    return any(abs(left - backdate - stated) <= 5 for backdate in (0, backdate_of(identity)))


@rule(
    "PAR507",
    "roles-swapped",
    Severity.ERROR,
    on=Answer,
    title="The token is not what its field says",
    advice="Put each token where it belongs: an API that is sent an id_token refuses it, or accepts what it should "
    "not.",
    reference="RFC 9068, section 2.1 (typ at+jwt); OpenID Connect Core 1.0, section 3.1.3.3",
    ask="the code or the configuration that fills these fields",
    flags=lambda: (
        Example(response(id_token=access_token(3600, header={"alg": "RS256", "typ": "at+jwt"}), access_token=OPAQUE)),
        Example(response(access_token=id_token(3600, issuer=COGNITO, token_use="id"), expires_in=3600)),
        Example(
            response(
                access_token=id_token(300, issuer=KEYCLOAK, typ="ID"),
                id_token=access_token(300, issuer=KEYCLOAK, typ="Bearer"),
            )
        ),
    ),
    passes=lambda: (
        Example(response(id_token=id_token(3600), access_token=access_token(3600))),
        Example(response(id_token=id_token(3600), access_token=access_token(3600, aud="client-1", nonce="n-1"))),
        Example(
            response(
                access_token=id_token(300, issuer=KEYCLOAK, typ="ID"),
                issued_token_type="urn:ietf:params:oauth:token-type:id_token",
            )
        ),
        Example(response(access_token=token({"sub": "u", "typ": "ID"}), id_token=token({"sub": "u", "typ": "ID"}))),
        Example(
            response(
                id_token=id_token(300, issuer=KEYCLOAK, typ="ID"),
                access_token=access_token(300, issuer=KEYCLOAK, typ="Bearer"),
            )
        ),
    ),
)
def roles_swapped(answer: Answer) -> Hit | None:
    """The token says of itself what it is, by its type, and stands in a field for something else. Two fields were
    swapped, or a program hands on the wrong one."""
    identity, access, refresh = answer.id_token, answer.access_token, answer.refresh_token
    if (
        (identity is not None and identity.explicit_role not in _ID_FIELD)
        or (access is not None and access.explicit_role not in _ACCESS_FIELD)
        or (refresh is not None and refresh.explicit_role not in _REFRESH_FIELD)
    ):
        return _swapped(answer)
    return None


_ID_FIELD = (None, Role.ID_TOKEN)
_ACCESS_FIELD = (None, Role.ACCESS_TOKEN)
_REFRESH_FIELD = (None, Role.REFRESH_TOKEN)


def _swapped(answer: Answer) -> Hit | None:
    """The tokens that contradict the fields they stand in, unless something explains it."""
    response = answer.response
    if "issued_token_type" in response.members:
        return None
    subjects = answer.case.subjects
    wrong: list[tuple[str, Subject]] = []
    for name, index in response.tokens.items():
        subject, field = subjects[index], named_role(name)
        stated = subject.explicit_role
        if field not in (Role.ID_TOKEN, Role.ACCESS_TOKEN, Role.REFRESH_TOKEN) or stated in (None, field):
            continue
        if sum(other == index for other in response.tokens.values()) > 1 or _by_design(subject, field):
            continue
        wrong.append((name, subject))
    if not wrong:
        return None
    words = " and ".join(f"{quoted(name)} holds a token that says it is {_spoken(subject)}" for name, subject in wrong)
    return Hit(
        f"{words[:1].upper()}{words[1:]}.",
        tuple(subject for _, subject in wrong),
        {f"{subject.id} stands in": quoted(name) for name, subject in wrong},
    )


def _by_design(subject: Subject, field: Role) -> bool:
    provider = subject.provider
    return field is Role.ACCESS_TOKEN and provider is not None and "access-token-is-id-token" in provider.traits


def _spoken(subject: Subject) -> str:
    role = subject.explicit_role.value if subject.explicit_role else "token"
    return f"{'an' if role[0] in 'ai' else 'a'} {role}"
