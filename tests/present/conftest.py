"""What the tests of every workbook share: a folder to recalculate in."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from .workbook import libreoffice


@pytest.fixture(scope="session")
def office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a folder to recalculate in; without LibreOffice the test is skipped, but never on the build server."""
    if libreoffice.office() is None:
        if os.environ.get("CI") == "true":
            pytest.fail("LibreOffice (soffice) is needed to recalculate the workbooks")
        pytest.skip("LibreOffice (soffice) is not installed: the workbooks are not recalculated")
    return tmp_path_factory.mktemp("office")
