"""Find the encoding of a large text file without holding it in memory."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from pathlib import Path

_BLOCK = 1 << 20
_NOT_CP1252 = (b"\x81", b"\x8d", b"\x8f", b"\x90", b"\x9d")
_HIGH = re.compile(rb"[\x80-\xff]+")
# å ä ö Å Ä Ö é É ü in the two families of one-byte encodings that Swedish accounting files use
_IN_CP437 = frozenset(b"\x86\x84\x94\x8f\x8e\x99\x82\x90\x81")
_IN_LATIN = frozenset(b"\xe5\xe4\xf6\xc5\xc4\xd6\xe9\xc9\xfc")
# å ä ö Å Ä Ö é É ü as UTF-8 writes them; read as one byte a letter they would be "Ã¥", which no Swedish text holds
_UTF8_LETTER = re.compile(rb"\xc3[\xa5\xa4\xb6\x85\x84\x96\xa9\x89\xbc]")
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


def find_encoding(path: Path) -> str | None:
    """Find the encoding of a table saved as text.

    A byte-order mark decides; then UTF-8 if every byte agrees with it, Windows-1252, and Latin-1 for the bytes that
    Windows-1252 leaves undefined.

    Returns
    -------
    str or None
        ``utf-8``, ``utf-8-sig``, ``utf-16``, ``cp1252`` or ``latin-1``; None when the file holds a zero byte: no text.
    """
    with path.open("rb") as stream:
        head = stream.read(3)
    marked = next((name for mark, name in _MARKS if head.startswith(mark)), None)
    if marked == "utf-16":
        return marked if _decodes(path, marked) else None
    if any(b"\0" in block for block in _blocks(path)):
        return None
    if _decodes(path, "utf-8"):
        return marked or "utf-8"
    undefined = any(byte in block for block in _blocks(path) for byte in _NOT_CP1252)
    return "latin-1" if undefined else "cp1252"


def find_sie_encoding(path: Path) -> str | None:
    """Find the encoding of a SIE file: CP437 as the format says, or what the program that wrote it used instead.

    Returns
    -------
    str or None
        ``cp437``, ``utf-8``, ``utf-8-sig`` or ``cp1252``; None for a file that is no text.
    """
    found = find_encoding(path)
    if found is None or found == "utf-16":
        return None
    if found.startswith("utf-8"):
        plain = all(block.isascii() for block in _blocks(path))
        return "cp437" if plain else found
    counts = [0, 0]
    for block in _blocks(path):
        for run in _HIGH.findall(block):
            counts[0] += sum(byte in _IN_CP437 for byte in run)
            counts[1] += sum(byte in _IN_LATIN for byte in run)
    return "cp1252" if counts[1] > counts[0] else "cp437"


def mixed_line(path: Path, encoding: str) -> int | None:
    """Give the first line that is written in UTF-8 in a file that otherwise is not; None when there is none.

    Parameters
    ----------
    path : Path
        A text file.
    encoding : str
        What ``find_encoding`` or ``find_sie_encoding`` gave.
    """
    if encoding.startswith("utf"):
        return None
    line, before = 1, b""
    for block in _blocks(path):
        joined = before + block
        found = _UTF8_LETTER.search(joined)
        if found is not None:
            return line + joined.count(b"\n", 0, found.start())
        line += joined.count(b"\n", 0, len(joined) - 1)
        before = joined[-1:]  # a letter may lie across two blocks
    return None


def _decodes(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        for block in _blocks(path):
            decoder.decode(block)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _blocks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as stream:
        while block := stream.read(_BLOCK):
            yield block
