"""Compare names as people write them: letter case, hyphens, accents and words like *kommun* put aside."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from difflib import get_close_matches

_LONGEST = 80  # no name is longer; keeps the comparison quick on any text
_SUFFIXES = (" kommun", " stad", " municipality", " county", " lan")
_PREFIXES = ("region ",)
_SUGGESTIONS = 5
_NEAR = 0.6


def fold(text: object) -> str:
    """Give a text without letter case, accents and punctuation: ``Avfall (inkl.avlopp)`` is ``avfallinklavlopp``."""
    return re.sub(r"[^a-z0-9]", "", _plain(str(text)))


def spelling(text: str) -> str:
    """Give a name in small letters with single spaces, accents kept: ``Upplands-Bro`` is ``upplands bro``."""
    small = unicodedata.normalize("NFC", text[:_LONGEST]).casefold()
    return " ".join(re.sub(r"[^\w]+", " ", small).split())


def matches(wanted: Iterable[str], known: Iterable[str]) -> list[str]:
    """Find the known names that are one of the wanted.

    Letter case, hyphens and an added *kommun* or *stad* (with its genitive) make no difference. Accents do,
    since Habo and Håbo are two municipalities; only when nothing agrees with its accents are they put aside.

    Returns
    -------
    list of str
        Each once, in the order of ``known``; several when the name is ambiguous.
    """
    names = list(dict.fromkeys(known))
    exact = {form for name in wanted for form in _forms(spelling(name))}
    found = [name for name in names if exact & _forms(spelling(name))]
    if found:
        return found
    loose = {form for name in wanted for form in _forms(_plain(spelling(name)))}
    return [name for name in names if loose & _forms(_plain(spelling(name)))]


def suggestions(wanted: str, known: Iterable[str]) -> list[str]:
    """Give the known names that look like the wanted one: those that contain it, then the nearest."""
    names = {_plain(spelling(name)): name for name in known}
    bare = _plain(spelling(wanted))
    inside = [name for folded, name in names.items() if bare and (bare in folded or folded in bare.split())]
    near = [names[folded] for folded in get_close_matches(bare, names, n=_SUGGESTIONS, cutoff=_NEAR)]
    return list(dict.fromkeys([*inside, *near]))[:_SUGGESTIONS]


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKD", text[:_LONGEST].casefold()).encode("ascii", "ignore").decode("ascii")


def _forms(name: str) -> frozenset[str]:
    """Give the name and what it is without *kommun*, *stad* or *region*, with and without genitive."""
    forms = {name}
    for suffix in _SUFFIXES:
        if name.endswith(suffix):
            bare = name.removesuffix(suffix)
            forms |= {bare, bare.removesuffix("s")}
    for prefix in _PREFIXES:
        if name.startswith(prefix):
            forms.add(name.removeprefix(prefix))
    return frozenset(form for form in forms if form)
