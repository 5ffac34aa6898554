"""The framework's expression language: numbers, ``%[i]``, two names, four operators and brackets; never ``eval``.

Grammar
-------
``sum = product (("+" | "-") product)*``, ``product = sign (("*" | "/") sign)*``,
``sign = "-" sign | atom``, ``atom = number | "%[" digits "]" | name | "(" sum ")"``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

NAMES = frozenset({"unknown_x", "atoc_lhs"})
_TOKEN = re.compile(r"\s*(?:(\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)|%\[\s*(\d{1,4})\s*\]|([A-Za-z_]\w*)|([-+*/()]))")
_LONGEST = 2_000
_DEEPEST = 60


class ExpressionError(ValueError):
    """A text outside the language, or an operation without result.

    Attributes
    ----------
    code : str
        ``tef-syntax``, ``tef-index``, ``tef-unused-variable``, ``tef-unknown-name`` or ``tef-zero-division``.
    found : str
        What stands there.
    """

    def __init__(self, code: str, found: str) -> None:
        super().__init__(f"{code}: {found}")
        self.code = code
        self.found = found


@dataclass(frozen=True, slots=True)
class Node:
    """A part of an expression: a number, a placeholder, a name, or an operator with its parts."""

    kind: str
    value: float = 0.0
    name: str = ""
    parts: tuple[Node, ...] = ()


@dataclass(frozen=True, slots=True)
class Expression:
    """A parsed expression.

    Attributes
    ----------
    text : str
        As written.
    root : Node
        Its tree.
    indices : frozenset of int
        Variables it refers to.
    names : frozenset of str
        Names it refers to.
    """

    text: str
    root: Node
    indices: frozenset[int]
    names: frozenset[str]

    def check(self, variables: int) -> None:
        """Check that every index has a variable and every variable is used.

        Raises
        ------
        ExpressionError
            ``tef-index`` or ``tef-unused-variable``.
        """
        beyond = sorted(i for i in self.indices if i >= variables)
        if beyond:
            raise ExpressionError("tef-index", f"%[{beyond[0]}]")
        unused = sorted(set(range(variables)) - self.indices)
        if unused:
            raise ExpressionError("tef-unused-variable", f"%[{unused[0]}]")

    def evaluate(self, values: Sequence[float], names: Mapping[str, float] | None = None) -> float:
        """Calculate the value.

        Parameters
        ----------
        values : sequence of float
            Values of the variables, percentages already divided by 100.
        names : mapping, optional
            Values of ``unknown_x`` and ``atoc_lhs``.

        Raises
        ------
        ExpressionError
            ``tef-zero-division``, ``tef-index``, or ``tef-unknown-name`` for a name that has no value here.
        """
        return _value(self.root, values, names or {}, self.text)


@lru_cache(maxsize=4096)
def parse(text: str) -> Expression:
    """Parse an expression.

    Raises
    ------
    ExpressionError
        ``tef-syntax``, or ``tef-unknown-name`` for a name outside the language.
    """
    if len(text) > _LONGEST:
        raise ExpressionError("tef-syntax", text[:40])
    parser = _Parser(_tokens(text), text)
    root = parser.sum(0)
    parser.end()
    return Expression(text, root, frozenset(parser.indices), frozenset(parser.names))


def _tokens(text: str) -> list[Node]:
    tokens: list[Node] = []
    position = 0
    end = len(text.rstrip())
    while position < end:
        match = _TOKEN.match(text, position)
        if match is None:
            raise ExpressionError("tef-syntax", text[position : position + 20].strip())
        number, index, name, sign = match.groups()
        if number is not None:
            tokens.append(Node("number", float(number)))
        elif index is not None:
            tokens.append(Node("index", float(index)))
        elif name is not None:
            if name not in NAMES:
                raise ExpressionError("tef-unknown-name", name)
            tokens.append(Node("name", name=name))
        else:
            tokens.append(Node("sign", name=sign))
        position = match.end()
    return tokens


class _Parser:
    """Recursive descent over the tokens."""

    def __init__(self, tokens: list[Node], text: str) -> None:
        self.tokens, self.text, self.at = tokens, text, 0
        self.indices: set[int] = set()
        self.names: set[str] = set()

    def sum(self, depth: int) -> Node:
        left = self._product(depth)
        while (sign := self._take("+", "-")) is not None:
            left = Node(sign, parts=(left, self._product(depth)))
        return left

    def end(self) -> None:
        if self.at < len(self.tokens):
            raise ExpressionError("tef-syntax", self.text[:80])

    def _product(self, depth: int) -> Node:
        left = self._sign(depth)
        while (sign := self._take("*", "/")) is not None:
            left = Node(sign, parts=(left, self._sign(depth)))
        return left

    def _sign(self, depth: int) -> Node:
        if depth > _DEEPEST:
            raise ExpressionError("tef-syntax", self.text[:80])
        if self._take("-") is not None:
            return Node("minus", parts=(self._sign(depth + 1),))
        return self._atom(depth)

    def _atom(self, depth: int) -> Node:
        if self._take("(") is not None:
            inside = self.sum(depth + 1)
            if self._take(")") is None:
                raise ExpressionError("tef-syntax", self.text[:80])
            return inside
        if self.at == len(self.tokens) or self.tokens[self.at].kind == "sign":
            raise ExpressionError("tef-syntax", self.text[:80])
        token = self.tokens[self.at]
        self.at += 1
        if token.kind == "index":
            self.indices.add(int(token.value))
        elif token.kind == "name":
            self.names.add(token.name)
        return token

    def _take(self, *signs: str) -> str | None:
        if self.at < len(self.tokens) and self.tokens[self.at].kind == "sign" and self.tokens[self.at].name in signs:
            self.at += 1
            return self.tokens[self.at - 1].name
        return None


def _value(node: Node, values: Sequence[float], names: Mapping[str, float], text: str) -> float:
    if node.kind == "number":
        return node.value
    if node.kind == "index":
        if node.value >= len(values):
            raise ExpressionError("tef-index", f"%[{int(node.value)}]")
        return values[int(node.value)]
    if node.kind == "name":
        if node.name not in names:
            raise ExpressionError("tef-unknown-name", node.name)
        return names[node.name]
    parts = [_value(part, values, names, text) for part in node.parts]
    if node.kind == "minus":
        return -parts[0]
    left, right = parts
    if node.kind == "/" and right == 0.0:
        raise ExpressionError("tef-zero-division", text[:80])
    return {"+": left + right, "-": left - right, "*": left * right}[node.kind] if node.kind != "/" else left / right
