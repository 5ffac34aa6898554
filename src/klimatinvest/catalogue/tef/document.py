"""One of the framework's files as a tree that is asked for what must be there, with key and line for what is not."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from klimatinvest.catalogue.tef.faults import Fault, NotComputable
from klimatinvest.catalogue.tef.model import Formula
from klimatinvest.core.origin import Origin
from klimatinvest.files.strict_yaml import Document, Path


class Tree:
    """A value inside a document.

    Parameters
    ----------
    document : Document
        The parsed file.
    path : tuple
        Keys and indices that lead to the value.
    """

    def __init__(self, document: Document, path: Path = ()) -> None:
        self.document, self.path = document, path
        data = document.data
        for part in path:
            data = data[part]
        self.data: Any = data

    @property
    def key(self) -> str:
        """Path of keys with dots: ``work.0.input.1``."""
        return ".".join(map(str, self.path))

    @property
    def origin(self) -> Origin:
        """File and line."""
        return self.document.origin(self.path)

    def has(self, name: str) -> bool:
        """Tell whether a mapping has a value under a key."""
        return isinstance(self.data, dict) and self.data.get(name) is not None

    def get(self, name: str) -> Tree:
        """Give what stands under a key.

        Raises
        ------
        NotComputable
            ``tef-missing-key``.
        """
        if not self.has(name):
            key = f"{self.key}.{name}".lstrip(".")
            raise NotComputable(Fault("tef-missing-key", self.origin, key))
        return Tree(self.document, (*self.path, name))

    def text(self, name: str, default: str | None = None) -> str:
        """Give a text or number as text; raises ``NotComputable`` when it is missing and has no default."""
        if default is not None and not self.has(name):
            return default
        value = self.get(name)
        if isinstance(value.data, (dict, list)):
            raise NotComputable(Fault("tef-bad-value", value.origin, value.key, {"found": type(value.data).__name__}))
        return str(value.data).strip()

    def items(self, name: str) -> Iterator[Tree]:
        """Walk the list under a key; nothing when there is none; raises ``NotComputable`` when it is no list."""
        if not self.has(name):
            return
        listed = self.get(name)
        if not isinstance(listed.data, list):
            raise NotComputable(
                Fault("tef-bad-value", listed.origin, listed.key, {"found": type(listed.data).__name__})
            )
        for number in range(len(listed.data)):
            yield Tree(self.document, (*listed.path, number))

    def formula(self, name: str) -> Formula:
        """Give an expression with its variables; raises ``NotComputable`` when it is missing or misshapen."""
        value = self.get(name)
        variables = tuple(str(item.data) for item in value.items("variables"))
        text = value.text("expression")
        return Formula(text, variables, value.origin, value.key, value.text("unitOfMeasure", ""))
