"""What the report says, before it is drawn: sentences, figures, pictures and the tables behind them."""

from __future__ import annotations

from dataclasses import dataclass

from klimatinvest.present.table import Table


@dataclass(frozen=True, slots=True)
class KeyNumber:
    """One of the five figures of the decision.

    Attributes
    ----------
    label : str
        What it is.
    value : str
        The number as shown, or a dash.
    unit : str
        Its unit in words.
    meaning : str
        One line that explains it to someone who is no economist.
    """

    label: str
    value: str
    unit: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Picture:
    """A chart and the table with the same figures.

    Attributes
    ----------
    svg : str
        A drawing whose texts are escaped already.
    table : Table
        For those who do not see it, or want the numbers.
    """

    svg: str
    table: Table


@dataclass(frozen=True, slots=True)
class Section:
    """One part of the page.

    Attributes
    ----------
    id : str
        Anchor.
    title : str
        The heading says the message where there is one.
    lines : tuple of str
        Sentences; several are a list.
    pictures : tuple of Picture
    tables : tuple of Table
    links : tuple of (text, address)
        A link is drawn only to an address on the web.
    """

    id: str
    title: str
    lines: tuple[str, ...] = ()
    pictures: tuple[Picture, ...] = ()
    tables: tuple[Table, ...] = ()
    links: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """The whole page.

    Attributes
    ----------
    language : str
    title, kind : str
        Name of the plan; municipality, version, status and date.
    message : str
        What the plan achieves and lacks, in one sentence.
    decision : str
        What is asked for.
    numbers : tuple of KeyNumber
    sections : tuple of Section
    made : str
        How, when and with which version it was made.
    """

    language: str
    title: str
    kind: str
    message: str
    decision: str
    numbers: tuple[KeyNumber, ...]
    sections: tuple[Section, ...]
    made: str
