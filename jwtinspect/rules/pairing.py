"""PAR: whether the tokens of one response belong together (rule G2)."""

from __future__ import annotations

from typing import Any

from jwtinspect.analysis.clocks import host_of
from jwtinspect.analysis.lifetime import FRESH, backdate_of, cached
from jwtinspect.analysis.subject import Answer, Pair, Subject
from jwtinspect.core.moments import span
from jwtinspect.core.roles import named_role
from jwtinspect.core.token import Kind, Role
from jwtinspect.rules.examples import (
    AUTH0,
    ENTRA,
    ISSUER,
    KEYCLOAK,
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

AT_HASH = "OpenID Connect Core 1.0, section 3.1.3.6 (at_hash)"
_HASHES = {family + size: "sha" + size for family in ("RS", "PS", "ES", "HS") for size in ("256", "384", "512")}
_OPAQUE = "opaque-token-0123456789"
_TENANT = "2b4e6d1c-7a55-4c0f-9b3e-5d8f0a1c2e3f"
_ENTRA_V1 = f"https://sts.windows.net/{_TENANT}/"
_OKTA = "https://acme.okta.com/oauth2/default"
_COGNITO = "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_AbCdEfGhI"
_GUID = "7f0c1e9a-1111-4222-8333-944445555666"


def _hash_of(text: str, algorithm: str) -> str:
    """The at_hash that belongs to an access_token: the left half of its hash, base64url."""
    from base64 import urlsafe_b64encode
    from hashlib import new

    digest = new(algorithm, text.encode("utf-8", "surrogatepass")).digest()
    return urlsafe_b64encode(digest[: len(digest) // 2]).rstrip(b"=").decode("ascii")


def _hashes(pair: Pair) -> tuple[str, str] | None:
    """The at_hash that the id_token states and the one that the access_token has; None where they cannot be
    compared."""
    stated = pair.id_token.token.claims.get("at_hash")
    if stated is None or not isinstance(stated, str) or not stated:
        return None
    algorithm = pair.id_token.token.header.get("alg")
    name = _HASHES.get(algorithm) if isinstance(algorithm, str) else None
    return (stated.rstrip("="), _hash_of(pair.access_token.token.compact, name)) if name else None


def _whole(subject: Subject) -> bool:
    """Whether the token's text is just as it was sent: not cut, cleaned or redacted."""
    if subject.token.flaws:
        return False
    text = subject.token.compact
    if subject.token.kind is not Kind.OPAQUE:
        return True
    plainly = len(text) >= 16 and text.isascii() and text.isprintable()
    return plainly and len(set(text)) > 4 and not any(mark in text.lower() for mark in _MARKS)


_MARKS = (
    "...",
    "***",
    "redacted",
    "removed",
    "masked",
    "xxxx",
    "<",
    "[",
    "{",
    " ",
)  # what people put in a token's place


def _apart(pair: Pair) -> bool:
    """Whether the two were issued more than a minute apart, back-dating set aside."""
    first, second = pair.id_token.issued_at, pair.access_token.issued_at
    if first is None or second is None:
        return False
    gap = first - second
    return not -FRESH <= gap <= FRESH and abs(gap) > FRESH + max(
        backdate_of(pair.id_token), backdate_of(pair.access_token)
    )


def _with_hash(alg: str = "RS256", access: str = _OPAQUE, **claims: Any) -> str:
    """An example: an id_token with the right at_hash of the access_token beside it."""
    identity = id_token(3600, header={"alg": alg, "typ": "JWT"}, at_hash=_hash_of(access, _HASHES[alg]), **claims)
    return response(id_token=identity, access_token=access, expires_in=3600)


@rule(
    "PAR501",
    "at-hash-mismatch",
    Severity.ERROR,
    on=Pair,
    when=When.HASHED,
    title="The id_token was issued for another access_token",
    advice="Take both tokens from one and the same response; libraries that check at_hash refuse this pair.",
    reference=AT_HASH,
    ask="the whole response as it was received, not put together by hand",
    flags=lambda: (
        Example(
            response(
                id_token=id_token(3600, at_hash="77QmUPtjPfzWtF2AnpK9RQ"),
                access_token=access_token(3600),
                expires_in=3600,
            )
        ),
        Example(
            response(id_token=id_token(3600, at_hash="77QmUPtjPfzWtF2AnpK9RQ"), access_token=_OPAQUE, expires_in=3600)
        ),
    ),
    passes=lambda: (
        Example(_with_hash()),
        Example(_with_hash("ES384")),
        Example(_with_hash("HS512", access_token(3600))),
        Example(response(id_token=id_token(3600), access_token=access_token(3600), expires_in=3600)),
        Example(
            response(
                id_token=id_token(3600, header={"alg": "EdDSA"}, at_hash="77QmUPtjPfzWtF2AnpK9RQ"), access_token=_OPAQUE
            )
        ),
        Example(
            response(
                id_token=id_token(3600, at_hash="77QmUPtjPfzWtF2AnpK9RQ"),
                access_token=access_token(3600).rpartition(".")[0] + ".",
            )
        ),
        Example(
            response(
                id_token=id_token(3600, at_hash="77QmUPtjPfzWtF2AnpK9RQ"), access_token="***redacted-by-support***"
            )
        ),
        Example(
            response(
                id_token=id_token(3600, at_hash="77QmUPtjPfzWtF2AnpK9RQ"),
                access_token=access_token(3600, start=START + 1800),
            )
        ),
    ),
)
def at_hash_mismatch(pair: Pair) -> Hit | None:
    """The id_token carries a hash of the access_token it was issued with, and the access_token here has another. The
    two come from different responses, or one of them was changed."""
    if pair.answer.response.store:
        return None
    if not _whole(pair.id_token) or not _whole(pair.access_token) or _apart(pair):
        return None
    hashes = _hashes(pair)
    if hashes is None or hashes[0] == hashes[1]:
        return None
    return Hit(
        "The id_token's at_hash is not the hash of this access_token: the two were not issued together.",
        (pair.id_token, pair.access_token),
        {"id_token.at_hash": quoted(hashes[0]), "hash of access_token": hashes[1]},
    )


@rule(
    "PAR502",
    "at-hash-matches",
    Severity.NOTE,
    on=Pair,
    when=When.HASHED,
    title="The id_token was issued with this access_token",
    advice="The pair is genuine in that respect: look at lifetimes and clocks, not at a mix-up.",
    reference=AT_HASH,
    flags=lambda: (
        Example(_with_hash()),
        Example(_with_hash("PS384")),
        Example(_with_hash("HS512", access_token(3600))),
    ),
    passes=lambda: (
        Example(response(id_token=id_token(3600), access_token=access_token(3600), expires_in=3600)),
        Example(response(id_token=id_token(3600, at_hash="77QmUPtjPfzWtF2AnpK9RQ"), access_token=_OPAQUE)),
    ),
)
def at_hash_matches(pair: Pair) -> Hit | None:
    """The hash in the id_token is the one of the access_token beside it, so the two were issued together. This needs
    no key, and it works with opaque access_tokens too."""
    hashes = _hashes(pair)
    if hashes is None or hashes[0] != hashes[1]:
        return None
    return Hit(
        "The id_token's at_hash is the hash of this access_token: the two were issued together.",
        (pair.id_token, pair.access_token),
        {"id_token.at_hash": hashes[1]},
        cause="matches",
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
    if not _apart(pair) or answer.response.store or cached(answer) or _remaining(pair):
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
        Example(response(id_token=id_token(3600), access_token=_OPAQUE)),
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
                id_token=id_token(3600, issuer=_COGNITO, sub="u-1", token_use="id"),
                access_token=access_token(3600, issuer=_COGNITO, sub="u-2", token_use="access", client_id="client-1"),
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
        Example(response(id_token=id_token(3600), access_token=_OPAQUE)),
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
        Example(response(id_token=access_token(3600, header={"alg": "RS256", "typ": "at+jwt"}), access_token=_OPAQUE)),
        Example(response(access_token=id_token(3600, issuer=_COGNITO, token_use="id"), expires_in=3600)),
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
