"""Which language the reader wants."""

import pytest

from klimatinvest.text.language import language_of


@pytest.mark.parametrize(
    ("option", "environ", "expected"),
    [
        ("en", {"KLIMATINVEST_LANG": "sv", "LANG": "sv_SE.UTF-8"}, "en"),  # the option decides
        (None, {"KLIMATINVEST_LANG": "en", "LANG": "sv_SE.UTF-8"}, "en"),  # then the variable
        (None, {"LANG": "sv_SE.UTF-8"}, "sv"),  # then the locale
        (None, {"LANG": "en_GB.UTF-8"}, "en"),
        (None, {"LC_ALL": "sv_SE.UTF-8", "LANG": "en_GB.UTF-8"}, "sv"),  # LC_ALL goes before LANG
        (None, {"LC_MESSAGES": "en_US", "LANG": "sv_SE"}, "en"),
        (None, {"LANG": "de_DE.UTF-8"}, "en"),  # a language without texts reads English
        (None, {"LANG": "C.UTF-8"}, "sv"),  # no language said
        (None, {"LC_ALL": "POSIX"}, "sv"),
        (None, {}, "sv"),
        ("", {"KLIMATINVEST_LANG": ""}, "sv"),  # empty is the same as unset
        ("SV", {}, "sv"),
        ("en-GB", {}, "en"),
    ],
)
def test_the_first_that_says_something_decides(option: str | None, environ: dict[str, str], expected: str) -> None:
    assert language_of(option, environ) == expected


@pytest.mark.parametrize(("option", "environ"), [("fr", {}), (None, {"KLIMATINVEST_LANG": "fr"})])
def test_a_language_without_texts_is_refused_when_asked_for(option: str | None, environ: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="fr"):
        language_of(option, environ)
