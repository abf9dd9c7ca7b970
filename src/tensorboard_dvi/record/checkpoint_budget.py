"""Which checkpoints stay when together they grow too large."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass
class CheckpointBudget:
    """Keeps every checkpoint within the budget; beyond it the first, the last and those at powers of two.

    Attributes:
        limit: bytes; 0 switches checkpoints off.
    """

    limit: int
    thinning: bool = False
    _kept: dict[int, tuple[int, int]] = field(default_factory=dict)
    _count: int = 0

    def continued(self, sizes: Mapping[int, int | None]) -> None:
        """Account for the snapshots of the run that is continued.

        Args:
            sizes: step to bytes of its checkpoint, ascending; None where it has none (any more).
        """
        for step, size in sizes.items():
            if size is not None:
                self._kept[step] = (self._count, size)
            self._count += 1

    def added(self, step: int, size: int) -> list[int]:
        """Account for a checkpoint that was written.

        Args:
            step: its snapshot.
            size: its bytes.

        Returns:
            Steps whose checkpoints are to be removed.
        """
        self._kept[step] = (self._count, size)
        self._count += 1
        if sum(size for _, size in self._kept.values()) > self.limit:
            self.thinning = True
        if not self.thinning:
            return []
        dropped = [old for old, (index, _) in self._kept.items() if old != step and index & (index - 1)]
        for old in dropped:
            del self._kept[old]
        return dropped
