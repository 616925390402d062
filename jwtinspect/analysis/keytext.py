"""Keys as they are pasted: out of what stands around them, and what a text without any key seems to be."""

from __future__ import annotations

import re

from jwtinspect.core.encoding import Undecodable, decode_base64url, read_json

_LAYERS = 4
_SPACE = re.compile(r"\r?\n\r?\n")
_SOURCE = re.compile(r"""\\[rn]?|(?<=\s)\+\s*["']|["']\s*\+(?=\s)|["'>]""")
OPENSSH = ("ssh-rsa ", "ssh-ed25519 ", "ssh-dss ", "ecdsa-sha2-")  # how lines of authorized_keys begin


def bare(text: str) -> str:
    """The text without the head of an HTTP answer, the quotes of a JSON string and the base64 of a whole PEM file, as
    Kubernetes keeps it."""
    for _ in range(_LAYERS):
        text = text.strip()
        inner: str | None = None
        if text.startswith("HTTP/"):
            inner = "".join(_SPACE.split(text, maxsplit=1)[1:])
        elif text.startswith('"'):
            value, problems = read_json(text.encode("utf-8", "surrogatepass"))
            inner = value if isinstance(value, str) and not problems else None
        elif text.startswith("LS0tLS1CRUdJTi"):
            decoded = decode_base64url(text)
            data = b"" if isinstance(decoded, Undecodable) else decoded if isinstance(decoded, bytes) else decoded.data
            inner = data.decode("ascii", "replace") if data else None
        if not inner:
            break
        text = inner
    return text


def pem_block(label: str, body: str) -> str:
    """One PEM block without the quotes, the pluses and the written line ends (``\\n``) of source text, of variables and
    of replies to a mail."""
    if not _SOURCE.search(body):
        return f"-----BEGIN {label}-----{body}-----END {label}-----"
    lines = [line.strip(" \t,;") for line in _SOURCE.sub("\n", body).splitlines()]
    headers = [line for line in lines if ":" in line]
    inner = [*headers, *([""] if headers else []), *(line for line in lines if line and ":" not in line)]
    return "\n".join((f"-----BEGIN {label}-----", *inner, f"-----END {label}-----", ""))


def what_else(text: str) -> str:
    """What text without any key seems to be, and what to give instead, in words that follow its name."""
    if text.startswith(("ey", "ew")) and text.count(".") in (2, 4):
        return "is a token, no key. Give the issuer's public key or key set."
    if text.startswith(("http://", "https://")) and len(text.split()) == 1:
        return "is an address, and nothing is fetched here. Save what it answers, and give that."
    if text.startswith("----"):
        return "is a key in SSH's exchange form; 'ssh-keygen -i -f FILE' turns it into one that is read."
    if text[:1] == "<":
        return "is a page or XML, no key. Give the key set (JWKS) that the issuer's jwks_uri answers, or a PEM file."
    return "is no key: neither PEM nor DER nor a JWK. If it is an HMAC secret, give it as a secret."
