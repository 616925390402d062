"""Token responses that a mail, a table, a page or XML carries: the tokens and what was said of them belong together."""

import base64
import json
import quopri

import pytest

from jwtinspect.reading.sources import read
from jwtinspect.rules.examples import access_token, id_token

ACCESS, IDENTITY = access_token(86400), id_token(36000)
MEMBERS = {"access_token": ACCESS, "id_token": IDENTITY, "expires_in": 86400, "token_type": "Bearer"}
PRETTY, PLAIN = json.dumps(MEMBERS, indent=2), json.dumps(MEMBERS)
MAIL = "From: a@shop.example\nSubject: token\nMIME-Version: 1.0\nContent-Transfer-Encoding: base64\n\n"
XML = (
    f"<r><access_token>{ACCESS}</access_token><id_token>{IDENTITY}</id_token><expires_in>86400</expires_in>"
    "<token_type>Bearer</token_type></r>"
)
CARRIED = {
    "a quoted mail": "He wrote:\n" + "".join(f"> {line}\n" for line in PRETTY.split("\n")),
    "a mail quoted twice": "".join(f"> > {line}\n" for line in PRETTY.split("\n")),
    "a mail's base64": MAIL + base64.encodebytes(f"Hello,\nthis came:\n{PRETTY}\n".encode()).decode(),
    "base64 in a run": f"The response was {base64.b64encode(PLAIN.encode()).decode()}",
    "a table's cell": 'time,body\n1,"' + PLAIN.replace('"', '""') + '"\n',
    "HTML": "<pre>" + PLAIN.replace('"', "&quot;") + "</pre>",
    "XML": XML,
    "Java's map": "token = {" + ", ".join(f"{name}={value}" for name, value in MEMBERS.items()) + "}",
    "C#'s record": "Answer { " + ", ".join(f"{name} = {value}" for name, value in MEMBERS.items()) + " }",
    "Ruby's hash": "{" + ", ".join(f":{name}=>{json.dumps(value)}" for name, value in MEMBERS.items()) + "}",
    "a log's pairs": 'level=info msg="issued" ' + " ".join(f"{name}={value}" for name, value in MEMBERS.items()) + "\n",
    "PHP's print_r": "Array\n(\n" + "".join(f"    [{name}] => {value}\n" for name, value in MEMBERS.items()) + ")\n",
    "PHP's var_export": "array (\n" + "".join(f"  '{name}' => '{value}',\n" for name, value in MEMBERS.items()) + ")",
}


@pytest.mark.parametrize("how", CARRIED)
def test_tokens_and_what_was_said_of_them_belong_together(how):
    capture = read([("x", CARRIED[how])])
    assert [each.compact for each in capture.tokens] == [ACCESS, IDENTITY]
    (response,) = capture.responses
    assert {name: capture.tokens[index].compact for name, index in response.tokens.items()} == {
        "access_token": ACCESS,
        "id_token": IDENTITY,
    }
    assert int(response.members["expires_in"]) == 86400


def test_two_responses_in_xml_are_two():
    capture = read([("x", XML + XML.replace(ACCESS, access_token(600)).replace("86400", "600"))])
    assert [each.members["expires_in"] for each in capture.responses] == ["86400", "600"]


def test_a_mail_in_quoted_printable_may_be_cut_within_a_name():
    members = MEMBERS | {"refresh_expires_in": 900, "name": "Jörg"}
    body = quopri.encodestring(json.dumps(members, ensure_ascii=False).encode()).decode()
    cut = body.replace("refresh_ex", "refresh_=\nex")
    capture = read([("x", MAIL.replace("base64", "quoted-printable") + cut)])
    (response,) = capture.responses
    assert response.members == members
    assert not capture.tokens[0].flaws


def test_each_line_of_a_log_is_a_response_of_its_own():
    line = "level=info access_token={} expires_in={} token_type=Bearer\n"
    capture = read([("x", line.format(ACCESS, 86400) + "other\n" + line.format(access_token(600), 600))])
    assert [each.members["expires_in"] for each in capture.responses] == ["86400", "600"]


def test_what_stands_plain_is_read_but_once():
    capture = read([("x", f'> {PLAIN}\nand ""_token"" and </a>')])
    assert len(capture.responses) == 1
    assert len(capture.tokens[0].places) == 1


@pytest.mark.parametrize("text", ["eyJ" + "x" * 200, "a" * 60 + "\n" + "b" * 60 + "\n" + "c" * 5, "<expires_in>5</a>"])
def test_what_carries_nothing_is_nothing(text):
    assert read([("x", text)]).responses == ()


def test_lines_that_all_go_on_take_linear_time(is_linear):
    head = "Content-Transfer-Encoding: quoted-printable\n\n"
    assert is_linear(lambda text: read([("x", head + text)]), "abc=\n")


@pytest.mark.parametrize("piece", ["A" * 60 + "\n", "A" * 77 + "\n", "> ", "<expires_in>1</", "_token= expires_in=1 "])
def test_what_is_repeated_takes_linear_time(piece, is_linear):
    text = base64.b64encode(ACCESS.encode()).decode()
    assert is_linear(lambda each: read([("x", f"_token {text}\n{each}")]), piece)
