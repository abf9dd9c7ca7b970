"""The representation: what the head sees of a sample."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np
from typing_extensions import override

from tensorboard_dvi.record.quantity import Phase, ProbeSignals, Quantity, cast


class Representation(Quantity[ProbeSignals, dict[str, np.ndarray]]):
    """Array ``representation``: the head's input, flattened per sample."""

    name: ClassVar[str] = "representation"
    phase: ClassVar[Phase] = "probe_batch"
    needs: ClassVar[frozenset[str]] = frozenset({"representation"})

    @override
    def measure(self, signals: ProbeSignals, **kwargs: Any) -> dict[str, np.ndarray]:
        return {"representation": cast(signals.representation, signals.convention.precision)}
