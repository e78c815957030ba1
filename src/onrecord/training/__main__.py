"""`python -m onrecord.training --data DATA --out runs/one`: trains the model and makes what ships of it."""

from __future__ import annotations

import argparse
import copy
from pathlib import Path

from onrecord.training.backbone import backbone
from onrecord.training.finish import finish
from onrecord.training.network import Network, load_backbone
from onrecord.training.train import STAGES, mean, train


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--data", type=Path, required=True, help="folder with events/, attribution/, relations/, syntax/"
    )
    parser.add_argument("--out", type=Path, default=Path("runs/model"), help="folder for checkpoints and the log")
    parser.add_argument("--into", type=Path, help="folder for weights and settings (default: OUT/model)")
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
