"""A command written wrongly is answered in the reader's language, with the place of the help, whatever went wrong."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from klimatinvest.cli.app import app

PLAN = Path(__file__).parents[1] / "broken" / "valid.yaml"
NO_ENGLISH = ("No such option", "Missing argument", "Invalid value", "Usage:", "Got unexpected", "requires an argument")


def run(*args: object, lang: str = "sv") -> Result:
    return CliRunner().invoke(app, [*map(str, args)], prog_name="klimatinvest", env={"KLIMATINVEST_LANG": lang})


@pytest.mark.parametrize(
    ("args", "swedish", "english"),
    [
        (("plan", PLAN, "--outptu", "x"), "finns inte", "--output"),
        (("plan",), "saknas", "FILE"),
        (("scopes", PLAN, PLAN), "klimatinvest scopes", "klimatinvest scopes"),
        (("carbon-budget", "--budget"), "--budget", "--budget"),
        (("carbon-budget", "--budget", "mycket"), "--budget", "number"),
        (("carbon-budget", "--from", "1.5"), "--from", "whole"),
        (("carbon-budget", "--from", "3000"), "2200", "2200"),
        (("carbon-budget", "--from", "-5"), "1900", "1900"),
        (("follow-up", PLAN, PLAN, "--draws", "1"), "minst 2", "at least 2"),
        (("scopes", PLAN), "valid.yaml", "valid.yaml"),
    ],
)
def test_wrong_usage_is_told_in_the_readers_language(args: tuple[object, ...], swedish: str, english: str) -> None:
    for lang, word in (("sv", swedish), ("en", english)):
        shown = run(*args, lang=lang)
        assert shown.exit_code == 2, shown.output
        assert word in shown.output, shown.output
        assert "--help" in shown.output
        assert not any(text in shown.output for text in NO_ENGLISH), shown.output


def test_a_near_option_is_suggested() -> None:
    assert "--output" in run("plan", PLAN, "--outptu", "x").output


def test_wrong_usage_is_json_when_that_is_asked_for() -> None:
    shown = run("plan", "--json")
    assert shown.exit_code == 2
    (problem,) = json.loads(shown.stdout)["problems"]
    assert (problem["code"], problem["severity"]) == ("wrong-usage", "error")
    assert problem["message"]
