"""``klimatinvest catalogue``: transition elements as a list, one as a card, or either as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from klimatinvest.cli.common import INVALID_DATA, JsonOption, LangOption, leave, print_json, resolve_texts

if TYPE_CHECKING:
    from klimatinvest.catalogue.model import CatalogueElement
    from klimatinvest.text.catalog import Texts

HELP = "catalogue.command"
MAX_WIDTH = 100


def catalogue(
    name: Annotated[str | None, typer.Argument(metavar="ID", help="catalogue.argument", show_default=False)] = None,
    sector: Annotated[str | None, typer.Option("--sector", help="catalogue.option.sector", show_default=False)] = None,
    focus: Annotated[str | None, typer.Option("--focus", help="catalogue.option.focus", show_default=False)] = None,
    as_json: JsonOption = False,
    lang: LangOption = None,
) -> None:
    """Show transition elements; exit code 1 when nothing matches, 2 for an unknown sector or focus area."""
    from rich.console import Console

    from klimatinvest.catalogue.elements import catalogue as shipped
    from klimatinvest.present.catalogue import as_data, print_card, print_list

    words = resolve_texts(lang)
    chosen = shipped().of(_sector(sector, words), _focus(focus, words))
    one = shipped().get(name.strip()) if name else None
    found = [e for e in chosen if one in (None, e) and (one is not None or _matches(e, name))]
    if not found:
        _nothing(name, words)
    if as_json:
        print_json([as_data(element, words) for element in found])
        return
    console = Console(highlight=False)
    console.width = min(console.width, MAX_WIDTH) if console.is_terminal else MAX_WIDTH
    if len(found) == 1:
        print_card(found[0], words, console)
    else:
        print_list(found, words, console)


def _matches(element: CatalogueElement, text: str | None) -> bool:
    wanted = (text or "").casefold().strip()
    return any(wanted in part.casefold() for part in (element.id, element.name.sv, element.name.en))


def _sector(name: str | None, words: Texts) -> str | None:
    from klimatinvest.catalogue.sectors import sectors
    from klimatinvest.plan.labels import plain, sector_names

    if name is None or name in sectors():
        return name
    known = sector_names().get(plain(name))
    if known is None:
        _refuse("sector", name, tuple(sectors()), words)
    return known


def _focus(name: str | None, words: Texts) -> str | None:
    from typing import get_args

    from klimatinvest.catalogue.model import FocusArea
    from klimatinvest.plan.labels import choice_values, plain

    areas = get_args(FocusArea)
    if name is None:
        return None
    known = choice_values("focus_area", areas).get(plain(name))
    if known is None:
        _refuse("focus", name, areas, words)
    return known


def _refuse(what: str, name: str, known: Sequence[str], words: Texts) -> NoReturn:
    from klimatinvest.plan.labels import nearest

    near = nearest(name, known)
    hint = f" {words.get('catalogue.suggestion', names=near)}" if near else ""
    message = words.get(f"catalogue.unknown_{what}", name=name, known=", ".join(known)) + hint
    leave(f"unknown-{what}", message, words, as_json=False)


def _nothing(name: str | None, words: Texts) -> NoReturn:
    from klimatinvest.catalogue.elements import catalogue as shipped

    if not name:
        leave("empty", words.get("catalogue.empty"), words, False, INVALID_DATA)
    near = ", ".join(shipped().near(name))
    hint = f" {words.get('catalogue.suggestion', names=near)}" if near else ""
    leave("unknown-element", words.get("catalogue.unknown", name=name) + hint, words, False, INVALID_DATA)
