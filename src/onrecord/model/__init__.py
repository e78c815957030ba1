"""The shipped weights, tokenizer, settings and card: data."""

from __future__ import annotations

import hashlib
from importlib.resources import files


def weights() -> bytes:
    """The network as ONNX."""
    return (files(__name__) / "onrecord.onnx").read_bytes()


def weights_hash() -> str:
    """SHA-256 of the weights, its first 16 hexadecimal digits."""
    return hashlib.sha256(weights()).hexdigest()[:16]
