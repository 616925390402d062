"""Names whose values show only where the string is opened in which they stand: there the ends of lines, tabs and
quotation marks that tell which value is theirs are escapes."""

from __future__ import annotations

import re
import string

_LINE = 2400  # bytes of a table's heading
_IN_HEADING = string.ascii_letters.encode() + string.digits.encode() + b'_ .,;|-"\\'
_END = rb"(?:\\+r)?\\+n"
_SYNTAXES = (
    rb"\\+t",  # a row of a table, or its heading
    rb"[ \t]*[-=]?\\+u003[eE]",  # an arrow, or the end of a tag, as Go and .NET write them
    rb"[ \t]*[:=][ \t]*\\+\"\\+\"\\+\"",  # lines in TOML
    rb"[ \t]*:[ \t]*(?:[|>]|\\+u003[eE])[-+0-9]{0,2}[ \t]*" + _END,  # lines in YAML
    rb"(?P<heading>[,;](?=[\w\"\\])| {0,60}\|)",  # a heading
    rb"(?P<last>%s)" % _END,
)
_AFTER = re.compile(rb"(?:\\+[\"'])?(?:" + b"|".join(_SYNTAXES) + rb")")
_FIRST = (b"\\", b" ", b"\t", b"-", b"=", b":", b",", b";")
_BEFORE_LAST = re.compile(rb"(?:[,;|\"'\t\\]|name=)[\w.$ -]*\Z")  # the last cell of a heading; a part of a form
_KIND = re.compile(rb"kind(?:\\*[\"'])?[ \t]*:[ \t]*(?:\\*[\"'])?\Z")  # of what Kubernetes keeps


def shows_when_opened(text: bytes, start: int, end: int) -> bool:
    """Whether a name of which no value was found may have one in what the string says that it stands in."""
    if text[end : end + 1] not in _FIRST:
        return False
    if text[start:end].lower() == b"secret" and _KIND.search(text[max(0, start - 40) : start]):
        return True
    after = _AFTER.match(text, end, end + _LINE)
    if after is None:
        return False
    if after["heading"]:
        stop = text.find(b"\\n", end, end + _LINE)
        heading = text[end : max(end, stop)]
        return not heading.translate(None, _IN_HEADING) and heading.rstrip(b"\\r")[-1:] not in (b",", b";", b" ", b"")
    return after["last"] is None or _BEFORE_LAST.search(text[max(0, start - 80) : start]) is not None
