"""Change a valid input by paths such as ``actions.0.capex``, to see what the program says of the change."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping
from typing import Any


def keys(path: str) -> list[str | int]:
    return [int(part) if part.isdigit() else part for part in path.split(".")]


def changed(valid: Any, changes: Mapping[str, Any], drop: Iterable[str] = ()) -> Any:
    """Give a copy with values set by path, where a last part that begins with + appends, and paths left out."""
    data = copy.deepcopy(valid)
    for path, value in changes.items():
        node, last = _at(data, path)
        if isinstance(last, str) and last.startswith("+"):
            node.append(value)
        else:
            node[last] = value
    for path in drop:
        node, last = _at(data, path)
        del node[last]
    return data


def _at(data: Any, path: str) -> tuple[Any, str | int]:
    *parents, last = keys(path)
    for key in parents:
        data = data[key]
    return data, last
