"""Which language the reader wants: the option, then the environment, then Swedish."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

Language = Literal["sv", "en"]
LANGUAGES: tuple[Language, ...] = ("sv", "en")
VARIABLE = "KLIMATINVEST_LANG"
_LOCALE_VARIABLES = ("LC_ALL", "LC_MESSAGES", "LANG")


def _known(text: str) -> Language | None:
    code = text.strip().lower().replace("-", "_").split(".")[0].split("_")[0]
    return next((language for language in LANGUAGES if language == code), None)


def _of_locale(environ: Mapping[str, str]) -> Language:
    """Read the system's locale as POSIX does: the first variable that is set decides."""
    for name in _LOCALE_VARIABLES:
        locale = environ.get(name, "")
        if not locale:
            continue
        if locale.split(".")[0].upper() in {"C", "POSIX"}:
            return "sv"  # a system without a language of its own says nothing about the reader
        return _known(locale) or "en"
    return "sv"


def language_of(option: str | None, environ: Mapping[str, str]) -> Language:
    """Choose the language of console and messages.

    Parameters
    ----------
    option : str or None
        What the user gave as ``--lang``; ``sv`` or ``en``.
    environ : mapping
        Environment variables: ``KLIMATINVEST_LANG``, then the locale's.

    Raises
    ------
    ValueError
        The option or ``KLIMATINVEST_LANG`` names a language there are no texts in.
    """
    for asked in (option, environ.get(VARIABLE)):
        if asked:
            language = _known(asked)
            if language is None:
                raise ValueError(asked)
            return language
    return _of_locale(environ)
