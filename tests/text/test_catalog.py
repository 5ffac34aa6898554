"""Every text stands in both languages, fits where it is shown and names one thing only."""

from string import Formatter

import pytest

from klimatinvest.core.units import atoms
from klimatinvest.plan.columns import Column
from klimatinvest.plan.fields import SETTINGS, TABLES, Table
from klimatinvest.plan.quantities import IDS as QUANTITIES
from klimatinvest.text import catalog
from klimatinvest.text.catalog import LANGUAGES, Texts, read_catalog, texts

ALL_TABLES = (SETTINGS, *TABLES)
IMPORTED = "field.granted."  # columns of a list of granted funding, which is read but is no table of a plan
COLUMNS = [(table, column) for table in ALL_TABLES for column in table.columns]
SWEDISH_SHEETS = [
    "Plan",
    "Mål",
    "Utsläpp",
    "Omställningselement",
    "Antaganden",
    "Tidsserier",
    "Åtgärder",
    "Möjliggör",
    "Attribut",
    "Attributbehov",
    "Attributbygge",
    "Finansiering",
    "Finansieringsmål",
    "Aktörer",
    "Fördelning",
    "Energibärare",
    "Aktiviteter",
    "Från_aktiviteter",
]


def column_name(value: object) -> str:
    return value.id if isinstance(value, (Table, Column)) else str(value)


@pytest.mark.parametrize("key", sorted(read_catalog()))
def test_every_text_says_the_same_in_both_languages(key: str) -> None:
    spoken = read_catalog()[key]
    assert set(spoken) == set(LANGUAGES), key
    places = [{name for _, name, _, _ in Formatter().parse(spoken[language]) if name} for language in LANGUAGES]
    assert places[0] == places[1], key
    assert all(spoken.values()), key


def test_sheets_have_the_names_agreed_on() -> None:
    assert [texts("sv").get(f"table.{table.id}.sheet") for table in ALL_TABLES if not table.extension] == SWEDISH_SHEETS


def test_sheet_names_fit_and_are_told_apart_in_both_languages() -> None:
    named = [(table.id, texts(la).get(f"table.{table.id}.sheet")) for table in ALL_TABLES for la in LANGUAGES]
    owner: dict[str, str] = {}
    for table_id, name in named:
        assert len(name) <= 31
        assert not set(name) & set("[]:*?/\\ ")
        assert owner.setdefault(name.casefold(), table_id) == table_id


@pytest.mark.parametrize(("table", "column"), COLUMNS, ids=column_name)
def test_every_column_has_a_label_and_help_that_fit(table: Table, column: Column) -> None:
    for language in LANGUAGES:
        words = texts(language)
        label = words.get(f"field.{table.id}.{column.id}.label")
        help_text = words.get(f"field.{table.id}.{column.id}.help")
        assert 0 < len(label) <= 30
        assert len(help_text) <= 255  # what the input message of a cell holds
        assert help_text.endswith(".")


@pytest.mark.parametrize("table", ALL_TABLES, ids=column_name)
def test_a_header_names_one_column_whatever_the_language(table: Table) -> None:
    owner: dict[str, str] = {}
    for column in table.columns:
        for language in LANGUAGES:
            label = texts(language).get(f"field.{table.id}.{column.id}.label").casefold()
            assert owner.setdefault(label, column.id) == column.id, label


def test_there_are_no_texts_for_columns_that_do_not_exist() -> None:
    known = {f"field.{table.id}.{column.id}" for table, column in COLUMNS}
    found = {key.rsplit(".", 1)[0] for key in texts("sv").keys("field.") if not key.startswith(IMPORTED)}
    assert found == known


def test_an_example_in_words_is_the_one_the_model_declares() -> None:
    for table, column in COLUMNS:
        key = f"field.{table.id}.{column.id}.example"
        if texts("sv").has(key):
            assert texts("sv").get(key) == column.example


CHOICES = {c.choice_set: c.choices for _, c in COLUMNS if c.kind == "choice"} | {"boolean": ("yes", "no")}


@pytest.mark.parametrize("choice_set", sorted(CHOICES))
def test_a_choice_has_words_that_name_it_alone(choice_set: str) -> None:
    owner: dict[str, str] = {}
    for value in CHOICES[choice_set]:
        for language in LANGUAGES:
            label = texts(language).get(f"choice.{choice_set}.{value}").casefold()
            assert owner.setdefault(label, value) == value
    expected = {f"choice.{choice_set}.{value}" for value in CHOICES[choice_set]}
    assert set(texts("sv").keys(f"choice.{choice_set}.")) == expected


def test_the_status_of_a_value_has_the_words_agreed_on() -> None:
    words = {key.rsplit(".", 1)[1]: texts("sv").get(key) for key in texts("sv").keys("choice.status.")}
    assert words == {"observed": "egen uppgift", "default": "schablon", "placeholder": "platshållare"}


@pytest.mark.parametrize("quantity", QUANTITIES)
def test_a_quantity_has_a_label_and_help(quantity: str) -> None:
    for language in LANGUAGES:
        assert texts(language).has(f"quantity.{quantity}")
        assert len(texts(language).get(f"quantity.{quantity}.help")) <= 255


def test_quantities_are_told_apart() -> None:
    owner: dict[str, str] = {}
    for quantity in QUANTITIES:
        for language in LANGUAGES:
            label = texts(language).get(f"quantity.{quantity}").casefold()
            assert owner.setdefault(label, quantity) == quantity


def test_everything_that_is_counted_has_an_english_name() -> None:
    building_standards = {"A_temp", "BTA"}
    counted = {atom.symbol for atom in atoms().values() if atom.symbol == atom.dimension}
    missing = {symbol for symbol in counted - building_standards if not texts("en").has(f"unit.{symbol}")}
    assert missing == set()


def test_units_are_shown_in_the_language() -> None:
    assert texts("sv").unit("kr/m2/år") == "kr/m²/år"
    assert texts("en").unit("kr/bil/år") == "SEK/car/year"
    assert texts("en").unit("MWh") == "MWh"


def test_numbers_are_shown_in_the_language() -> None:
    assert texts("sv").number(-1234.5, 1) == "\u22121\u00a0234,5"
    assert texts("en").number(-1234.5, 1) == "\u22121,234.5"


def test_an_unknown_key_is_a_fault_in_the_program() -> None:
    with pytest.raises(KeyError):
        texts("sv").get("no.such.text")
    assert not texts("sv").has("no.such.text")
    with pytest.raises(KeyError):
        texts("sv").get("workbook_inputs.validation.number.message")  # its arguments are missing


def test_arguments_are_put_in_and_never_read_as_places_themselves() -> None:
    text = texts("sv").get("inputs_cli.written", file="{0.__class__}")
    assert text == "Skrev {0.__class__}."


def test_the_fake_language_gives_keys() -> None:
    assert texts("xx").get("table.goals.sheet") == "⟦table.goals.sheet⟧"
    with pytest.raises(KeyError):
        texts("xx").get("no.such.text")


def test_a_language_without_texts_is_refused() -> None:
    with pytest.raises(ValueError, match="fr"):
        Texts("fr")


class Folder:
    """Stands in for the folder of texts."""

    def __init__(self, contents: dict[str, str]) -> None:
        self.contents = contents

    def joinpath(self, _name: str) -> "Folder":
        return self

    def iterdir(self) -> list["Page"]:
        return [Page(name, text) for name, text in self.contents.items()]


class Page:
    def __init__(self, name: str, text: str) -> None:
        self.name, self.text = name, text

    def read_text(self, encoding: str) -> str:
        assert encoding == "utf-8"
        return self.text


def read_from(monkeypatch: pytest.MonkeyPatch, contents: dict[str, str]) -> dict[str, dict[str, str]]:
    monkeypatch.setattr(catalog, "files", lambda _package: Folder(contents))
    return catalog.read_catalog.__wrapped__()


def test_a_text_stands_in_one_file(monkeypatch: pytest.MonkeyPatch) -> None:
    pages = {"a.yaml": "table: {x: {sv: a, en: b}}", "b.yaml": "table: {x: {sv: a, en: b}}"}
    with pytest.raises(ValueError, match=r"'table\.x' stands both in a\.yaml and in b\.yaml"):
        read_from(monkeypatch, pages)


def test_a_family_of_texts_may_be_told_topic_by_topic(monkeypatch: pytest.MonkeyPatch) -> None:
    pages = {"a.yaml": "table: {x: {sv: a, en: b}}", "b.yaml": "table: {y: {sv: c, en: d}}"}
    assert set(read_from(monkeypatch, pages)) == {"table.x", "table.y"}


def test_a_text_may_have_texts_below_it(monkeypatch: pytest.MonkeyPatch) -> None:
    page = "q: {x: {sv: a, en: b, help: {sv: c, en: d}}, sv: {sv: svenska, en: Swedish}}"
    assert read_from(monkeypatch, {"a.yaml": page, "note.txt": "not read"}) == {
        "q.x": {"sv": "a", "en": "b"},
        "q.x.help": {"sv": "c", "en": "d"},
        "q.sv": {"sv": "svenska", "en": "Swedish"},
    }


def test_a_text_without_languages_is_a_fault_in_the_data(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(TypeError, match=r"q\.x: a text needs its languages"):
        read_from(monkeypatch, {"a.yaml": "q: {x: bara text}"})
