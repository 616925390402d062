"""A hex dump is read as the text that its bytes are."""

import pytest

from jwtinspect.reading.sources import read
from jwtinspect.report.redaction import copy_of
from jwtinspect.rules.examples import access_token, id_token, response

ID, ACCESS = id_token(36000), access_token(86400)
ANSWER = response(id_token=ID, access_token=ACCESS, expires_in=86400, scope="caf\u00e9").encode()


def shown(row: bytes) -> str:
    return "".join(chr(byte) if 32 <= byte < 127 else "." for byte in row)


def rows(content: bytes) -> list[tuple[int, bytes]]:
    return [(start, content[start : start + 16]) for start in range(0, len(content), 16)]


def xxd(content: bytes) -> str:
    return "\n".join(f"{at:08x}: {row.hex(' ', -2):<39}  {shown(row)}" for at, row in rows(content)) + "\n"


def hexdump(content: bytes) -> str:
    halves = ((at, row[:8].hex(" "), row[8:].hex(" "), shown(row)) for at, row in rows(content))
    return "\n".join(f"{at:08x}  {left:<23}  {right:<23}  |{text}|" for at, left, right, text in halves) + "\n"


def wireshark(content: bytes) -> str:
    return "\r\n".join(f"{at:04x}   {row.hex(' '):<47}   {shown(row)}" for at, row in rows(content))


def tcpdump(content: bytes) -> str:
    return "\n".join(f"\t0x{at:04x}:  {row.hex(' ', -2):<39}  {shown(row)}" for at, row in rows(content))


def od(content: bytes) -> str:
    lines = (f"{at:06x} {row.hex(' '):<47}  >{shown(row)}<" for at, row in rows(content))
    return "\n".join(lines) + f"\n{len(content):06x}\n"


def upper(content: bytes) -> str:
    return "\n".join(f"{at:08X}   {row.hex(' ').upper():<47}  {shown(row)}" for at, row in rows(content)) + "\n"


@pytest.mark.parametrize("dump", [xxd, hexdump, wireshark, tcpdump, od, upper])
def test_the_response_in_a_dump_is_read(dump):
    capture = read([("dump", f"Here it is:\n\n{dump(ANSWER)}\n\nThanks, Zo\u00eb \u2713\n")])
    assert capture.sources[0].format == "hex-dump"
    assert {token.compact for token in capture.tokens} == {ID, ACCESS}
    assert capture.responses[0].members["expires_in"] == 86400
    assert "\u2713" in capture.sources[0].text
    assert [notice.reason for notice in capture.notices] == ["The bytes of the hex dump were read as text."]


def test_a_request_with_its_header_in_a_dump_is_read():
    (token,) = read([("dump", xxd(b"GET / HTTP/1.1\r\nAuthorization: Bearer " + ACCESS.encode() + b"\r\n\r\n"))]).tokens
    assert token.compact == ACCESS
    assert token.places[0].name == "Authorization"


@pytest.mark.parametrize("text", ["0010 20\n0020 30\n", "0000: 7b\n0010\n", "a 0010 b", "00000010: 7b22\n"])
def test_lists_of_numbers_are_no_dumps(text):
    assert read([("text", f"{text}{ID}")]).tokens[0].compact == ID
    assert read([("text", f"{text}{ID}")]).sources[0].format != "hex-dump"


@pytest.mark.parametrize("dump", [xxd, hexdump, wireshark, tcpdump, od, upper])
@pytest.mark.parametrize("shift", [0, 1, 5, 15])
def test_the_copy_of_a_dump_is_laid_out_alike_and_holds_no_signature(dump, shift):
    content = b"|" * shift + b"." * (16 - shift) + ANSWER
    copy, done = copy_of(dump(content))
    read_again = read([("copy", copy)])
    assert done.counts.tokens == 2 and len(read_again.tokens) == 2
    assert not {each.rpartition(".")[2] for each in (ID, ACCESS)} & {each.segments[2] for each in read_again.tokens}
    assert read_again.sources[0].text.strip().startswith(content[:16].decode())
    assert copy.decode().splitlines()[0] == dump(content).splitlines()[0]
    said = read_again.sources[0].text.encode()
    assert copy.decode().strip() == dump(said.rstrip(b"\n")).strip()
    assert copy_of(copy)[0] == copy


@pytest.mark.parametrize("piece", ["00000010: " + "7b22 " * 8 + " {\n", "0010  7b 22\n", "0010 " + "7 " * 40, "0010\n"])
def test_the_time_is_linear(piece, is_linear):
    assert is_linear(lambda text: read([("dump", text)]), piece, "0000: " + "7b22 " * 8 + "\n", ID)
