"""Whether a token was signed by a key at hand. The algorithm has to fit the key, whatever the token says of itself."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from jwtinspect.analysis.algorithms import decoded, verifies, verifies_with_any_salt
from jwtinspect.analysis.forgeries import FORGERIES, brings_certificate
from jwtinspect.analysis.jwk import key_of_jwk, look_at_certificate
from jwtinspect.analysis.keyring import Chosen, Keyring, kid_words
from jwtinspect.analysis.keys import ALGORITHMS, BadKey, Key, misfit
from jwtinspect.core.moments import rough_span
from jwtinspect.core.text import shown
from jwtinspect.core.token import FlawKind, Kind, Signature, Token, without_keys

_ENTRA = re.compile(r"https://(?:sts\.windows\.net|login\.microsoftonline\.(?:com|us)|sts\.chinacloudapi\.cn)/")
_CURVE_BYTES = {"ES256": 64, "ES256K": 64, "ES384": 96, "ES512": 132}
_HASH_BITS = {"HS256": 256, "HS384": 384, "HS512": 512}


class Check(NamedTuple):
    """What came of verifying one token."""

    word: Signature
    text: str  # a sentence: what was found, and what to do
    key: Key | None = None  # the key that made the signature, or that should have
    named: bool = False  # the token itself names that key, by kid or thumbprint
    weak_bits: int = 0  # of the HMAC secret that made it, where it has fewer than the algorithm's hash
    absent: str = ""  # the token's kid is in no set: "given" by the user, or "found" as the issuer's in the input
    attack: str = ""  # what a forger seems to have tried: "all-zero signature", "algorithm confusion" ...

    def __repr__(self) -> str:
        return f"<Check {self.word}>"


def check(token: Token, keyring: Keyring) -> Check:
    """Verifies the token with the keys. Never raises; what was worked out once is kept with the keys."""
    name = token.compact
    if token.flaws:  # what was mended may be part of what was signed
        name = f"{name} {sorted({flaw.detail for flaw in token.flaws})}"
    known = keyring.checks.get(name)
    if known is None:
        known = keyring.checks[name] = _checked(token, keyring)
    return known


def _checked(token: Token, keyring: Keyring) -> Check:
    word = without_keys(token)
    header = token.header
    if word is Signature.NONE:
        return Check(word, "It is unsecured (alg none): anybody could have written it, so no key can vouch for it.")
    if word is Signature.MISSING:
        return Check(word, "It has no signature to verify; get the token as it was sent.")
    if token.kind is not Kind.JWS and not _is_whole(token):
        return Check(word, _UNSIGNED[token.kind])
    alg = header.get("alg")
    obstacle = _obstacle(token, alg)
    if obstacle:
        return Check(Signature.UNSUPPORTED, obstacle)
    assert isinstance(alg, str)
    issuer = token.claims.get("iss")
    signature = decoded(token.compact.rpartition(".")[2])
    if _is_proof(header):
        return _proof(token, alg, signature)
    chosen = keyring.choose(header, alg, issuer if isinstance(issuer, str) else None)
    texts = _signing_inputs(token, keyring.payload)
    for text, how in texts:
        for key in chosen.keys:
            if verifies(alg, text, key, signature):
                return _valid(token, alg, key, chosen, keyring, how)
    if alg.startswith("PS"):
        for key in chosen.keys:
            if verifies_with_any_salt(alg, texts[0][0], key, signature):
                return _valid(token, alg, key, chosen, keyring, _SALT)
    return _refused(token, alg, texts[0][0], signature, chosen, keyring)


_UNSIGNED = {
    Kind.JWE: "It is encrypted: whoever can open it knows that its sender had the key; a signature would be inside.",
    Kind.OPAQUE: "It is opaque: there is nothing in it to verify.",
    Kind.BROKEN: "It is not complete, so its signature cannot be verified; get the token whole.",
}
_PARTIAL = frozenset((FlawKind.TRUNCATED, FlawKind.NOT_BASE64, FlawKind.SIGNATURE_REMOVED))


def _is_whole(token: Token) -> bool:
    """Whether every byte of a signed token is there, though what it signs may be no claims."""
    header = token.header
    whole = "alg" in header and "enc" not in header and token.compact.count(".") == 2
    return whole and token.kind is Kind.BROKEN and not any(flaw.kind in _PARTIAL for flaw in token.flaws)


_UNDERSTOOD = frozenset(("b64",))


def _obstacle(token: Token, alg: object) -> str:
    """Why no key could settle it; empty where one can."""
    header = token.header
    if not isinstance(alg, str) or alg not in ALGORITHMS:
        named = f'"{shown(alg, 30)}"' if isinstance(alg, str) else "no text"
        return f"Its algorithm ({named}) is none that can be verified here: {', '.join(sorted(ALGORITHMS))}."
    if token.has(FlawKind.TRUNCATED):
        return "It is cut, so its signature cannot be verified; get the token whole."
    if "crit" in header or "b64" in header:
        trouble = _extension_trouble(header, token.protected)
        if trouble:
            return trouble
    issuer = token.claims.get("iss")
    if "nonce" in header and isinstance(issuer, str) and _ENTRA.match(issuer):
        return (
            "Microsoft replaced the nonce in this header after signing, as it does in tokens for its own APIs, such as "
            "Graph: only that API can verify it. Nothing is wrong with the token."
        )
    return ""


def _extension_trouble(header: dict[str, Any], protected: dict[str, Any]) -> str:
    """Why nobody may accept it for what its header says that must be understood; empty where that is known here."""
    if "crit" in header:
        names = header["crit"]
        listed = isinstance(names, list) and names and "crit" in protected
        if not listed or not all(isinstance(name, str) and name in header for name in names):
            return "Its header has a crit that is not as RFC 7515 (section 4.1.11) asks; nobody may accept it."
        unknown = sorted(set(names) - _UNDERSTOOD)
        if unknown:
            quoted = ", ".join(f'"{shown(name, 30)}"' for name in unknown[:5])
            return f"Nobody may accept it who does not understand {quoted} (crit), and that is not known here."
    if "b64" in header and not ("b64" in protected and isinstance(header["b64"], bool)):
        return "Its b64 is not as RFC 7797 (section 3) asks, true or false and protected; nobody may accept it."
    return ""


def _signing_inputs(token: Token, payload: bytes | None) -> list[tuple[bytes, str]]:
    """The texts that may have been signed: as it stands, with the padding that AWS's load balancer signs, and as it was
    before its standard alphabet was mended. Of a detached token: with the payload that was given."""
    text = token.compact.rpartition(".")[0]
    if token.is_detached:
        return _with_payload(text.encode("ascii", "replace"), payload, encoded=token.header.get("b64", True))
    found = [(text.encode("utf-8", "surrogatepass"), "")]
    mended = " ".join(flaw.detail for flaw in token.flaws if flaw.kind is FlawKind.CLEANED)
    if "signer" in token.header or "padding" in mended or "alphabet" in mended:
        padded = ".".join(part + "=" * (-len(part) % 4) for part in text.split("."))
        found.append((padded.encode("utf-8", "surrogatepass"), "what it signs is its text with padding"))
        if "alphabet" in mended:
            standard = padded.replace("-", "+").replace("_", "/")
            found.append((standard.encode("utf-8", "surrogatepass"), "what it signs is its text in standard base64"))
    return found


def _with_payload(start: bytes, payload: bytes | None, *, encoded: bool) -> list[tuple[bytes, str]]:
    from base64 import urlsafe_b64encode

    if payload is None:
        return [(start, "what it signs is empty")]  # as ACME's requests are (RFC 8555, section 6.3)
    readings = [(payload, "what it signs is the payload given"), (b"", "what it signs is empty")]
    shorter = payload.removesuffix(b"\n").removesuffix(b"\r")
    if shorter != payload:  # an editor added a line end
        readings.append((shorter, "what it signs is the payload given, without its last line end"))
    return [(start + (urlsafe_b64encode(each).rstrip(b"=") if encoded else each), how) for each, how in readings]


_SALT = "its salt is not as long as the hash, as RFC 7518, section 3.5 asks: strict receivers refuse it"


# --------------------------------------------------------------------------------------------------- what is said


def _valid(token: Token, alg: str, key: Key, chosen: Chosen, keyring: Keyring, how: str) -> Check:
    look_at_certificate(key)
    remarks = [how] if how else []
    if not chosen.named:
        own = token.header.get("kid")
        if isinstance(own, str) and key.kid is not None:
            remarks.append(f"the token names another key ({kid_words(token.header)}), found by trying")
        elif len(chosen.keys) > 1 and key.kty != "oct":
            remarks.append(f"found by trying {len(chosen.keys)} keys, as the token names none of them")
    elif len(chosen.keys) > 1 and any(_differ(key, each) for each in chosen.keys):
        remarks.append("another key has the name that the token gives, too, and receivers may take that")
    if keyring.is_mixed(key):
        remarks.append("the secret stands in one set with public keys: whoever publishes that gives it away")
    if token.header.get("b64") is False and "crit" not in token.header:
        remarks.append(
            "receivers that do not know b64 read another payload, as no crit warns them (RFC 7797, section 6)"
        )
    if key.private:
        remarks.append("it is a private key, and the public half would do")
    dates = date_words(key, token)
    if dates:
        remarks.append(dates)
    weak = key.bits if key.kty == "oct" and key.bits < _HASH_BITS[alg] else 0
    more = f" ({'; '.join(remarks)})" if remarks else ""
    return Check(Signature.VALID, f"The signature is valid, made by the {key.name}{more}.", key, chosen.named, weak)


def _differ(one: Key, other: Key) -> bool:
    """Whether they are two keys: a set may be here twice."""
    try:
        return bool(one.loaded.public != other.loaded.public)
    except BadKey:
        return False


def date_words(key: Key, token: Token) -> str:
    """How the times of a key or its certificate stand to the token's; empty where they agree or there are none."""
    issued, ends = (_seconds(token.claims.get(name)) for name in ("iat", "exp"))
    if key.starts is not None and issued is not None and issued < key.starts:
        return f"the token was issued {_days(key.starts - issued)} before the key's time begins"
    if key.ends is not None and issued is not None and issued > key.ends:
        return f"the token was issued {_days(issued - key.ends)} after the key's time ended"
    if key.ends is not None and ends is not None and ends > key.ends:
        return f"the key's time ends {_days(ends - key.ends)} before the token does"
    return ""


def _seconds(value: object) -> int | float | None:
    return value if isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value) < 2**53 else None


def _days(seconds: int | float) -> str:
    return rough_span(int(seconds))


def _refused(token: Token, alg: str, text: bytes, signature: bytes, chosen: Chosen, keyring: Keyring) -> Check:
    """Why none of the keys vouches for the token. ``text``: what is signed."""
    for name, sought in FORGERIES:
        words = sought(token, alg, text, signature, keyring)
        if words:
            return Check(Signature.INVALID, words, chosen.keys[0] if chosen.keys else None, chosen.named, attack=name)
    absent = _absent(token, chosen, keyring)
    if absent and all(key.kid is not None for key in chosen.keys):
        tried = ", and none of those that fit made the signature" if chosen.keys else ""
        return Check(
            Signature.NO_KEY,
            f"None of the keys has its {kid_words(token.header)}{tried}. The issuer may have changed its keys since, "
            "or this is another issuer's set.",
            absent=absent,
        )
    if not chosen.keys:
        return Check(Signature.NO_KEY, _without_fitting(token, alg, chosen, keyring))
    key = chosen.keys[0]
    if brings_certificate(token, alg, text, signature, keyring):
        return Check(
            Signature.NO_KEY,
            "It is signed by the certificate that it brings along (x5c), which is none of the keys. Whether to trust "
            "it is not known here: give the issuer's own certificate or key set.",
        )
    trouble = next((each.trouble for each in chosen.keys if each.trouble), "")
    if trouble:
        return Check(Signature.NO_KEY, f"The {key.name} {trouble}.", key, chosen.named)
    form = _form_trouble(alg, signature, key)
    if token.is_detached and keyring.payload is None:
        words = (
            "What it signs is detached: it stands elsewhere (RFC 7515, appendix F). Give that payload, too, byte for "
        )
        return Check(Signature.UNSUPPORTED, f"{words}byte, to have the signature verified.", key)
    if token.is_detached:  # what was given is the likelier cause
        words = (
            f"The signature over the payload given is not that of the {key.name}: the payload is not what was signed, "
        )
        return Check(Signature.INVALID, f"{words}byte for byte, or it is another key.{form}", key)
    return Check(Signature.INVALID, _unlike(chosen) + form, key, chosen.named)


def _unlike(chosen: Chosen) -> str:
    """That none of the keys which fit made the signature."""
    keys, first = chosen.keys, chosen.keys[0]
    if chosen.named and len(keys) > 1:
        return (
            f"The signature is not that of any of the {len(keys)} keys that have the name which the token gives, the "
            f"first of them the {first.name}: the token was changed, or it is another issuer's."
        )
    if chosen.named:
        return (
            f"The signature is not that of the {first.name}, which the token names: the token was changed, or it is "
            "another issuer's with a key of the same name."
        )
    if len(keys) == 1:
        return f"The signature is not that of the {first.name}: the token was changed, or it is not the key."
    if all(
        key.form.startswith("read ") and key.source == first.source for key in keys
    ):  # one secret, as it may be meant
        readings = " or ".join(key.form.removeprefix("read ") for key in keys)
        return (
            f"The signature is not that of the secret in {shown(first.source, 60)}, read {readings}: the token was "
            "changed, or it is another secret."
        )
    return (
        f"The signature is that of none of the {len(keys)} keys that fit: the token was changed, or the key is not "
        "among them."
    )


def _absent(token: Token, chosen: Chosen, keyring: Keyring) -> str:
    """Whether the token names a key that sets at hand do not have, and whose sets those are."""
    kid, issuer = token.header.get("kid"), token.claims.get("iss")
    if chosen.named or not isinstance(kid, str):
        return ""
    own = [key for key in keyring.found if key.is_for(issuer if isinstance(issuer, str) else None)]
    if any(key.issuer is not None or key.host for key in own):
        return "found"
    return "given" if any(key.kid is not None for file in keyring.files for key in file.keys) else ""


def _without_fitting(token: Token, alg: str, chosen: Chosen, keyring: Keyring) -> str:
    if not chosen.misfits:
        return "There is no key for this issuer's tokens. Add the issuer's key set."
    key, why = chosen.misfits[0]
    if len(chosen.misfits) == 1:
        return f"The {key.name} {why}."
    if chosen.named:
        return f"{len(chosen.misfits)} keys have its {kid_words(token.header)}, and none fits: the first {why}."
    return f"None of the {len(keyring.keys)} keys fits {alg} ({kid_words(token.header)}); the first {why}."


def _form_trouble(alg: str, signature: bytes, key: Key) -> str:
    wanted = _CURVE_BYTES.get(alg) or (key.bits + 7) // 8 * (key.kty == "RSA")
    if alg.startswith("ES") and signature[:1] == b"\x30" and len(signature) != wanted:
        return f" It is in DER form, and a JWS has r and s one after the other, {wanted} bytes."
    if wanted and len(signature) != wanted:
        return f" It has {len(signature)} bytes, and {alg} with this key makes {wanted}."
    return ""


# -------------------------------------------------------------------------------------------------------- proofs


def _is_proof(header: dict[str, Any]) -> bool:
    """A DPoP proof is by design signed with the key that it brings (RFC 9449, section 4.2)."""
    kind = header.get("typ")
    return isinstance(kind, str) and kind.lower() == "dpop+jwt" and isinstance(header.get("jwk"), dict)


def _proof(token: Token, alg: str, signature: bytes) -> Check:
    key = key_of_jwk(token.header["jwk"], "its header", "JWK")
    if alg.startswith("HS") or key.private or key.kty == "oct":
        return Check(Signature.INVALID, "A DPoP proof brings a public key and is signed with the private one.", key)
    why = misfit(key, alg)
    if why:
        return Check(Signature.INVALID, f"The {key.name} {why}.", key)
    text = token.compact.rpartition(".")[0].encode("utf-8", "surrogatepass")
    if verifies(alg, text, key, signature):
        words = "The proof is signed with the key that it brings, as DPoP has it; the token's cnf says whose that is."
        return Check(Signature.VALID, words, key)
    return Check(Signature.INVALID, "The proof is not signed with the key that it brings: it was changed.", key)
