"""What a wrongly written command is told, in the reader's language; the framework itself speaks only English."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import typer

from klimatinvest.cli.common import print_json

if TYPE_CHECKING:
    from klimatinvest.text.catalog import Texts

# The framework's error of which all kinds of wrong usage are; it has no public name there.
WrongUsage: type[Exception] = typer.BadParameter.__mro__[1]
_KEY = "cli.wrong"
# What the framework says of a value it refuses; its versions have no kind of value in common to ask instead.
_KINDS = {
    "choice": r"is not one of (.+?)\.?$",
    "least": r"(?:greater than or equal to |range x>=)(-?[\d.]*\d)",
    "most": r"(?:less than or equal to |range x<=|<=x<=)(-?[\d.]*\d)",
    "whole": r"valid integer",
    "number": r"valid (?:number|float)",
}


def tell_wrong_usage(error: Any, args: Sequence[str], words: Texts) -> None:
    """Say what is wrong with a command and where its help is, on standard error or as JSON when that is asked for.

    Parameters
    ----------
    error : usage error of the framework
        Raised while arguments were read, or by a command that cannot use what it was given.
    args : sequence of str
        The arguments as they were given.
    words : Texts
        The reader's language.
    """
    message = sentence(error, words)
    if "--json" in args:
        print_json({"problems": [{"code": "wrong-usage", "severity": "error", "message": message}]})
        return
    typer.echo(f"{words.get('inputs_cli.problems.error')}  {message}", err=True)
    typer.echo(words.get(f"{_KEY}.help", command=_command(error, args)), err=True)


def _command(error: Any, args: Sequence[str]) -> str:
    """Name the command whose help answers; an error without a context still has the words that were written."""
    if error.ctx is not None:
        return str(error.ctx.command_path)
    return " ".join(["klimatinvest", *(word for word in args[:1] if not word.startswith("-"))])


def sentence(error: Any, words: Texts) -> str:
    """Give the sentence about a usage error: our own as it is, the framework's by its kind."""
    match type(error).__name__:
        case "NoSuchOption":
            near = ", ".join(sorted(error.possibilities or ()))
            hint = f" {words.get(f'{_KEY}.near', near=near)}" if near else ""
            return words.get(f"{_KEY}.option", found=error.option_name) + hint
        case "MissingParameter":
            return words.get(f"{_KEY}.missing", name=_name(error.param))
        case "BadOptionUsage":
            return words.get(f"{_KEY}.value", name=error.option_name)
        case "BadParameter":
            return _refused(error, words)
    return words.get(f"{_KEY}.arguments", command=_command(error, ()))


def _refused(error: Any, words: Texts) -> str:
    """Say what is wrong with a value: in the command's own words, else in those of the kind it is to be."""
    own = error.param is None
    said = str(error.message) if own else _expected(str(error.message), words)
    name = error.param_hint if own else _name(error.param)
    # an argument may be named by its choices, which are said anyway
    return f"{name}: {said}" if name and "|" not in name else said


def _name(param: Any) -> str:
    """Name a parameter as its help page does."""
    if param.param_type_name == "option":
        return str(max(param.opts, key=len))
    return str(param.metavar or param.name).upper()


def _expected(said: str, words: Texts) -> str:
    """Say what a value is to be, from what the framework says of it."""
    for key, pattern in _KINDS.items():
        found = re.search(pattern, said)
        if found is not None:
            return words.get(f"{_KEY}.{key}", known="".join(found.groups()).replace("'", ""))
    return words.get(f"{_KEY}.other")
