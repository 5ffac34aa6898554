"""``klimatinvest doctor``: what is installed, what is missing, what it is for and how to get it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from klimatinvest.cli.common import INVALID_DATA, JsonOption, LangOption, print_json, resolve_texts

if TYPE_CHECKING:
    from klimatinvest.cli.doctor_probe import Finding
    from klimatinvest.present.table import Table
    from klimatinvest.text.catalog import Texts

HELP = "cli.doctor.help"
_MOST = 40  # characters of what was found


def doctor(as_json: JsonOption = False, lang: LangOption = None) -> None:
    """Look around and tell; exit code 1 when something that is needed is missing."""
    from klimatinvest import __version__
    from klimatinvest.cli.doctor_probe import look

    words = resolve_texts(lang)
    findings = look()
    lacking = [f for f in findings if f.needed and not f.fine]
    if as_json:
        print_json({"version": __version__, "findings": [_record(f, words) for f in findings], "fine": not lacking})
    else:
        from klimatinvest.present.console import print_table, terminal

        print_table(_table(findings, words), terminal(), words)
        for finding in findings:
            if not finding.fine:
                typer.echo(f"{_name(finding, words)}: {words.get(f'doctor.{_key(finding)}.remedy')}")
        typer.echo(words.get("doctor.lacking" if lacking else "doctor.fine", version=__version__, n=len(lacking)))
    if lacking:
        raise typer.Exit(INVALID_DATA)


def _table(findings: list[Finding], words: Texts) -> Table:
    from klimatinvest.present.table import Column, Row, Table

    columns = tuple(Column(words.get(f"doctor.column.{name}")) for name in ("name", "state", "found", "purpose"))
    rows = (
        Row(
            (_name(f, words), words.get(f"doctor.state.{_state(f)}"), _found(f), words.get(f"doctor.{_key(f)}.purpose"))
        )
        for f in findings
    )
    return Table("doctor", words.get("doctor.title"), columns, tuple(rows))


def _state(finding: Finding) -> str:
    if finding.fine:
        return "fine"
    if not finding.needed:
        return "optional"
    return "old" if finding.found else "missing"


def _found(finding: Finding) -> str:
    """Shorten what was found: the end of a path tells most, and the beginning of a version."""
    found = finding.found
    if len(found) <= _MOST:
        return found
    return f"…{found[1 - _MOST :]}" if finding.name == "folder" else f"{found[: _MOST - 1]}…"


def _key(finding: Finding) -> str:
    """Give where the texts of a finding stand; all packages are for the same thing but the extras."""
    return "package" if finding.kind == "package" else finding.name


def _name(finding: Finding, words: Texts) -> str:
    key = f"doctor.{finding.name}.name"
    return words.get(key) if words.has(key) else finding.name


def _record(finding: Finding, words: Texts) -> dict[str, object]:
    return {
        "name": finding.name,
        "kind": finding.kind,
        "found": finding.found or None,
        "wanted": finding.wanted or None,
        "state": _state(finding),
        "purpose": words.get(f"doctor.{_key(finding)}.purpose"),
    }
