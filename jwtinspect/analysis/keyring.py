"""All keys at hand, and which of them a token means."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from typing import TYPE_CHECKING, Any, NamedTuple

from jwtinspect.analysis.jwk import key_of_jwk
from jwtinspect.analysis.keys import BadKey, Key, misfit
from jwtinspect.core.text import shown

if TYPE_CHECKING:
    from jwtinspect.analysis.decryption import Opened
    from jwtinspect.analysis.keyfile import KeyFile
    from jwtinspect.analysis.signature import Check
    from jwtinspect.core.capture import KeySet, Metadata

MOST_FOUND = 1000  # keys of one set in the input
LARGEST_PAYLOAD = 10_000_000  # bytes of what detached tokens sign: it is hashed for each key that is tried
MOST_TRIED = 100
"""Keys that are tried on a token that names none: beyond, it would take longer than anybody waits."""


class Chosen(NamedTuple):
    """The keys for one token. ``named``: the token itself points to them, by kid or thumbprint."""

    keys: tuple[Key, ...]
    named: bool
    misfits: tuple[tuple[Key, str], ...] = ()  # keys that were meant, or might have been, and why they do not fit


class Keyring:
    """The keys of all files, found by kid, by thumbprint, or one after another. What was worked out with them is kept
    as long as they are, and forgotten with them. ``payload``: what detached tokens sign, where the user gave it."""

    def __init__(self, files: Iterable[KeyFile] = (), found: Iterable[Key] = (), payload: bytes | None = None) -> None:
        self.files = tuple(files)
        self.found = tuple(found)  # keys that stand in the input itself
        self.payload = payload
        self.keys = (*(key for file in self.files for key in file.keys), *self.found)
        self.checks: dict[str, Check] = {}  # by compact token and its flaws
        self.opened: dict[str, Opened] = {}
        self._by_name: dict[str, list[Key]] = {}
        for key in self.keys:
            for name in dict.fromkeys((*(() if key.kid is None else (key.kid,)), *key.thumbprints)):
                self._by_name.setdefault(name, []).append(key)
        self._misfits: dict[tuple[int, str], str] = {}
        self._unnamed: dict[tuple[str, str | None], Chosen] = {}
        self._mixed: set[str] | None = None
        self.work = 0  # rounds of hashing passwords so far: tokens ask for them
        self._spellings: tuple[str, ...] | None = None
        self._extended: tuple[object, Keyring] | None = None

    def __bool__(self) -> bool:
        return bool(self.keys)

    def __repr__(self) -> str:
        return f"<Keyring of {len(self.keys)} keys>"

    def with_found(self, key_sets: tuple[KeySet, ...], metadata: tuple[Metadata, ...]) -> Keyring:
        """These keys and those that stand in the input; the same keyring again for the same input."""
        if not key_sets:
            return self
        if self._extended is None or self._extended[0] is not key_sets:
            self._extended = (key_sets, Keyring(self.files, found_keys(key_sets, metadata), self.payload))
        return self._extended[1]

    @property
    def spellings(self) -> tuple[str, ...]:
        """Every secret among the keys given, as text, base64 and hex: what must not leave in any output."""
        if self._spellings is None:
            found: dict[str, None] = {}
            for key in (key for file in self.files for key in file.keys if key.kty == "oct"):
                with suppress(BadKey):
                    found.update(dict.fromkeys(_spellings(key.loaded.public)))
            self._spellings = tuple(found)
        return self._spellings

    def choose(self, header: dict[str, Any], alg: str, issuer: str | None) -> Chosen:
        """The keys that may have signed a token with this header, of this issuer."""
        for name in (header.get("kid"), header.get("x5t#S256"), header.get("x5t")):
            meant = self._by_name.get(name) if isinstance(name, str) else None
            meant = [key for key in meant or () if key.is_for(issuer)]
            if meant:
                return self._sorted(meant, alg, named=True)
        asked = (alg, issuer)
        if asked not in self._unnamed:
            self._unnamed[asked] = self._sorted([key for key in self.keys if key.is_for(issuer)], alg, named=False)
        return self._unnamed[asked]

    def has(self, kid: str) -> bool:
        """Whether a key of that kid is here, whatever it is for."""
        return any(key.kid == kid for key in self._by_name.get(kid, ()))

    def is_mixed(self, key: Key) -> bool:
        """Whether the secret stands in one file with public keys, which are there to be published."""
        if self._mixed is None:
            public = {each.source for each in self.keys if each.kty != "oct" and not each.private}
            self._mixed = public & {each.source for each in self.keys if each.kty == "oct"}
        return key.kty == "oct" and key.source in self._mixed

    def misfit(self, key: Key, alg: str) -> str:
        """Why the key cannot verify such signatures; empty where it can."""
        asked = (id(key), alg)
        if asked not in self._misfits:
            self._misfits[asked] = misfit(key, alg)
        return self._misfits[asked]

    def _sorted(self, keys: list[Key], alg: str, *, named: bool) -> Chosen:
        if len(keys) == 1:
            why = self.misfit(keys[0], alg)
            return Chosen((), named, ((keys[0], why),)) if why else Chosen((keys[0],), named)
        fitting: list[Key] = []
        others: list[tuple[Key, str]] = []
        for key in keys:
            why = self.misfit(key, alg)
            if why:
                others.append((key, why))
            else:
                fitting.append(key)
        return Chosen(tuple(fitting[:MOST_TRIED]), named, tuple(others[:MOST_TRIED]))


def found_keys(key_sets: tuple[KeySet, ...], metadata: tuple[Metadata, ...]) -> list[Key]:
    """The keys of sets in the input, each for the issuer whose set it is: the one whose metadata names the address,
    else the one that has that host; anybody's where no address is known."""
    named = {each.jwks_uri: each.issuer for each in metadata}
    found: list[Key] = []
    for key_set in key_sets:
        address = key_set.endpoint
        for number, jwk in enumerate(key_set.keys[:MOST_FOUND], 1):
            key = key_of_jwk(jwk, "the input", f"JWK {number} of {len(key_set.keys)}")
            if address is not None:
                key.issuer = named.get(address)
                key.host = "" if key.issuer is not None else host_of(address)
            found.append(key)
    return found


def _spellings(secret: bytes) -> list[str]:
    from base64 import b64encode, urlsafe_b64encode

    plain = b64encode(secret).decode()
    found = [plain.rstrip("="), urlsafe_b64encode(secret).decode().rstrip("="), secret.hex(), secret.hex().upper()]
    try:
        return [secret.decode(), *found]
    except UnicodeDecodeError:
        return found


def host_of(address: str) -> str:
    """The host of an address, in lower case; empty where it has none."""
    return address.partition("://")[2].partition("/")[0].rpartition("@")[2].partition(":")[0].lower()


def kid_words(header: dict[str, Any]) -> str:
    """The kid of a header for a sentence: ``kid "k1"``, or that there is none."""
    kid = header.get("kid")
    return f'kid "{shown(kid, 60)}"' if isinstance(kid, str) else "no kid"
