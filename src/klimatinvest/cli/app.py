"""The command line: which commands there are, and nothing imported before it is needed."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer
from typer.core import TyperCommand, TyperGroup

if TYPE_CHECKING:
    from klimatinvest.text.catalog import Texts

# Command to the module and function that carry it out, in the order a newcomer needs them.
COMMANDS: dict[str, str] = {
    "init": "klimatinvest.cli.init:init",
    "validate": "klimatinvest.cli.validate:validate",
    "plan": "klimatinvest.cli.plan:plan",
    "report": "klimatinvest.cli.report:report",
    "explain": "klimatinvest.cli.explain:explain",
    "breakdown": "klimatinvest.cli.breakdown:breakdown",
    "attribution": "klimatinvest.cli.attribution:attribution",
    "optimize": "klimatinvest.cli.optimize:optimize",
    "risk": "klimatinvest.cli.risk:risk",
    "compare": "klimatinvest.cli.compare:compare",
    "fund": "klimatinvest.cli.fund:fund",
    "budget": "klimatinvest.cli.budget:budget",
    "society": "klimatinvest.cli.society:society",
    "carbon-budget": "klimatinvest.cli.carbon_budget:carbon_budget",
    "commitments": "klimatinvest.cli.commitments:commitments",
    "scopes": "klimatinvest.cli.scopes:scopes",
    "follow-up": "klimatinvest.cli.follow_up:follow_up",
    "spend": "klimatinvest.cli.spend:spend",
    "building": "klimatinvest.cli.building:building",
    "template": "klimatinvest.cli.template:template",
    "convert": "klimatinvest.cli.convert:convert",
    "diff": "klimatinvest.cli.diff:diff",
    "merge": "klimatinvest.cli.merge:merge",
    "export": "klimatinvest.cli.export:export",
    "batch": "klimatinvest.cli.batch:batch",
    "catalogue": "klimatinvest.cli.catalogue:catalogue",
    "parameters": "klimatinvest.cli.parameters:parameters",
    "schema": "klimatinvest.cli.schema:schema",
    "doctor": "klimatinvest.cli.doctor:doctor",
    "import-tef": "klimatinvest.cli.import_tef:import_tef",
}
WRONG_USAGE = 2


class Command(TyperCommand):
    """A command whose help page is in the reader's language."""

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Write usage, what it does, arguments and options."""
        from klimatinvest.cli.help import write_command_help

        write_command_help(self, ctx, formatter, spoken(ctx.obj or ()))


class Commands(TyperGroup):
    """The program's commands; the module of one is imported when that one is asked for."""

    def make_context(self, info_name: Any, args: Any, parent: Any = None, **extra: Any) -> Any:
        """Keep the arguments as they were given, for help is shown before any option is read."""
        from klimatinvest.cli.usage import WrongUsage

        given = tuple(args)  # the framework empties the list while it reads it
        try:
            return super().make_context(info_name, args, parent, obj=given, **extra)
        except WrongUsage as error:
            _wrong(error, given)

    def invoke(self, ctx: Any) -> Any:
        """Run the command; one that was written wrongly is told so in the reader's language, with exit code 2."""
        from klimatinvest.cli.usage import WrongUsage

        try:
            return super().invoke(ctx)
        except WrongUsage as error:
            _wrong(error, ctx.obj or ())

    def list_commands(self, ctx: Any) -> list[str]:
        """Name the commands in order."""
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """Import a command and put its help in the reader's language; None when there is no such command."""
        if cmd_name not in COMMANDS:
            return None
        from klimatinvest.cli.common import localise

        command, texts = load(cmd_name), spoken(ctx.obj or ())
        for param in command.params:
            key = f"cli.{cmd_name}.{param.name}"
            if not getattr(param, "help", None) and texts.has(key):
                param.help = key
        localise(command, texts)
        return command

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Find the command of the first argument; an unknown one gets a suggestion and exit code 2."""
        if args[:2] == ["catalogue", "import-tef"]:  # may be said as a part of the catalogue too
            args = args[1:]
        if args[0] not in COMMANDS and not args[0].startswith("-"):
            _unknown(args[0], spoken(ctx.obj))
        return super().resolve_command(ctx, args)

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Write what the program does and what each command is for."""
        from klimatinvest.cli.common import localise
        from klimatinvest.cli.help import write_program_help

        texts = spoken(ctx.obj or ())
        localise(self, texts)
        write_program_help(self, ctx, formatter, tuple(COMMANDS), texts)


app = typer.Typer(
    cls=Commands,
    rich_markup_mode=None,  # plain help comes up in half the time and reads the same in every terminal
    pretty_exceptions_enable=False,
    invoke_without_command=True,
)


@app.callback()
def program(
    ctx: typer.Context,
    version: Annotated[bool, typer.Option("--version", help="cli.option.version")] = False,
    lang: Annotated[str | None, typer.Option("--lang", help="cli.option.lang", metavar="sv|en")] = None,
) -> None:
    """Take the options before the command; without a command, show where to begin."""
    if version:
        from klimatinvest import __version__

        typer.echo(f"klimatinvest {__version__}")
        raise typer.Exit
    if lang is not None:
        # what is said before the command holds for it unless it says otherwise itself
        ctx.default_map = {name: {"lang": lang} for name in COMMANDS}
    if ctx.invoked_subcommand is None:
        typer.echo(spoken(ctx.obj).get("cli.start"))


def load(name: str) -> Any:
    """Import a command and give it as the framework's command object; its help texts are still keys."""
    from importlib import import_module

    module_name, _, function = COMMANDS[name].partition(":")
    module = import_module(module_name)
    single = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)
    single.command(name, cls=Command, help=getattr(module, "HELP", f"cli.command.{name}"))(getattr(module, function))
    return typer.main.get_command(single)


def spoken(args: Sequence[str]) -> Texts:
    """Give the texts of the language that ``--lang`` among the arguments, or the environment, asks for."""
    import os

    from klimatinvest.text.catalog import texts
    from klimatinvest.text.language import VARIABLE, language_of

    words = [word for arg in args for word in arg.split("=", 1)]
    asked = words[words.index("--lang") + 1 :] if "--lang" in words else []
    try:
        return texts(language_of(asked[0] if asked else None, os.environ))
    except ValueError:  # the command itself refuses a language there are no texts in
        return texts(language_of(None, {k: v for k, v in os.environ.items() if k != VARIABLE}))


def _wrong(error: Exception, args: Sequence[str]) -> NoReturn:
    from klimatinvest.cli.usage import tell_wrong_usage

    tell_wrong_usage(error, args, spoken(args))
    raise typer.Exit(WRONG_USAGE) from error


def _unknown(name: str, texts: Texts) -> NoReturn:
    from difflib import get_close_matches

    from klimatinvest.cli.common import leave

    near = get_close_matches(name, COMMANDS, n=1, cutoff=0.5)
    hint = texts.get("cli.suggestion", name=near[0]) if near else texts.get("cli.see_help")
    leave("unknown-command", f"{texts.get('cli.unknown', name=name)} {hint}", texts, as_json=False)


def main() -> None:
    """Run the program; every character can be shown, in any code page."""
    import os

    # small matrices gain nothing from several threads, which wait for each other on a busy computer
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="replace")
    app()
