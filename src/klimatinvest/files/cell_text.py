"""How the workbook format spells characters that XML cannot carry as they are."""

from __future__ import annotations

import re

_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")


def unescaped(text: str) -> str:
    """Read ``_x000D_`` as the character it stands for, and ``_x005F_x000D_`` as the text ``_x000D_``.

    The scheme is that of ST_Xstring (ECMA-376 part 1, 22.9.2.19). A surrogate stands for nothing and is left.
    """
    return _ESCAPE.sub(_character, text) if "_x" in text else text


def _character(match: re.Match[str]) -> str:
    number = int(match[1], 16)
    return match[0] if 0xD800 <= number <= 0xDFFF else chr(number)
