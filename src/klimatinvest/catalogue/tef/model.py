"""The framework's files as records: parameters, activities and elements, each knowing where it stands."""

from __future__ import annotations

from dataclasses import dataclass, field

from klimatinvest.core.origin import Origin


@dataclass(frozen=True, slots=True)
class Formula:
    """An expression with its ordered variables.

    Attributes
    ----------
    text : str
        The expression.
    variables : tuple of str
        Parameter ids that ``%[0]``, ``%[1]`` … stand for.
    origin : Origin
        Its place.
    key : str
        Path of keys in the file.
    unit : str
        As stated beside it.
    """

    text: str
    variables: tuple[str, ...]
    origin: Origin
    key: str
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Value:
    """One value of a parameter; ``country`` is None and ``everywhere`` False for regions, which are never used."""

    value: float
    country: str | None
    everywhere: bool
    per_capita: bool
    placeholder: bool
    origin: Origin


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter; its id is the key, not its file's name."""

    id: str
    title: str
    unit: str
    family: str
    values: tuple[Value, ...]
    origin: Origin


@dataclass(frozen=True, slots=True)
class Input:
    """What the work of an activity uses: ``share`` is a parameter id, None for all of the work."""

    resource: str
    share: str | None
    per_work: Formula
    factor: Formula
    origin: Origin


@dataclass(frozen=True, slots=True)
class Output:
    """What an energy plant gives per unit of work."""

    resource: str
    per_work: Formula


@dataclass(frozen=True, slots=True)
class Activity:
    """A carbon causal chain: operations, the work they need and the resources the work uses."""

    id: str
    title: str
    stock: str | None
    intensity: Formula
    inputs: tuple[Input, ...]
    outputs: tuple[Output, ...]
    origin: Origin


@dataclass(frozen=True, slots=True)
class Update:
    """A change of one parameter: savings, efficiency improvement or increase by a share."""

    parameter: str
    kind: str
    by: Formula


@dataclass(frozen=True, slots=True)
class Side:
    """Activities with the operations per activity unit."""

    per_unit: Formula
    chains: tuple[str, ...]
    origin: Origin


@dataclass(frozen=True, slots=True)
class Element:
    """A transition element.

    Attributes
    ----------
    kind : str
        ``shift``, ``update``, ``resourceShift``, ``supplyAlteration``, ``upshift``, ``supplyUpdate``; blank for the
        older layout.
    unit : str
        Activity unit that a target is set in.
    source, target : Side or None
        From- and to-activities of a shift; a non-shift element has ``source`` only.
    cohort : Formula or None
        Share of the from-operations that can take part.
    weight : Formula or None
        Solves the roll-out weight from a target in natural units.
    swap : tuple of str or None
        Two resource proportions, from and to.
    """

    id: str
    title: str
    name: str
    sector: str
    kind: str
    unit: str
    origin: Origin
    source: Side | None = None
    target: Side | None = None
    cohort: Formula | None = None
    weight: Formula | None = None
    updates: tuple[Update, ...] = ()
    swap: tuple[str, str] | None = None
    cobenefits: tuple[str, ...] = ()
    sustainability: str = ""


@dataclass(slots=True)
class Framework:
    """Everything found under ``models``; activities and elements have namespaces of their own."""

    parameters: dict[str, Parameter] = field(default_factory=dict)
    activities: dict[str, Activity] = field(default_factory=dict)
    elements: dict[str, Element] = field(default_factory=dict)
    files: int = 0
