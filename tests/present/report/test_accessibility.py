"""The pages as a browser shows them: no rule of accessibility broken, nothing wider than a small screen."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path

import pytest
from typer.testing import CliRunner

import klimatinvest
from klimatinvest.cli.app import app
from klimatinvest.cli.doctor_probe import find_program
from klimatinvest.present.report.content import report_of
from klimatinvest.present.report.page import html
from klimatinvest.text.catalog import texts

pytestmark = pytest.mark.slow
ROOT = Path(__file__).parents[3]
PATIENCE = 120.0
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
AXE_PACKAGE = "axe_playwright_python"  # only the rules in it are used: a file of JavaScript


def needed(found: object, what: str) -> None:
    """Skip where a tool is missing, but never in continuous integration."""
    if not found:
        assert os.environ.get("CI") != "true", f"{what} is missing: it must be installed in continuous integration"
        pytest.skip(f"{what} is not installed")


@pytest.fixture(scope="module")
def browser() -> str:
    path = find_program("chromium")
    needed(path, "Chromium")
    return str(path)


@pytest.fixture(scope="module")
def axe() -> str:
    spec = find_spec(AXE_PACKAGE)
    needed(spec, AXE_PACKAGE)
    assert spec is not None
    assert spec.submodule_search_locations
    return (Path(spec.submodule_search_locations[0]) / "axe.min.js").read_text(encoding="utf-8")


@pytest.fixture(
    scope="module", params=[(p, la) for p in ("eskilstuna", "enkoping") for la in ("sv", "en")], ids="-".join
)
def page(request: pytest.FixtureRequest) -> str:
    place, language = request.param
    result = klimatinvest.calculate(klimatinvest.load_plan(ROOT / "examples" / place / "plan.yaml"))
    return html(report_of(result, texts(language)), texts(language))


def asked(browser: str, folder: Path, page: str, script: str, width: int) -> str:
    """Show a page, let a script look at it and give what it writes."""
    content = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", page)  # else no script would run
    script = f"{script}.then(found => {{ document.body.innerHTML = '<pre id=\"found\"></pre>';"
    script += " document.getElementById('found').textContent = JSON.stringify(found); })"
    path = folder / "page.html"
    path.write_text(content.replace("</body>", f"<script>{script}</script></body>"), encoding="utf-8")
    flags = ["--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={folder / 'profile'}"]
    command = [
        browser,
        *flags,
        f"--window-size={width},900",
        "--virtual-time-budget=30000",
        "--dump-dom",
        path.as_uri(),
    ]
    shown = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, check=True).stdout
    found = re.search(r'<pre id="found">(.*?)</pre>', shown, flags=re.DOTALL)
    assert found is not None, shown[-500:]
    return found[1].replace("&amp;", "&").replace("&lt;", "<").replace("&gt;", ">")


def violations(browser: str, axe: str, folder: Path, page: str, width: int = 1000) -> dict[str, list[str]]:
    rules = json.dumps({"runOnly": RULES, "resultTypes": ["violations"]})
    opened = page.replace("<details>", "<details open>")  # what can be opened is looked at too
    script = f"</script><script>{axe}</script><script>axe.run(document, {rules})"
    script += ".then(r => r.violations.map(v => [v.id, v.nodes.map(n => n.html)]))"
    return dict(json.loads(asked(browser, folder, opened, script, width)))


@pytest.mark.parametrize("width", [1000, 320])
def test_no_rule_is_broken(browser: str, axe: str, page: str, tmp_path: Path, width: int) -> None:
    assert violations(browser, axe, tmp_path, page, width) == {}


def test_a_broken_rule_is_seen(browser: str, axe: str, page: str, tmp_path: Path) -> None:
    broken = page.replace("<html lang=", "<html data-lang=").replace('role="img"', 'role="nonsense"')
    assert {"html-has-lang", "aria-roles"} <= set(violations(browser, axe, tmp_path, broken))


def test_nothing_is_wider_than_a_small_screen(browser: str, page: str, tmp_path: Path) -> None:
    # the frame is 320 wide whatever the smallest window of the browser is
    inner = page.replace("&", "&amp;").replace('"', "&quot;")
    frame = f'<iframe width="320" height="900" srcdoc="{inner}"></iframe>'
    frame = f'<!DOCTYPE html><html lang="sv"><body>{frame}</body></html>'
    script = (
        "new Promise(go => setTimeout(() => { const d = document.querySelector('iframe').contentDocument;"
        " go([d.documentElement.scrollWidth, d.documentElement.clientWidth]); }, 800))"
    )
    wide, shown = json.loads(asked(browser, tmp_path, frame, script, 800))
    assert shown > 0
    assert wide <= shown


def test_the_browser_prints_it(browser: str, page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert page
    monkeypatch.chdir(tmp_path)
    shutil.copy(ROOT / "tests" / "present" / "plan.yaml", "plan.yaml")
    result = CliRunner().invoke(app, ["report", "plan.yaml", "-o", "sida.html", "--pdf"])
    assert result.exit_code == 0, result.output
    assert Path("sida.pdf").read_bytes().startswith(b"%PDF-")
