"""What many tests need."""

from __future__ import annotations

from pathlib import Path

import pytest
import samples

from onrecord.coding.coded import CodedReport
from onrecord.coding.coder import Coder


@pytest.fixture(scope="session")
def coder() -> Coder:
    """The coder, loaded once."""
    return Coder(threads=1)


@pytest.fixture(scope="session")
def made(coder: Coder, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[CodedReport]]:
    """A record of the sample reports in a folder `my_record`, and what was coded from them."""
    path = tmp_path_factory.mktemp("made") / "my_record"
    return path, samples.make(path, coder)
