"""klimatinvest: from a municipality's climate goal to an investment plan that finance can sign."""

__version__ = "0.1.0"
