"""PAR: tokens of one response that name other issuers, users or clients."""

from __future__ import annotations

from jwtinspect.analysis.clocks import host_of
from jwtinspect.analysis.subject import Pair, Subject
from jwtinspect.rules.examples import (
    AUTH0,
    COGNITO,
    ENTRA,
    ISSUER,
    KEYCLOAK,
    OPAQUE,
    Example,
    access_token,
    id_token,
    response,
)
from jwtinspect.rules.rule import Hit, Severity, When, rule
from jwtinspect.rules.words import quoted

_TENANT = "2b4e6d1c-7a55-4c0f-9b3e-5d8f0a1c2e3f"
_ENTRA_V1 = f"https://sts.windows.net/{_TENANT}/"
_OKTA = "https://acme.okta.com/oauth2/default"
_GUID = "7f0c1e9a-1111-4222-8333-944445555666"


def _exchanged(pair: Pair) -> bool:
    """Whether the response is one of a token exchange, whose access_token may be anybody's (RFC 8693)."""
    return "issued_token_type" in pair.answer.response.members


def _comparable_issuer(issuer: str) -> str:
    """An issuer without what may differ between two ways to write it: scheme, case of the host, a last slash."""
    host, slash, path = issuer.partition("://")[2].partition("/") if "://" in issuer else issuer.partition("/")
    return (host.lower() + slash + path).rstrip("/")


def _tenant(subject: Subject) -> str:
    """Whose tokens they are at a provider that serves many: the tenant's id, the realm, or the host."""
    claims, issuer = subject.token.claims, subject.issuer or ""
    provider = subject.provider.id if subject.provider else ""
    if provider.startswith("entra"):
        tid = claims.get("tid")
        if isinstance(tid, str):
            return tid.lower()
        return next((part for part in issuer.lower().split("/") if len(part) == 36 and part.count("-") == 4), "")
    if provider == "keycloak":
        return issuer.partition("/realms/")[2].strip("/")
    return issuer.rstrip("/") if provider in ("cognito", "firebase") else host_of(issuer)


def _issuers_apart(pair: Pair) -> tuple[bool, str, str] | None:
    """Whether two different known providers or tenants issued the two, and both issuers; None where nobody differs."""
    first, second = pair.id_token.issuer, pair.access_token.issuer
    if not first or not second or _comparable_issuer(first) == _comparable_issuer(second):
        return None
    if _exchanged(pair):
        return None
    one, other = pair.id_token.provider, pair.access_token.provider
    if one is None or other is None:
        return False, first, second
    if one.id != other.id:
        return True, first, second
    tenants = _tenant(pair.id_token), _tenant(pair.access_token)
    if tenants[0] == tenants[1]:
        return None if one.id.startswith("entra") else (False, first, second)
    return bool(tenants[0] and tenants[1]), first, second


def _different_issuer(pair: Pair, first: str, second: str) -> Hit:
    return Hit(
        f"The id_token claims to come from {quoted(first)}, the access_token from {quoted(second)}.",
        (pair.id_token, pair.access_token),
        {"id_token.iss": quoted(first), "access_token.iss": quoted(second)},
        cause=f"{first} {second}",
    )


@rule(
    "PAR504",
    "different-issuer",
    Severity.WARNING,
    on=Pair,
    when=When.ISSUERS_DIFFER,
    title="The two tokens come from different providers or tenants",
    advice="Take both tokens from one response of one provider; check that the client is not set up for two of them "
    "at once.",
    reference="OpenID Connect Core 1.0, section 3.1.3.7 (iss)",
    flags=lambda: (
        Example(
            response(
                id_token=id_token(3600, issuer=AUTH0), access_token=access_token(3600, issuer=KEYCLOAK, typ="Bearer")
            )
        ),
        Example(
            response(
                id_token=id_token(3600, issuer=AUTH0),
                access_token=access_token(3600, issuer="https://other.eu.auth0.com/"),
            )
        ),
    ),
    passes=lambda: (
        Example(response(id_token=id_token(3600), access_token=access_token(3600))),
        Example(
            response(
                id_token=id_token(3600, issuer=ENTRA, tid=_TENANT),
                access_token=access_token(3600, issuer=_ENTRA_V1, tid=_TENANT),
            )
        ),
        Example(
            response(
                id_token=id_token(3600, issuer=AUTH0),
                access_token=access_token(3600, issuer=KEYCLOAK, typ="Bearer"),
                issued_token_type="urn:ietf:params:oauth:token-type:access_token",
            )
        ),
        Example(response(id_token=id_token(3600), access_token=access_token(3600, iss=None))),
    ),
)
def different_issuer(pair: Pair) -> Hit | None:
    """The tokens of one response claim to come from two different known providers, or from two tenants of one. They
    were mixed up on the way; what one setting says does not hold for the other token."""
    found = _issuers_apart(pair)
    return _different_issuer(pair, found[1], found[2]) if found is not None and found[0] else None


@rule(
    "PAR504",
    "different-issuer",
    Severity.NOTE,
    on=Pair,
    when=When.ISSUERS_DIFFER,
    title="The two tokens name different issuers",
    advice="Ordinary where one authorization server signs for several names; look up each token's settings under "
    "its own issuer.",
    reference="OpenID Connect Core 1.0, section 3.1.3.7 (iss)",
    flags=lambda: (
        Example(
            response(id_token=id_token(3600), access_token=access_token(3600, issuer="https://api-tokens.example.com/"))
        ),
        Example(
            response(
                id_token=id_token(3600, issuer="https://acme.okta.com"), access_token=access_token(3600, issuer=_OKTA)
            )
        ),
    ),
    passes=lambda: (
        Example(response(id_token=id_token(3600), access_token=access_token(3600))),
        Example(response(id_token=id_token(3600), access_token=access_token(3600, issuer=ISSUER.rstrip("/")))),
        Example(
            response(
                id_token=id_token(3600, issuer=ENTRA, tid=_TENANT),
                access_token=access_token(3600, issuer=_ENTRA_V1, tid=_TENANT),
            )
        ),
        Example(response(id_token=id_token(3600), access_token=OPAQUE)),
    ),
)
def issuers_named_differently(pair: Pair) -> Hit | None:
    """The tokens of one response name different issuers, as far as can be told of one provider or of unknown ones.
    Each is then checked against its own issuer's keys and governed by its own settings."""
    found = _issuers_apart(pair)
    return _different_issuer(pair, found[1], found[2]) if found is not None and not found[0] else None


def _text(subject: Subject, claim: str) -> str:
    value = subject.token.claims.get(claim)
    return value if isinstance(value, str) else ""


def _stable_ids(pair: Pair) -> tuple[str, str, str] | None:
    """The claim that holds an id of the user that does not change from client to client, and its value on both tokens.

    None where the provider is known for none, or it is not on both.
    """
    identity, access = pair.id_token, pair.access_token
    provider = access.provider.id if access.provider else ""
    if _text(identity, "oid") and _text(access, "oid"):
        return "oid", _text(identity, "oid"), _text(access, "oid")
    if provider == "okta" and _text(access, "uid"):
        found = "uid", _text(identity, "sub"), _text(access, "uid")
    elif provider == "cognito" or (
        provider == "keycloak" and _text(identity, "sid") and _text(identity, "sid") == _text(access, "sid")
    ):
        found = "sub", _text(identity, "sub"), _text(access, "sub")
    else:
        return None
    return found if found[1] and found[2] else None


def _subjects_apart(pair: Pair) -> tuple[bool, str] | None:
    """Whether the two are certainly about different users, and by which claim; None where nothing differs, or as is
    ordinary."""
    identity, access = pair.id_token.token.claims, pair.access_token.token.claims
    first, second = identity.get("sub"), access.get("sub")
    stable = _stable_ids(pair)
    if stable is not None:
        claim, one, other = stable
        return (True, claim) if one != other and not _exchanged(pair) else None
    if first == second or not isinstance(first, str) or not isinstance(second, str) or _exchanged(pair):
        return None
    provider = pair.access_token.provider
    return None if provider is not None and "pairwise-subject" in provider.traits else (False, "sub")


def _different_subject(pair: Pair, what: str, claim: str) -> Hit:
    """The values are not repeated: they are who the user is, and stand among the claims."""
    return Hit(
        f"The id_token and the access_token {what} ({claim}).",
        (pair.id_token, pair.access_token),
        {"claim": claim},
        cause=claim,
    )


@rule(
    "PAR505",
    "different-subject",
    Severity.WARNING,
    on=Pair,
    when=When.SUBJECTS_DIFFER,
    title="The two tokens are about different users",
    advice="Clear the client's store and sign in again: tokens of two users have been mixed.",
    reference="OpenID Connect Core 1.0, sections 2 and 5.3.2 (sub)",
    flags=lambda: (
        Example(
            response(
                id_token=id_token(3600, issuer=ENTRA, sub="p-1", oid=_GUID, tid=_TENANT),
                access_token=access_token(3600, issuer=ENTRA, sub="p-2", oid=_TENANT, tid=_TENANT),
            )
        ),
        Example(
            response(
                id_token=id_token(3600, issuer=COGNITO, sub="u-1", token_use="id"),
                access_token=access_token(3600, issuer=COGNITO, sub="u-2", token_use="access", client_id="client-1"),
            )
        ),
    ),
    passes=lambda: (
        Example(response(id_token=id_token(3600), access_token=access_token(3600))),
        Example(response(id_token=id_token(3600), access_token=access_token(3600, sub="pairwise-2"))),
        Example(
            response(
                id_token=id_token(3600, issuer=ENTRA, sub="p-1", oid=_GUID, tid=_TENANT),
                access_token=access_token(3600, issuer=ENTRA, sub="p-2", oid=_GUID, tid=_TENANT),
            )
        ),
        Example(
            response(
                id_token=id_token(3600, issuer=_OKTA, sub="00u1abcdEFGH"),
                access_token=access_token(
                    3600, issuer=_OKTA, sub="user@example.com", uid="00u1abcdEFGH", cid="client-1"
                ),
            )
        ),
    ),
)
def different_subject(pair: Pair) -> Hit | None:
    """Both tokens carry an id of the user that is the same in every token of that provider, and the two differ. The
    tokens belong to different users or to different logins."""
    found = _subjects_apart(pair)
    return _different_subject(pair, "are about different users", found[1]) if found is not None and found[0] else None


@rule(
    "PAR505",
    "different-subject",
    Severity.NOTE,
    on=Pair,
    when=When.SUBJECTS_DIFFER,
    title="The two tokens name their subject differently",
    advice="Ordinary where sub differs from client to client, or is a login in one token and an id in the other. "
    "Compare an id that both carry.",
    reference="OpenID Connect Core 1.0, section 8 (pairwise subjects)",
    flags=lambda: (
        Example(response(id_token=id_token(3600), access_token=access_token(3600, sub="pairwise-2"))),
        Example(response(id_token=id_token(3600, sub="00u1"), access_token=access_token(3600, sub="user@example.com"))),
    ),
    passes=lambda: (
        Example(response(id_token=id_token(3600), access_token=access_token(3600))),
        Example(response(id_token=id_token(3600), access_token=access_token(3600, sub=None))),
        Example(
            response(
                id_token=id_token(3600, issuer=ENTRA, sub="p-1", oid=_GUID, tid=_TENANT),
                access_token=access_token(3600, issuer=ENTRA, sub="p-2", oid=_GUID, tid=_TENANT),
            )
        ),
    ),
)
def subjects_named_differently(pair: Pair) -> Hit | None:
    """The sub claims of the two tokens differ. Many providers give each client another sub for one user, or put the
    login's name in one token and an id in the other, so this alone proves nothing."""
    found = _subjects_apart(pair)
    return (
        _different_subject(pair, "name the user differently", found[1]) if found is not None and not found[0] else None
    )


def _clients(subject: Subject, names: tuple[str, ...]) -> set[str]:
    """The client ids that those claims name, in lower case."""
    found = set()
    for name in names:
        value = subject.token.claims.get(name)
        if isinstance(value, str) and value and not (name == "azp" and "://" in value):  # Clerk's azp is an origin
            found.add(value.lower())
    return found


@rule(
    "PAR506",
    "different-client",
    Severity.WARNING,
    on=Pair,
    when=When.CLIENTS_DIFFER,
    title="The two tokens were issued to different clients",
    advice="Check which application each token was asked for with: each has its own lifetimes, and a token of "
    "another client is refused by strict receivers.",
    reference="OpenID Connect Core 1.0, section 2 (aud, azp); RFC 9068, section 2.2 (client_id)",
    flags=lambda: (
        Example(response(id_token=id_token(3600, aud="client-2"), access_token=access_token(3600))),
        Example(response(id_token=id_token(3600), access_token=access_token(3600, azp=None, client_id="client-9"))),
        Example(response(id_token=id_token(3600, azp="web"), access_token=access_token(3600, azp=None, cid="mobile"))),
    ),
    passes=lambda: (
        Example(response(id_token=id_token(3600), access_token=access_token(3600))),
        Example(response(id_token=id_token(3600), access_token=access_token(3600, azp="https://app.example.com"))),
        Example(
            response(id_token=id_token(3600, aud="web", azp="android"), access_token=access_token(3600, azp="android"))
        ),
        Example(response(id_token=id_token(3600, aud=["client-7", "client-1"]), access_token=access_token(3600))),
        Example(response(id_token=id_token(3600), access_token=access_token(3600, azp=None))),
        Example(
            response(
                id_token=id_token(3600, aud="CLIENT-1"), access_token=access_token(3600, azp=None, appid="client-1")
            )
        ),
        Example(response(id_token=id_token(3600), access_token=OPAQUE)),
    ),
)
def different_client(pair: Pair) -> Hit | None:
    """The access_token names a client that the id_token was not issued to. Tokens of two applications were mixed, or
    the request for one of them was made with another client id."""
    identity, access = pair.id_token, pair.access_token
    theirs = _clients(access, ("client_id", "cid", "appid", "azp"))
    ours = _clients(identity, ("azp",)) | {each.lower() for each in identity.audience}
    if not theirs or not ours or theirs & ours or _exchanged(pair):
        return None
    first, second = " or ".join(map(quoted, sorted(ours)[:3])), " or ".join(map(quoted, sorted(theirs)[:3]))
    return Hit(
        f"The id_token was issued to the client {first}, the access_token to {second}.",
        (identity, access),
        {"id_token.client": first, "access_token.client": second},
    )
