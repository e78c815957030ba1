"""What many tests need."""

from __future__ import annotations

import pytest

from onrecord.coding.coder import Coder


@pytest.fixture(scope="session")
def coder() -> Coder:
    """The coder, loaded once."""
    return Coder(threads=1)
