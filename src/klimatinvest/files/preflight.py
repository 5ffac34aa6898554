"""Look at a workbook's container before any parser does: sizes, names, forbidden parts, entity attacks."""

from __future__ import annotations

import stat
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

from klimatinvest.core.origin import Origin
from klimatinvest.core.problem import Problem, Problems

MAX_FILE = 10_000_000
MAX_ENTRIES = 500
MAX_TOTAL = 100_000_000
MAX_PART = 50_000_000
MAX_RATIO = 100
RATIO_FROM = 1_000_000  # small parts of repeated text compress better than 100 times in honest files

# Parts that are read whole when a workbook is opened, and how many tags each may have: a delivered plan has a tenth.
MAX_TAGS = {"xl/styles.xml": 50_000, "xl/workbook.xml": 20_000, "xl/sharedstrings.xml": 500_000}
MAX_SHEET = 30_000_000

_OLD_FORMAT = b"\xd0\xcf\x11\xe0"  # Excel 97-2003, and every workbook with a password for opening
_FORBIDDEN = (
    "xl/vbaproject.bin",
    "xl/macrosheets/",
    "xl/externallinks/",
    "xl/embeddings/",
    "xl/activex/",
    "xl/connections.xml",
    "xl/querytables/",
    "customui/",
    "xl/webextensions/",
)
_XML = (".xml", ".rels", ".vml")
_DECLARATIONS = (b"<!DOCTYPE", b"<!ENTITY")
_MACROS = (b"macroEnabled",)
_CHUNK = 65_536
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError)


def preflight(path: Path, problems: Problems) -> bool:
    """Tell whether the file is a workbook that is safe to hand to a parser.

    Parameters
    ----------
    path : Path
        A file the user named; nothing is written and nothing is extracted.
    problems : Problems
        Receives one problem for each fault: ``file-not-found``, ``not-a-file`` or ``S001`` … ``S007``.

    Returns
    -------
    bool
        True when no fault was found.
    """
    before = len(problems.errors)
    if regular_file(path, problems) and _looks_like_workbook(path, problems):
        try:
            with zipfile.ZipFile(path) as archive:
                problems.extend(_archive_faults(archive, Origin(path.name)))
        except _BROKEN:
            problems.add("S002", Origin(path.name))
    return len(problems.errors) == before


def regular_file(path: Path, problems: Problems, limit: int = MAX_FILE) -> bool:
    """Tell whether the path leads to an ordinary file of at most ``limit`` bytes: no folder, pipe or device."""
    origin = Origin(path.name)
    try:
        found = path.stat()
    except (OSError, ValueError):  # ValueError: a name no file can have
        problems.add("file-not-found", origin, path=str(path))
        return False
    if not stat.S_ISREG(found.st_mode):
        problems.add("not-a-file", origin, path=str(path))
        return False
    if found.st_size > limit:
        problems.add("S001", origin, found=found.st_size / 1e6, limit=limit // 1_000_000)
        return False
    return True


def _looks_like_workbook(path: Path, problems: Problems) -> bool:
    origin = Origin(path.name)
    with path.open("rb") as stream:
        head = stream.read(4)
    if head == _OLD_FORMAT:
        problems.add("S002-old", origin)
    elif path.suffix.lower() != ".xlsx":
        problems.add("S007", origin, found=path.suffix)
    elif head[:2] != b"PK":
        problems.add("S002", origin)
    else:
        return True
    return False


def _archive_faults(archive: zipfile.ZipFile, origin: Origin) -> Iterator[Problem]:
    entries = archive.infolist()
    faults = [*_name_faults(entries, origin), *_size_faults(entries, origin), *_part_faults(entries, origin)]
    yield from faults
    if not faults:  # only now is it safe to unpack
        yield from _content_faults(archive, entries, origin)


def _name_faults(entries: list[zipfile.ZipInfo], origin: Origin) -> Iterator[Problem]:
    names = [entry.orig_filename for entry in entries]
    if len(names) > MAX_ENTRIES:
        yield Problem("S003", origin, args={"found": f"{len(names)} > {MAX_ENTRIES}"})
    if len(set(names)) < len(names):
        repeated = next(name for name in names if names.count(name) > 1)
        yield Problem("S003", origin, args={"found": repeated[:80]})
    for name in names:
        if name.startswith("/") or "\\" in name or "\0" in name or ".." in name.split("/") or ":" in name:
            yield Problem("S003", origin, args={"found": name[:80]})


def _size_faults(entries: list[zipfile.ZipInfo], origin: Origin) -> Iterator[Problem]:
    if sum(entry.file_size for entry in entries) > MAX_TOTAL:
        yield Problem("S004", origin, args={"part": "*"})
        return
    for entry in entries:
        sheet = entry.filename.lower().startswith("xl/worksheets/") and entry.file_size > MAX_SHEET
        thin = entry.file_size > RATIO_FROM and entry.file_size > MAX_RATIO * max(entry.compress_size, 1)
        if entry.file_size > MAX_PART or thin or sheet:
            yield Problem("S004", origin, args={"part": entry.filename[:80]})


def _part_faults(entries: list[zipfile.ZipInfo], origin: Origin) -> Iterator[Problem]:
    for entry in entries:
        if entry.flag_bits & 0x1:
            yield Problem("S002-old", origin)
            return
        if entry.filename.lower().startswith(_FORBIDDEN):
            yield Problem("S005", origin, args={"part": entry.filename[:80]})


def _content_faults(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo], origin: Origin) -> Iterator[Problem]:
    names = {entry.filename for entry in entries}
    if "[Content_Types].xml" not in names:
        yield Problem("S002", origin)
        return
    for entry in entries:
        tags, found = _walk(archive, entry)
        if tags > MAX_TAGS.get(entry.filename.lower(), tags):
            yield Problem("S004", origin, args={"part": entry.filename[:80]})
        if entry.filename.lower().endswith(_XML) and found & set(_DECLARATIONS):
            yield Problem("S006", origin, args={"part": entry.filename[:80]})
        if entry.filename == "[Content_Types].xml" and found & set(_MACROS):
            yield Problem("S007", origin, args={"found": ".xlsm"})


def _walk(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> tuple[int, set[bytes]]:
    """Count a part's tags and find the words that matter, piece by piece.

    Walking to the end checks the declared size and the checksum too: a false size is a broken file. No more than a
    piece is unpacked at a time, so that a part that is larger than it says does not fill the memory either.
    """
    words = (*_DECLARATIONS, *_MACROS)
    overlap, tags, found = max(map(len, words)) - 1, 0, set[bytes]()
    with archive.open(entry) as part:
        tail = b""
        while piece := part.read(_CHUNK):
            tags += piece.count(b"<")
            plain = tail + piece.replace(b"\0", b"")  # the same letters in UTF-16
            found.update(word for word in words if word in plain)
            tail = plain[-overlap:]
    return tags, found
