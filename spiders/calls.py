"""Addresses that a page's own functions open or load, told from how they are called, never run."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice

from spiders.script import block_around, fill_expression

_MOST, _LONGEST = 300, 1000  # functions of a page; characters of one
_FUNCTION = re.compile(r"\bfunction\s{1,4}([A-Za-z_]\w{0,60})\s?\(([\w\s,]{0,200})\)")
_OPENED = re.compile(
    r"(?:\bopen\(|\bget(?:JSON)?\(|\.load\(|\b(?:location(?:\.href)?|src)\s*=)\s*([^;,(){}\n<]{1,200})"
)
# var url = "/download?id=" + id;
_SET = r"\b{}\s*=(?!=)\s*([^;{{}}\n<]{{1,200}})"
_CONSTANT = re.compile(r"\b(?:var|let|const)\s+(\w+)\s*=\s*[\"']([^\"'\n]{0,100})[\"']")
# view('12', 3)
_CALL = re.compile(r"\b([A-Za-z_]\w*)\(([\w\s,'\"-]{1,80})\)")


@dataclass(frozen=True, kw_only=True)
class Opener:
    """A function: its parameters, and the expression of the address that it opens."""

    parameters: tuple[str, ...]
    expression: str
    constants: Mapping[str, str]


def find_openers(text: str) -> dict[str, Opener]:
    """The functions in a page's scripts that open an address, by name."""
    found: dict[str, Opener] = {}
    constants = dict(_CONSTANT.findall(text))
    for function in islice(_FUNCTION.finditer(text), _MOST):
        begin = function.start()
        body = block_around(text[begin : begin + _LONGEST], "(", inside=True)
        parameters = tuple(part.strip() for part in function[2].split(","))
        if opened := opened_in(body, using=parameters):
            found[function[1]] = Opener(
                parameters=parameters,
                expression=opened,
                constants=constants,
            )
    return found


def opened_in(script: str, *, using: tuple[str, ...] = ()) -> str | None:
    """The expression of the address that a piece of script opens or loads; None if none.

    Where it is a name, what the name was set to before; of several branches the one ``using``
    what its function is given.
    """
    found = [_written_out(one, script) for one in _OPENED.findall(script)]
    uses = (one for one in found if not set(re.findall(r"\w+", one)).isdisjoint(using))
    return next(uses, found[0] if found else None)


def _written_out(expression: str, script: str) -> str:
    name = expression.strip()
    made = re.search(_SET.format(name), script) if name.isidentifier() else None
    return made[1] if made else expression


def opened_by(script: str, openers: Mapping[str, Opener]) -> str | None:
    """The address that a piece of script such as ``view('12', 3)`` opens; None if none."""
    for name, given in _CALL.findall(script):
        if name in openers:
            values = [value.strip().strip("\"'") for value in given.split(",")]
            given_as = dict(zip(openers[name].parameters, values, strict=False))
            said = {**openers[name].constants, **given_as}
            expression = openers[name].expression
            return fill_expression(expression, "", said=said, numbers=lambda _: False)
    return None


def opened_at_once(script: str) -> str | None:
    """The address that a piece of script itself opens, if literals say it; None if none."""
    opened = opened_in(script)
    return fill_expression(opened, "", numbers=lambda _: False) if opened else None
