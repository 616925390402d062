"""The words with which libraries say that a token's time is wrong, one row a message, as read in their sources."""

from __future__ import annotations

from typing import NamedTuple

from jwtinspect.reading.messages import EARLY, EXPIRED, FUTURE, IDLE, NOT_ACTIVE, SIGNED

ISO = r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d{1,9})?(?: ?(?:Z|UTC|[+-]\d\d:?\d\d))?"
US = r"\d\d/\d\d/\d{4} \d\d:\d\d:\d\d"
JS = r"[A-Z][a-z]{2} [A-Z][a-z]{2} \d\d \d{4} \d\d:\d\d:\d\d GMT[+-]\d{4}"
JAVA = r"[A-Z][a-z]{2} [A-Z][a-z]{2} \d\d \d\d:\d\d:\d\d [A-Z]{2,5} \d{4}"
HTTP = r"[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT"
BASIC = r"\d{8}T\d{6}Z"
NUM = r"\d{9,11}(?:\.\d{1,9})?"
_QUOTE = r"(?:'|\\u0027)"  # .NET's JSON writes the apostrophe so


class Template(NamedTuple):
    """One message of one library. Groups: ``exp``, ``nbf``, ``iat``, ``signed`` and ``now`` are instants, ``ms`` and
    ``s`` how far now lies past the bound, ``go`` the same as Go writes it, ``leeway_ms``, ``leeway_s`` and
    ``leeway_min`` what was granted, ``utc`` that the zone is stated."""

    library: str
    kind: str
    opening: str  # literal; what is looked for
    rest: str = ""  # pattern that follows it, without backtracking over more than a bounded stretch
    by_client: bool = False
    included: int = 0  # seconds of leeway that are in the printed bound
    local: bool = False  # its times are the machine's local ones, whatever zone they seem to state


_JJWT = rf"\. Current time: (?P<now>{ISO})(?:, a difference of (?P<ms>\d{{1,15}}) milliseconds)?"
_GRANTED = r"(?:\. {1,2}Allowed clock skew: (?P<leeway_ms>\d{1,12}) milliseconds)?"
_ID_CLAIM = " claim error in the ID token; current time "
_JOSE4J = r"(?P<now>\d{9,11})(?: -> [^}\n]{1,60})?\} is "
_MSAL = "Make sure your computer's time and time zone are both correct. Current epoch = "
_IDX = rf"(?P<utc> \(UTC\))?: {_QUOTE}(?P<CLAIM>{US}){_QUOTE}, Current time(?: \(UTC\))?: {_QUOTE}(?P<now>{US})"
_THROWN = rf"(?:(?!jwt expired|jwt not active)[\s\S]){{0,600}}?\bFIELD\\?[\"']?: ?\\?[\"']?(?P<CLAIM>{ISO})"

TEMPLATES: tuple[Template, ...] = (
    # jjwt to 0.11: in 0.9 the Z is literal and the time the JVM's local one
    Template("jjwt to 0.11", EXPIRED, "JWT expired at ", rf"(?P<exp>{ISO}){_JJWT}{_GRANTED}", local=True),
    Template(
        "jjwt to 0.11", EARLY, "JWT must not be accepted before ", rf"(?P<nbf>{ISO}){_JJWT}{_GRANTED}", local=True
    ),
    Template(
        "jjwt 0.12",
        EXPIRED,
        "JWT expired ",
        rf"(?P<ms>\d{{1,15}}) milliseconds ago at (?P<exp>{ISO})\. Current time: (?P<now>{ISO}){_GRANTED}",
    ),
    Template(
        "jjwt 0.12",
        EARLY,
        "JWT early by ",
        rf"(?P<ms>\d{{1,15}}) milliseconds before (?P<nbf>{ISO})\. Current time: (?P<now>{ISO}){_GRANTED}",
    ),
    Template(
        "Microsoft IdentityModel",
        EXPIRED,
        "IDX10223: Lifetime validation failed. The token is expired. ValidTo",
        _IDX.replace("CLAIM", "exp"),
    ),
    Template("Microsoft IdentityModel", EXPIRED, "IDX10223: Lifetime validation failed."),
    Template(
        "Microsoft IdentityModel",
        EARLY,
        "IDX10222: Lifetime validation failed. The token is not yet valid. ValidFrom",
        _IDX.replace("CLAIM", "nbf"),
    ),
    Template("Microsoft IdentityModel", EARLY, "IDX10222: Lifetime validation failed."),
    Template("ASP.NET Core JwtBearer", EXPIRED, "The token expired at ", rf"{_QUOTE}(?P<exp>{US})"),
    Template("ASP.NET Core JwtBearer", EARLY, "The token is not valid before ", rf"{_QUOTE}(?P<nbf>{US})"),
    Template("ASP.NET Core JwtBearer", EXPIRED, 'error_description="The token is expired"'),
    Template("Spring Security", EXPIRED, "Jwt expired at ", rf"(?P<exp>{ISO})"),
    Template("Spring Security", EARLY, "Jwt used before ", rf"(?P<nbf>{ISO})"),
    Template("Nimbus JOSE+JWT", EXPIRED, "Expired JWT", r"(?![\w-])"),
    Template("Nimbus JOSE+JWT", EARLY, "JWT before use time"),
    Template(
        "jose4j",
        EXPIRED,
        "The JWT is no longer valid - the evaluation time NumericDate{",
        _JOSE4J + r"on or after the Expiration Time \(exp=NumericDate\{(?P<exp>\d{9,11})(?: -> [^}\n]{1,60})?\}\) "
        r"claim value(?: \(even when providing (?P<leeway_s>\d{1,9}) seconds)?",
    ),
    Template(
        "jose4j",
        EARLY,
        "The JWT is not yet valid as the evaluation time NumericDate{",
        _JOSE4J + r"before the Not Before \(nbf=NumericDate\{(?P<nbf>\d{9,11})",
    ),
    Template("jsonwebtoken", EXPIRED, "jwt expired", _THROWN.replace("FIELD", "expiredAt").replace("CLAIM", "exp")),
    Template("jsonwebtoken", EXPIRED, "jwt expired", r"(?![\w-])"),
    Template("jsonwebtoken", EARLY, "jwt not active", _THROWN.replace("FIELD", "date").replace("CLAIM", "nbf")),
    Template("jsonwebtoken", EARLY, "jwt not active", r"(?![\w-])"),
    Template("jsonwebtoken", EXPIRED, "maxAge exceeded"),
    *(
        Template("jose", kind, f"{claim}{quote} claim timestamp check failed")
        for claim, kind in (("exp", EXPIRED), ("nbf", EARLY), ("iat", FUTURE))
        for quote in ('"', '\\"')
    ),
    Template("PyJWT", EXPIRED, "jwt.exceptions.ExpiredSignatureError: Signature has expired"),
    Template("python-jose", EXPIRED, "jose.exceptions.ExpiredSignatureError: Signature has expired"),
    Template("ruby-jwt", EXPIRED, "JWT::ExpiredSignature", r"(?: \(Signature has expired\)|: Signature has expired)?"),
    Template("PyJWT, python-jose or ruby-jwt", EXPIRED, "Signature has expired"),
    Template("PyJWT", FUTURE, "The token is not yet valid (iat)"),
    Template("PyJWT", EARLY, "The token is not yet valid (nbf)"),
    Template("google-auth for Python", FUTURE, "Token used too early, ", rf"(?P<now>{NUM}) < (?P<iat>{NUM})\. Check"),
    Template("google-auth for Python", EXPIRED, "Token expired, ", rf"(?P<exp>{NUM}) < (?P<now>{NUM})"),
    Template(
        "google-auth for Node", FUTURE, "Token used too early, ", rf"(?P<now>{NUM}) < (?P<iat>{NUM}):", included=300
    ),
    Template(
        "google-auth for Node", EXPIRED, "Token used too late, ", rf"(?P<now>{NUM}) > (?P<exp>{NUM}):", included=300
    ),
    Template(
        "auth0-spa-js",
        EXPIRED,
        f"Expiration Time (exp){_ID_CLAIM}(",
        rf"(?P<now>{JS})[^\n]{{0,80}}? is after expiration time \((?P<exp>{JS})",
        by_client=True,
        included=60,
    ),
    Template(
        "idtoken-verifier (auth0.js)",
        EXPIRED,
        f"Expiration Time (exp){_ID_CLAIM}",
        rf"\\?\"(?P<now>{JS})[^\n]{{0,80}}? is after expiration time \\?\"(?P<exp>{JS})",
        by_client=True,
        included=60,
    ),
    Template("a library of Auth0", EXPIRED, "Expiration Time (exp) claim", by_client=True),
    Template("a library of Auth0", EARLY, "Not Before time (nbf) claim", by_client=True),
    Template("a library of Auth0", FUTURE, "Issued At (iat) claim error", by_client=True),
    Template("golang-jwt", EXPIRED, "token is expired by ", r"(?P<go>[\dhmsnµu.]{2,30})"),
    Template("golang-jwt", EXPIRED, "token has invalid claims: token is expired"),
    Template("golang-jwt", EARLY, "token is not valid yet"),
    Template("golang-jwt", FUTURE, "Token used before issued"),
    Template("golang-jwt", FUTURE, "token used before issued"),
    Template("go-oidc", EXPIRED, "oidc: token is expired (Token Expiry: ", rf"(?P<exp>{ISO})"),
    Template("go-jose", EXPIRED, "validation failed, token is expired (exp)"),
    Template("go-jose", EARLY, "validation failed, token not valid yet (nbf)"),
    Template("the Kubernetes API server", EXPIRED, "service account token has expired"),
    Template("java-jwt", EXPIRED, "The Token has expired on ", rf"(?P<exp>{ISO}|{JAVA})"),
    Template("java-jwt", EARLY, "The Token can't be used before ", rf"(?P<nbf>{ISO}|{JAVA})"),
    *(
        Template(
            "mod_auth_openidc",
            EXPIRED,
            f"exp{quote} validation failure (",
            r"(?P<exp>\d{9,11})\): JWT expired (?P<s>\d{1,12}) seconds ago",
        )
        for quote in ('"', '\\"')
    ),
    Template("lua-resty-jwt (APISIX)", EXPIRED, "'exp' claim expired at ", rf"(?P<exp>{HTTP})"),
    Template("lua-resty-jwt (APISIX)", EARLY, "'nbf' claim not valid until ", rf"(?P<nbf>{HTTP})"),
    Template("Kong", EXPIRED, '"exp":"token expired"'),
    Template("Kong", EARLY, '"nbf":"token not valid yet"'),
    Template("Envoy", EXPIRED, "Jwt is expired"),
    Template("Envoy", EARLY, "Jwt not yet valid"),
    Template("Envoy", EXPIRED, "Jwt_is_expired"),
    Template("Envoy", EARLY, "Jwt_not_yet_valid"),
    Template("PostgREST", EXPIRED, "JWT expired", r"(?=\\?\")"),
    Template("Hasura", EXPIRED, "Could not verify JWT: JWTExpired"),
    Template("AWS API Gateway", EXPIRED, "The incoming token has expired"),
    Template(
        "AWS STS",
        EXPIRED,
        "Token expired: current date/time ",
        r"(?P<now>\d{9,11}) ?must be before the expiration date/time ?(?P<exp>\d{9,11})",
    ),
    Template(
        "AWS (SigV4)",
        SIGNED,
        "Signature expired: ",
        rf"(?P<signed>{BASIC}) is now earlier than {BASIC} \((?P<now>{BASIC}) - (?P<leeway_min>\d{{1,4}}) min",
    ),
    Template(
        "AWS (SigV4)",
        SIGNED,
        "Signature not yet current: ",
        rf"(?P<signed>{BASIC}) is still later than {BASIC} \((?P<now>{BASIC}) \+ (?P<leeway_min>\d{{1,4}}) min",
    ),
    Template(
        "Entra",
        EXPIRED,
        "AADSTS700024: Client assertion is not within its valid time range. Current time: ",
        rf"(?P<now>{ISO}), assertion valid from (?P<nbf>{ISO}), expiry time of assertion (?P<exp>{ISO})",
    ),
    Template("Entra", EXPIRED, "AADSTS700024"),
    Template("Entra", EXPIRED, "AADSTS700084", rf"(?:[^\n]{{0,600}}?Timestamp: (?P<now>{ISO}))?"),
    Template("Entra", IDLE, "AADSTS700082", rf"(?:[^\n]{{0,600}}?Timestamp: (?P<now>{ISO}))?"),
    Template("MSAL Python", EARLY, f"The ID token is not yet valid. {_MSAL}", rf"(?P<now>{ISO})", True, local=True),
    Template("MSAL Python", EXPIRED, f"The ID token already expires. {_MSAL}", rf"(?P<now>{ISO})", True, local=True),
    Template("oidc-client-js", EXPIRED, "exp is in the past:", r" ?(?P<exp>\d{9,11})", by_client=True),
    Template("oidc-client-js", FUTURE, "iat is in the future:", r" ?(?P<iat>\d{9,11})", by_client=True),
    Template("oidc-client-js", EARLY, "nbf is in the future:", r" ?(?P<nbf>\d{9,11})", by_client=True),
    Template("okta-auth-js", EXPIRED, "The JWT expired and is no longer valid", by_client=True),
    Template("okta-auth-js", FUTURE, "The JWT was issued in the future", by_client=True),
    Template("php-jwt", FUTURE, "Cannot handle token with iat prior to ", rf"(?P<iat>{ISO})"),
    Template("php-jwt", EARLY, "Cannot handle token with nbf prior to ", rf"(?P<nbf>{ISO})"),
    Template("php-jwt", EARLY, "Cannot handle token prior to ", rf"(?P<nbf>{ISO})"),
    Template("php-jwt", EXPIRED, "ExpiredException: Expired token"),
    Template("php-jwt", EXPIRED, '"Expired token"'),
    Template("firebase-admin", EXPIRED, "Firebase ID token has expired"),
    Template("aws-jwt-verify", EXPIRED, "Token expired at ", rf"(?P<exp>{ISO})"),
    Template("Keycloak", NOT_ACTIVE, "Token is not active"),
    Template("Microsoft Graph", EXPIRED, "Lifetime validation failed, the token is expired"),
    Template("Microsoft Graph", EXPIRED, "Access token has expired"),
    Template("the server (RFC 6750)", EXPIRED, "The access token expired"),
)
