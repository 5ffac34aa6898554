"""Look up texts by key in one language; the sentences stand in ``data/*.yaml``, one topic a file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from importlib.resources import files
from typing import Any

from klimatinvest.files.strict_yaml import load_yaml
from klimatinvest.text.language import LANGUAGES, language_of
from klimatinvest.text.numbers import ENGLISH, SWEDISH, format_number

__all__ = ["FAKE_LANGUAGE", "LANGUAGES", "Texts", "language_of", "read_catalog", "texts"]

# Small houses: their labels stand in families of their own, ``building_table.…``.
HOUSES = ("building", "spend", "followup")
FAKE_LANGUAGE = "xx"  # shows every text as its key, so that tests find sentences that bypass this room


def _leaves(tree: Mapping[str, Any], prefix: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Walk the tree; a node with languages is a text, and may have texts below it too."""
    for name, node in tree.items():
        key = f"{prefix}{name}"
        if not isinstance(node, dict):
            raise TypeError(f"{key}: a text needs its languages, found {node!r}")
        spoken = {k: v for k, v in node.items() if k in LANGUAGES and isinstance(v, str)}
        if spoken:
            yield key, spoken
        yield from _leaves({k: v for k, v in node.items() if k not in spoken}, f"{key}.")


@lru_cache(maxsize=1)
def read_catalog() -> dict[str, dict[str, str]]:
    """Read every topic into one mapping from key to language to text.

    Raises
    ------
    ValueError
        Two topics state the same text.
    """
    merged: dict[str, dict[str, str]] = {}
    owner: dict[str, str] = {}
    folder = files("klimatinvest.text").joinpath("data")
    for path in sorted(folder.iterdir(), key=lambda p: p.name):
        if not path.name.endswith(".yaml"):
            continue
        tree = load_yaml(path.read_text(encoding="utf-8"), path.name).data
        for key, spoken in _leaves(tree, ""):
            if key in owner:
                raise ValueError(f"{key!r} stands both in {owner[key]} and in {path.name}")
            owner[key] = path.name
            merged[key] = spoken
    return merged


class Texts:
    """Every text in one language.

    Parameters
    ----------
    language : str
        ``sv``, ``en`` or ``xx``, which gives each text as its key.

    Raises
    ------
    ValueError
        There are no texts in the language.
    """

    def __init__(self, language: str) -> None:
        if language not in (*LANGUAGES, FAKE_LANGUAGE):
            raise ValueError(language)
        self.language = language
        self._catalog = read_catalog()
        self._style = SWEDISH if language == "sv" else ENGLISH

    def has(self, key: str) -> bool:
        """Tell whether there is a text with the key."""
        return key in self._catalog

    def get(self, key: str, **args: object) -> str:
        """Give the text, its ``{name}`` places filled from ``args``.

        Raises
        ------
        KeyError
            No such text, not in this language, or an argument the sentence needs is missing.
        """
        spoken = self._catalog[key]
        if self.language == FAKE_LANGUAGE:
            return f"⟦{key}⟧"
        return spoken[self.language].format(**args)

    def locate(self, key: str) -> str | None:
        """Give the key under which a label stands: itself, or the same in a small house's family; None when absent."""
        return next((k for k in (key, *(f"{house}_{key}" for house in HOUSES)) if k in self._catalog), None)

    def keys(self, prefix: str) -> tuple[str, ...]:
        """List the keys that begin with ``prefix``, in the order of the data."""
        return tuple(key for key in self._catalog if key.startswith(prefix))

    def number(self, value: float, decimals: int = 0) -> str:
        """Show a finite number: ``1 234 567,8`` in Swedish (no-break spaces), ``1,234,567.8`` in English."""
        return format_number(value, decimals, self._style)

    def unit(self, unit: str) -> str:
        """Show a unit in the reader's language: ``kr/bil/år`` is ``SEK/car/year`` in English.

        Symbols without a text of their own, such as kWh, look the same in every language.
        """
        shown = unit.replace("m2", "m²").replace("m3", "m³")
        if self.language == FAKE_LANGUAGE:
            return shown
        parts = (part.strip() for part in shown.split("/"))
        return "/".join(self.get(f"unit.{part}") if self.has(f"unit.{part}") else part for part in parts)


@lru_cache(maxsize=8)
def texts(language: str) -> Texts:
    """Give the texts of a language; read once."""
    return Texts(language)
