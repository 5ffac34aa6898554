"""Help pages in the reader's language, plain text that any terminal shows."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from klimatinvest.text.catalog import Texts

# How the framework names a kind of value, alone, within bounds or repeated.
_KIND = re.compile(r"<(?:list\[(int|float|str|path)\]|(int|float|str|path)(?: range)?)>")


def write_program_help(group: Any, ctx: Any, formatter: Any, names: Sequence[str], texts: Texts) -> None:
    """Write the program's page: usage, what it does, one line a command, options and where to begin.

    Parameters
    ----------
    group, ctx, formatter
        The framework's group, context and page; its options' help is already in the reader's language.
    names : sequence of str
        Commands in order; each line stands under ``cli.command.<name>``, so that no command is imported.
    texts : Texts
        The reader's language.
    """
    usage = f"{texts.get('cli.metavar.command')} …"
    formatter.write_usage(ctx.command_path, usage, f"{texts.get('cli.usage')}: ")
    _paragraph(formatter, texts.get("cli.about"), texts.get("cli.example"))
    with formatter.section(texts.get("cli.commands")):
        formatter.write_dl([(name, texts.get(f"cli.command.{name}")) for name in names])
    _options(group, ctx, formatter, texts)
    formatter.write_paragraph()
    formatter.write(f"{texts.get('cli.start')}\n")


def write_command_help(command: Any, ctx: Any, formatter: Any, texts: Texts) -> None:
    """Write a command's page: usage, what it does, arguments and options."""
    names = [_argument(p) for p in command.get_params(ctx) if p.param_type_name == "argument"]
    usage = " ".join([*names, f"[{texts.get('cli.options')}]"])
    formatter.write_usage(ctx.command_path, usage, f"{texts.get('cli.usage')}: ")
    _paragraph(formatter, command.help or "", texts.get("cli.example"))
    arguments = [p for p in command.get_params(ctx) if p.param_type_name == "argument"]
    if arguments:
        with formatter.section(texts.get("cli.arguments")):
            formatter.write_dl([(_argument(p), _said(p)) for p in arguments])
    _options(command, ctx, formatter, texts)


def _paragraph(formatter: Any, text: str, example: str) -> None:
    """Write a text; an example stands unbroken on a line of its own, so that it works when it is pasted."""
    said, *examples = text.split(f"{example}: ")
    formatter.write_paragraph()
    with formatter.indentation():
        for line in said.strip().splitlines():
            formatter.write_text(line)
    if examples:
        formatter.write(f"\n  {example}:\n")
        for command in examples:
            formatter.write(f"    {command.strip()}\n")


def _options(command: Any, ctx: Any, formatter: Any, texts: Texts) -> None:
    rows = [
        (_typed(record[0], texts), _option_help(p, texts))
        for p in command.get_params(ctx)
        if p.param_type_name == "option" and (record := p.get_help_record(ctx)) is not None
    ]
    with formatter.section(texts.get("cli.options_title")):
        formatter.write_dl(rows)


def _option_help(option: Any, texts: Texts) -> str:
    """Say what an option does; those of the framework itself are known by name."""
    key = f"cli.framework.{option.name}"
    if texts.has(key):
        return texts.get(key)
    default = getattr(option.default, "value", option.default)
    if default is None or isinstance(default, bool | list | tuple) or callable(default):
        return _said(option)
    shown = f"{default:g}" if isinstance(default, float) else default
    return f"{_said(option)} {texts.get('cli.default', value=shown)}"


def _typed(names: str, texts: Texts) -> str:
    """Put the kind of value an option takes in the reader's language; a list of choices stays as it is."""
    return _KIND.sub(lambda found: f"<{texts.get(f'cli.kind.{found[1] or found[2]}')}>", names)


def _said(param: Any) -> str:
    return str(getattr(param, "help", None) or "")


def _argument(param: Any) -> str:
    shown = param.metavar or str(param.name).upper()
    return shown if param.required else f"[{shown}]"
