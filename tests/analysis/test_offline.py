"""The libraries of cryptography come without the network stack, and leave no trace of how."""

import subprocess
import sys

NETWORK = '("socket", "_socket", "ssl", "_ssl", "http.client", "urllib.request", "jwt.jwks_client", "asyncio")'


def run(code: str) -> str:
    return subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout.strip()


def test_verifying_and_decrypting_load_no_socket_module() -> None:
    code = f"""
import sys
from jwtinspect.analysis.keyfile import read_keys, read_secret
from jwtinspect.analysis.keyring import Keyring
from jwtinspect.report.inspect import inspect
from jwtinspect.report.report import Input, Request
from jwtinspect.rules.examples import SECRET, secret_key, signed
keys = Keyring([read_keys(secret_key().encode(), "k"), read_secret(SECRET, "s"), read_keys(b"-----BEGIN CERTIFICATE-----\\nAAAA\\n-----END CERTIFICATE-----", "c")])
jwe = "eyJhbGciOiJBMTI4S1ciLCJlbmMiOiJBMTI4Q0JDLUhTMjU2In0.6KB707dM9YTIgHtLvtgWQ8mKwboJW3of9locizkDTHzBC2IlrT1oOQ.AxY8DCtDaGlsbGljb3RoZQ.KDlTtXchhZTGufMYmOYGS4HffxPSUrfmqCHXaI9wOGY.U0m_YmjN04DJvceFICbCVQ"
wrapping = read_keys(b'{{"kty": "oct", "k": "GawgguFyGrWKav7AX4VKUg"}}', "w")
print(inspect(Request((Input("x", signed({{"sub": "u"}}) + " " + jwe),), now=0, keys=Keyring([*keys.files, wrapping]))).tokens[0].check.word)
assert "jwt.algorithms" in sys.modules and "joserfc.jwe" in sys.modules and "cryptography.x509" in sys.modules
print([name for name in {NETWORK} if name in sys.modules])
"""  # noqa: E501  one program
    assert run(code).splitlines() == ["valid", "[]"]


def test_a_program_that_wants_the_network_modules_still_gets_the_real_ones() -> None:
    code = """
import sys
from jwtinspect.analysis.offline import without_network
with without_network():
    import jwt.algorithms
    from cryptography import x509
import email.utils, jwt, socket
assert "@" in email.utils.make_msgid() and socket.AF_INET
assert jwt.PyJWKClient.__module__ == "jwt.jwks_client" and jwt.jwks_client.PyJWKClient is jwt.PyJWKClient
try:
    jwt.nothing
except AttributeError as error:
    print(error)
"""
    assert run(code) == "module 'jwt' has no attribute 'nothing'"


def test_what_was_loaded_before_is_left_alone() -> None:
    code = """
import socket, jwt
from jwtinspect.analysis.offline import without_network
client = jwt.PyJWKClient
with without_network():
    from cryptography import x509
import sys
print(sys.modules["socket"] is socket, jwt.PyJWKClient is client)
"""
    assert run(code) == "True True"


def test_without_keys_none_of_it_is_imported() -> None:
    code = """
import sys
import jwtinspect
from jwtinspect.rules.examples import access_token, response
jwtinspect.inspect(response(access_token=access_token(3600), expires_in=3600))
print([name for name in sys.modules if name.split(".")[0] in ("jwt", "cryptography", "joserfc") or name in (
    "jwtinspect.analysis.keys", "jwtinspect.analysis.jwk", "jwtinspect.analysis.keyring",
    "jwtinspect.analysis.signature",
    "jwtinspect.analysis.decryption", "jwtinspect.report.verification", "jwtinspect.rules.signatures")])
"""
    assert run(code) == "[]"
