"""One line of a SIE file: fields parted by blanks, quoted texts with escaped quotation marks, lists of objects."""

from __future__ import annotations

import re

_QUOTED = r'"(?:[^"\\]|\\.)*"'
_FIELD = re.compile(
    rf'({_QUOTED}|\{{(?:{_QUOTED}|[^"{{}}])*\}}|[^\s"{{}}]+|[{{}}](?=\s*$))(?:\s+|$|(?=[{{}}])|(?<=\}}))'
)
_MARKS = re.compile(r'["{}]')
_OBJECT_PART = re.compile(rf'{_QUOTED}|[^\s"]+')
_ESCAPED = re.compile(r"\\(.)")


class Broken(ValueError):  # noqa: N818 - it names the state of the line
    """A line whose fields cannot be told apart.

    Attributes
    ----------
    column : int
        One-based position of what cannot be read.
    """

    def __init__(self, column: int) -> None:
        super().__init__(column)
        self.column = column


def tokens(line: str) -> list[str]:
    r"""Part a line into its fields: quoted texts without their marks, ``\"`` as ``"``, lists with their braces.

    Raises
    ------
    Broken
        A quotation mark or a brace is not closed.
    """
    if _MARKS.search(line.replace("{}", "")) is None:
        return line.replace("{}", " {} ").split()  # most lines, and quicker
    return _parted(line)


def _parted(line: str) -> list[str]:
    found: list[str] = []
    at = 0
    for field in _FIELD.finditer(line):
        if field.start() != at:
            break
        text, at = field[1], field.end()
        found.append(_unquoted(text) if text[0] == '"' else text)
    if at != len(line):
        raise Broken(at + 1)
    return found


def objects_of(text: str) -> dict[str, str] | None:
    """Read a list of objects: ``{1 "100" 6 "X"}`` gives the object of each dimension; None for what is no such list."""
    if not (text.startswith("{") and text.endswith("}")):
        return None
    parts = [_unquoted(part) for part in _OBJECT_PART.findall(text[1:-1])]
    return dict(zip(parts[::2], parts[1::2], strict=True)) if len(parts) % 2 == 0 else None


def _unquoted(text: str) -> str:
    if not text.startswith('"'):
        return text
    inner = text[1:-1]
    return _ESCAPED.sub(r"\1", inner) if "\\" in inner else inner
