"""Which engine runs a simulation: the batch engine wherever its extra is installed, else the reference engine."""

from __future__ import annotations

from collections.abc import Callable
from importlib.util import find_spec
from typing import Literal

from loyaltydsl.engine.simulation import Simulation

EngineName = Literal["batch", "reference"]
EXTRA = "pip install 'loyaltydsl[batch]'"


def batch_installed() -> bool:
    """Whether the libraries of the batch engine are there; none of them is imported."""
    return find_spec("numpy") is not None


def engine(name: EngineName) -> Callable[..., Simulation]:
    """The `simulate` of an engine; the batch engine needs its extra."""
    if name == "reference":
        from loyaltydsl.engine.simulation import simulate

        return simulate
    from loyaltydsl.engine.batch.simulate import simulate as in_batches

    return in_batches
