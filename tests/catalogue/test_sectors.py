"""The official sectors and the accounts outside the territory."""

from klimatinvest.catalogue.sectors import sectors


def test_the_nine_official_sectors_are_there_with_their_official_names() -> None:
    official = {s.official for s in sectors().values() if s.account == "territorial"}
    # Nationella emissionsdatabasen, Huvudsektorer
    assert official == {
        "Arbetsmaskiner",
        "Avfall (inkl.avlopp)",
        "Egen uppvärmning av bostäder och lokaler",
        "El och fjärrvärme",
        "Industri (energi + processer)",
        "Jordbruk",
        "Produktanvändning (inkl. lösningsmedel)",
        "Transporter",
        "Utrikes transporter",
    }


def test_accounts_outside_the_territory_have_no_official_name() -> None:
    outside = [s for s in sectors().values() if s.account != "territorial"]
    assert {s.account for s in outside} == {"sink", "consumption"}
    assert all(s.official is None for s in outside)
    assert all(s.sv and s.en for s in sectors().values())
