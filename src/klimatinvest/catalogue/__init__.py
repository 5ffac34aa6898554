"""What klimatinvest knows beforehand, as data: official sectors and focus areas."""
