"""What every command shares: language, JSON, how problems are shown and which exit code they give."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

if TYPE_CHECKING:
    from klimatinvest.core.problem import Problems
    from klimatinvest.text.catalog import Texts

INVALID_DATA, WRONG_USAGE = 1, 2
WORKBOOK = ".xlsx"
PLAN_SUFFIXES = (WORKBOOK, ".yaml", ".yml")  # the forms of a plan

# Help texts of options are keys; ``localise`` puts the sentences in when the language is known.
LangOption = Annotated[
    str | None, typer.Option("--lang", help="inputs_cli.option.lang", metavar="sv|en", show_default=False)
]
JsonOption = Annotated[bool, typer.Option("--json", help="inputs_cli.option.json")]
ForceOption = Annotated[bool, typer.Option("--force", help="inputs_cli.option.force")]


def resolve_texts(lang: str | None) -> Texts:
    """Give the texts in the reader's language: the option, the environment, then the system's locale.

    Raises
    ------
    typer.BadParameter
        There are no texts in the language asked for; exit code 2.
    """
    from klimatinvest.text.catalog import texts
    from klimatinvest.text.language import VARIABLE, language_of

    try:
        return texts(language_of(lang, os.environ))
    except ValueError as error:
        own = texts(language_of(None, {k: v for k, v in os.environ.items() if k != VARIABLE}))
        message = own.get("inputs_cli.usage.language", found=str(error))
        raise typer.BadParameter(message, param_hint="--lang" if lang else VARIABLE) from error


def localise(command: Any, texts: Texts) -> None:
    """Replace keys by sentences in the help of a command, its options and its subcommands.

    Parameters
    ----------
    command : click command
        Made by ``typer.main.get_command``; a help text that is a key of ``texts`` is replaced, others stay.
    texts : Texts
        The reader's language.
    """
    for described in (command, *command.params):
        for name in ("help", "short_help"):
            key = getattr(described, name, None)
            if key and texts.has(key):
                setattr(described, name, texts.get(key))
    for param in command.params:
        key = f"cli.metavar.{(param.metavar or param.name).lower()}"
        if param.param_type_name == "argument" and texts.has(key):
            param.metavar = texts.get(key)
    for inner in getattr(command, "commands", {}).values():
        localise(inner, texts)


def print_json(document: object) -> None:
    """Write one JSON document to standard output."""
    typer.echo(json.dumps(document, ensure_ascii=False, indent=2, allow_nan=False))


def show_problems(problems: Problems, texts: Texts) -> None:
    """Write every problem to standard error, one a line, with a count last."""
    from klimatinvest.text.render import render_problem

    for problem in (*problems.errors, *problems.warnings):
        label = texts.get(f"inputs_cli.problems.{problem.severity.value}")
        typer.echo(f"{label}  {render_problem(problem, texts)} [{problem.code}]", err=True)
    if len(problems):
        counts = {"errors": len(problems.errors), "warnings": len(problems.warnings)}
        typer.echo(texts.get("inputs_cli.problems.count", **counts), err=True)


def problem_records(problems: Problems, texts: Texts) -> list[dict[str, object]]:
    """Give all problems as flat records, errors first."""
    from klimatinvest.text.render import problem_record

    return [problem_record(problem, texts) for problem in (*problems.errors, *problems.warnings)]


def fail(problems: Problems, texts: Texts, as_json: bool) -> NoReturn:
    """Show the problems and leave with exit code 1: as text on standard error, or as JSON on standard output.

    Raises
    ------
    typer.Exit
        Always.
    """
    if as_json:
        print_json({"problems": problem_records(problems, texts)})
    else:
        show_problems(problems, texts)
    raise typer.Exit(INVALID_DATA)


def leave(
    code: str, message: str, texts: Texts, as_json: bool, exit_code: int = WRONG_USAGE, **beside: object
) -> NoReturn:
    """Say in the way of every command what stands in the way, and leave.

    Parameters
    ----------
    code : str
        Stable identifier, shown beside the sentence.
    message : str
        The sentence; what it lists may follow on lines of its own.
    texts : Texts
        The reader's language.
    as_json : bool
        JSON on standard output instead of text on standard error.
    exit_code : int
        2 when the command was used wrongly, 1 when the data stand in the way.
    **beside
        What the record in JSON holds beside code, severity and message.

    Raises
    ------
    typer.Exit
        Always.
    """
    if as_json:
        print_json({"problems": [{"code": code, "severity": "error", **beside, "message": message}]})
    else:
        first, _, rest = message.partition("\n")
        label = texts.get("inputs_cli.problems.error")
        typer.echo("\n".join(part for part in (f"{label}  {first} [{code}]", rest) if part), err=True)
    raise typer.Exit(exit_code)


def warn(message: str, texts: Texts) -> None:
    """Say on standard error what the reader should know about what was done."""
    typer.echo(f"{texts.get('inputs_cli.problems.warning')}  {message}", err=True)


def refuse(code: str, texts: Texts, as_json: bool, file: Path, **args: object) -> NoReturn:
    """Say that the command was used wrongly and leave with exit code 2.

    Parameters
    ----------
    code : str
        Stable identifier; the sentence is ``inputs_cli.usage.<code>``.
    texts : Texts
        The reader's language.
    as_json : bool
        JSON on standard output instead of text on standard error.
    file : Path
        The file it is about.
    **args
        What else the sentence needs.

    Raises
    ------
    typer.Exit
        Always.
    """
    message = texts.get(f"inputs_cli.usage.{code}", file=str(file), **args)
    leave(code, message, texts, as_json, file=str(file))


def writable_target(path: Path, suffixes: tuple[str, ...], force: bool, texts: Texts, as_json: bool) -> None:
    """Refuse a file that would be overwritten without ``--force``, or whose suffix names another form."""
    if path.suffix.lower() not in suffixes:
        refuse("unknown-suffix", texts, as_json, path, known=", ".join(suffixes))
    from klimatinvest.files.atomic import file_exists

    if file_exists(path) and not force:
        refuse("file-exists", texts, as_json, path)
