"""How often the prediction of a sample changed from one snapshot to the next, over the whole run.

Source: M. Toneva et al., "An Empirical Study of Example Forgetting", ICLR 2019, counts the changes from right to wrong;
        here every change of the predicted class counts, so that no label is needed.
Departures: snapshots without a prediction of the sample are skipped: the one before and the one after are compared.
Cost:       one pass over the predictions of each snapshot, once: a run that grows is counted on from where it was.
"""

from __future__ import annotations

from threading import Lock

import numpy as np
from jaxtyping import Bool, UInt16

from tensorboard_dvi.errors import DamagedRunError
from tensorboard_dvi.store.probe_reader import ProbeReader
from tensorboard_dvi.store.reader import RunReader

MOST = 65_535
"""The count stops here."""

_UNKNOWN = -1


class Flips:
    """Counts of one run, kept from request to request; safe to use from many threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._seen: list[tuple[int, str]] = []
        self._last: dict[str, np.ndarray] = {}
        self._counts: dict[str, np.ndarray] = {}

    def of(self, run: RunReader) -> dict[str, UInt16[np.ndarray, " _"]]:
        """Return probe key → changes of the prediction; a probe without any prediction is missing.

        A snapshot whose file is damaged counts as one without a prediction.
        """
        with self._lock:
            present = [(step, entry.digest) for step, entry in run.snapshots.items()]
            if present[: len(self._seen)] != self._seen:
                self._seen, self._last, self._counts = [], {}, {}
            for step, digest in present[len(self._seen) :]:
                for probe in run.probes.values():
                    self._look(run, probe, step)
                self._seen.append((step, digest))
            return {key: counts.copy() for key, counts in self._counts.items()}

    def _look(self, run: RunReader, probe: ProbeReader, step: int) -> None:
        if not run.is_known(probe.name, "prediction", step):
            return
        try:
            known = _known(run, probe, step)
            prediction = run.prediction(probe.name, step).astype(np.int32)
        except DamagedRunError:
            return
        last = self._last.get(probe.key)
        if last is None:
            last = self._last[probe.key] = np.full(probe.count, _UNKNOWN, dtype=np.int32)
            self._counts[probe.key] = np.zeros(probe.count, dtype=np.uint16)
        counts = self._counts[probe.key]
        changed = known & (last != _UNKNOWN) & (prediction != last) & (counts < MOST)
        counts += changed
        np.copyto(last, prediction, where=known)


def _known(run: RunReader, probe: ProbeReader, step: int) -> Bool[np.ndarray, " sample"]:
    """Which samples have a prediction: where the output is no number, the stored class is none either."""
    if not run.is_known(probe.name, "confidence", step):
        return np.ones(probe.count, dtype=bool)
    finite: np.ndarray = np.isfinite(run.confidence(probe.name, step))
    return finite
