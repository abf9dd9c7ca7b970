"""A named set of samples, as Python gets it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from jaxtyping import Int64

from tensorboard_dvi.errors import InputError, NotRecordedError


@dataclass(frozen=True)
class Selection:
    """Samples that were selected and named on the page.

    ``selection["train"]`` are the ids of the samples of a probe, ascending.

    Attributes:
        name: as it was typed.
        members: probe name to ids; probes without a selected sample are left out.
    """

    name: str
    members: Mapping[str, Int64[np.ndarray, " _"]]

    @property
    def probes(self) -> list[str]:
        """Names of the probes that it has samples of."""
        return list(self.members)

    @property
    def ids(self) -> Int64[np.ndarray, " sample"]:
        """Ids of the samples, where they are all of one probe.

        Raises:
            InputError: They are of several probes, whose ids would be mixed up.
        """
        if len(self.members) > 1:
            names = ", ".join(repr(probe) for probe in self.members)
            raise InputError(f"selection {self.name!r} has samples of {names}; take those of one: selection['...']")
        return next(iter(self.members.values()), np.empty(0, dtype=np.int64))

    def __getitem__(self, probe: str) -> Int64[np.ndarray, " sample"]:
        if probe not in self.members:
            names = ", ".join(repr(known) for known in self.members) or "none"
            raise NotRecordedError(f"selection {self.name!r} has no samples of {probe!r} (of: {names})")
        return self.members[probe]

    def __len__(self) -> int:
        return sum(len(ids) for ids in self.members.values())
