"""``python -m klimatinvest``."""

from klimatinvest.cli.app import main

if __name__ == "__main__":
    main()
