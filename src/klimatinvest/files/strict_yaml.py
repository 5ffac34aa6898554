"""YAML without its traps: JSON numbers, no aliases, only ``true`` and ``false``, a place for every value."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

from klimatinvest.core.origin import Origin
from klimatinvest.core.problem import InvalidInput, Problems

Path = tuple[str | int, ...]

_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?")
_LEADING_ZERO = re.compile(r"[-+]?0[0-9]+(?:\.[0-9]*)?")
_PLAIN = {"": None, "~": None, "null": None, "true": True, "false": False}
_MAX_DEPTH = 32
MAX_NODES = 150_000  # values; a plan of 200 elements, 100 actions and 31 years has a quarter of it
_MAX_TOLD = 1_000  # problems of one file: a file that is wrong all through is not a plan
_MAX_DIGITS = 300  # more digits than a double can hold; also far below Python's limit for int()
# The C parser is ten times faster and gives the same events; it is missing from some builds of PyYAML.
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class Document:
    """A parsed text file and where its values stand.

    Attributes
    ----------
    data : object
        Plain mappings, lists, strings, numbers, booleans and ``None``.
    file : str
        File name for origins.
    places : dict
        Line and column (one-based) of the value at each path.
    """

    data: Any
    file: str
    places: dict[Path, tuple[int, int]] = field(repr=False)

    def origin(self, path: Path = ()) -> Origin:
        """Give the place of the value at ``path``, or of its nearest parent that exists."""
        for length in range(len(path), -1, -1):
            place = self.places.get(path[:length])
            if place is not None:
                return Origin(self.file, line=place[0], column=place[1])
        return Origin(self.file, line=1, column=1)


def load_yaml(text: str, file: str) -> Document:
    """Read one YAML document strictly.

    Parameters
    ----------
    text : str
        The text of the file.
    file : str
        File name for origins.

    Returns
    -------
    Document
        The data; numbers follow JSON, dates stay text, integer keys stay integers.

    Raises
    ------
    InvalidInput
        Syntax errors, duplicate keys, aliases, anchors, tags, numbers with leading zeros or outside the
        range of a double, keys that are neither text nor whole numbers, several documents, nesting beyond
        32 levels. All of them at once, except that nothing after a syntax error can be read, nor after
        ``MAX_NODES`` values (``S011``) or a thousand problems.
    """
    reader = _Reader(file)
    try:
        events = yaml.parse(text.removeprefix("\ufeff"), Loader=_LOADER)
        data = reader.document(events)
    except _Enough:
        pass
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        reader.problems.add("yaml-syntax", reader.origin(mark) if mark else Origin(file, line=1, column=1))
    except yaml.YAMLError:  # characters that no text file holds: no mark is given
        reader.problems.add("yaml-syntax", Origin(file, line=1, column=1))
    if reader.problems.errors:
        raise InvalidInput(reader.problems)
    return Document(data, file, reader.places)


class _Enough(Exception):  # noqa: N818 - it names the state of the reading, not a fault in the program
    """Nothing more of the file is read."""


class _Reader:
    """Builds plain values from parser events and remembers where each stood."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.problems = Problems()
        self.places: dict[Path, tuple[int, int]] = {}
        self.nodes = 0

    def origin(self, mark: Any) -> Origin:
        return Origin(self.file, line=mark.line + 1, column=mark.column + 1)

    def document(self, events: Iterator[Any]) -> Any:
        data: Any = None
        documents = 0
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                value = self._node(next(events), events, ())
                if documents == 1:
                    data = value
                else:
                    self.problems.add("yaml-several-documents", self.origin(event.start_mark))
        return data

    def _node(self, event: Any, events: Iterator[Any], path: Path) -> Any:
        self.nodes += 1
        if self.nodes > MAX_NODES:
            self.problems.add("S011", self.origin(event.start_mark), limit=MAX_NODES)
        if self.nodes > MAX_NODES or len(self.problems) >= _MAX_TOLD:
            raise _Enough
        self.places.setdefault(path, (event.start_mark.line + 1, event.start_mark.column + 1))
        self._refuse_references(event)
        if isinstance(event, yaml.ScalarEvent):
            return self._scalar(event)
        if isinstance(event, yaml.AliasEvent):
            return None
        if len(path) >= _MAX_DEPTH:
            # Raised as a syntax error: going on would mean recursing as deep as the file likes.
            raise yaml.MarkedYAMLError(problem="nested too deeply", problem_mark=event.start_mark)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._sequence(events, path)
        return self._mapping(events, path)

    def _sequence(self, events: Iterator[Any], path: Path) -> list[Any]:
        values: list[Any] = []
        while not isinstance(event := next(events), yaml.SequenceEndEvent):
            values.append(self._node(event, events, (*path, len(values))))
        return values

    def _mapping(self, events: Iterator[Any], path: Path) -> dict[str | int, Any]:
        values: dict[str | int, Any] = {}
        while not isinstance(event := next(events), yaml.MappingEndEvent):
            key = self._key(event, events, path)
            inner = next(events)
            if key is None or key in values:
                if key is not None:
                    self.problems.add("yaml-duplicate-key", self.origin(event.start_mark), found=key)
                self._node(inner, events, (*path, "…"))  # read on, so that later problems are found too
                continue
            values[key] = self._node(inner, events, (*path, key))
        return values

    def _key(self, event: Any, events: Iterator[Any], path: Path) -> str | int | None:
        if not isinstance(event, yaml.ScalarEvent):
            self._node(event, events, (*path, "?"))
            self.problems.add("yaml-key", self.origin(event.start_mark), found="…")
            return None
        self._refuse_references(event)
        before = len(self.problems)
        key = self._scalar(event)
        if isinstance(key, str) or (isinstance(key, int) and not isinstance(key, bool)):
            return key
        if len(self.problems) == before:
            self.problems.add("yaml-key", self.origin(event.start_mark), found=event.value)
        return None

    def _refuse_references(self, event: Any) -> None:
        if getattr(event, "anchor", None) is not None:
            self.problems.add("yaml-alias", self.origin(event.start_mark), found=event.anchor)
        if getattr(event, "tag", None) not in (None, "!"):
            self.problems.add("yaml-tag", self.origin(event.start_mark), found=event.tag)

    def _scalar(self, event: Any) -> Any:
        text: str = event.value
        if event.style:  # quoted or block: always text (plain is None or "", by parser)
            return text
        if text in _PLAIN:
            return _PLAIN[text]
        if _LEADING_ZERO.fullmatch(text):
            self.problems.add("yaml-leading-zero", self.origin(event.start_mark), found=text)
            return None
        match = _NUMBER.fullmatch(text)
        if match is None:
            return text
        number = float(text) if len(text) <= _MAX_DIGITS else float("inf")
        if number in (float("inf"), float("-inf")):
            self.problems.add("number-too-large", self.origin(event.start_mark), found=text[:40])
            return None
        return number if match[1] or match[2] else int(text)
