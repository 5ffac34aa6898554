"""Lets the tests of the engine share the plans in ``small_plans`` and ``strategies``."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
