"""Regular expressions that mean the same on every Python from 3.11.0 on.

Before 3.11.5 a possessive or atomic group forgets to go back where its last turn failed half-way (gh-106052; Debian 12
has 3.11.2): it then ends behind what that turn had walked over. A turn is harmless if it can only fail before it has
looked further than one character at a time.
"""

import importlib
import pkgutil
import re
import re._constants as op
import re._parser as parser

import pytest

import jwtinspect

CHARACTER = {op.LITERAL, op.NOT_LITERAL, op.IN, op.ANY}
REPEATS = {op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT}


def patterns():
    """Every pattern that a module of the package holds, compiled or still as text."""
    for info in pkgutil.walk_packages(jwtinspect.__path__, "jwtinspect."):
        if info.name.startswith("jwtinspect.gui") or info.name.endswith("__main__"):
            continue
        for name, value in vars(importlib.import_module(info.name)).items():
            if isinstance(value, re.Pattern):
                yield f"{info.name}.{name}", value.pattern, value.flags
            elif isinstance(value, str | bytes) and re.search("[*+?}][+]|[(][?]>", str(value)) and name.isupper():
                yield f"{info.name}.{name}", value, 0


def parsed(pattern, flags=0):
    return parser.parse(pattern, flags & ~(re.UNICODE if isinstance(pattern, bytes) else 0))


def groups_in(items):
    """The insides of all possessive and atomic groups, at any depth."""
    for operation, argument in items:
        if operation is op.POSSESSIVE_REPEAT and not is_character(argument[2]):
            yield argument[2]
        if operation is op.ATOMIC_GROUP:
            yield argument
        for inside in insides(operation, argument):
            yield from groups_in(inside)


def insides(operation, argument):
    if operation is op.BRANCH:
        return argument[1]
    if operation in REPEATS:
        return [argument[2]]
    if operation is op.SUBPATTERN:
        return [argument[3]]
    if operation in (op.ASSERT, op.ASSERT_NOT):
        return [argument[1]]
    return [argument] if operation is op.ATOMIC_GROUP else []


def is_character(items):
    return len(items) == 1 and items[0][0] in CHARACTER


def fails_at_once(items):
    """Whether the items can only fail before any of them has looked ahead: then the place is never lost."""
    for number, (operation, argument) in enumerate(items):
        if operation is op.BRANCH and number == 0:
            if not all(map(fails_at_once, argument[1])):
                return False
        elif operation is op.SUBPATTERN and number == 0:
            if not fails_at_once(argument[3]):
                return False
        elif operation in REPEATS and is_character(argument[2]):
            return number == len(items) - 1 and (number == 0 or argument[0] == 0)
        elif operation not in CHARACTER:
            return False
    return True


@pytest.mark.parametrize(("name", "pattern", "flags"), [pytest.param(*each, id=each[0]) for each in patterns()])
def test_no_possessive_group_can_lose_its_place(name, pattern, flags):
    try:
        items = parsed(pattern, flags)
    except re.error:  # a piece of a pattern, which others are made of; or no pattern at all
        return
    for group in groups_in(items):
        assert fails_at_once(group), f"{name}: (?:...)*+ or (?>...) round {group}"


@pytest.mark.parametrize(
    "unsafe", [r"(?:\.\w++)*+", r"(?:'[^']*'|\w)++", r"(?:%(?!2)\d)*+", r"(?>a*b)", r"(?:[ ]*+>)++"]
)
def test_a_group_that_may_lose_its_place_is_told(unsafe):
    assert not all(map(fails_at_once, groups_in(parsed(unsafe))))


@pytest.mark.parametrize(
    "safe", [r"(?:[^\"\\]|\\.)*+", r"(?:\.\w*+){0,4}+", r"(?:[^\"\\]++|\\.)*+", r"(?:\\.[^\\]*+)*+"]
)
def test_a_group_that_cannot_is_let_pass(safe):
    (group,) = groups_in(parsed(safe))
    assert fails_at_once(group)
