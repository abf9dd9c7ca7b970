"""A watched data set: read once for labels and media, then measured at every snapshot."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

import numpy as np
import torch
from jaxtyping import Int64

from tensorboard_dvi.errors import InputError
from tensorboard_dvi.record.capture import captured
from tensorboard_dvi.record.data import Collate, Data, label_of, opened, placed
from tensorboard_dvi.record.forward_pass import forwarded, place
from tensorboard_dvi.record.labels import checked_columns, checked_ids, checked_labels, stratified_rows
from tensorboard_dvi.record.media.choice import Known, MediaFunction
from tensorboard_dvi.record.media.encoder import Media, MediaEncoder
from tensorboard_dvi.record.media.source import found_names, found_normalize
from tensorboard_dvi.record.quantities.geometry import GeometricMetrics
from tensorboard_dvi.record.quantities.prediction import Prediction
from tensorboard_dvi.record.quantities.representation import Representation
from tensorboard_dvi.record.quantity import Convention, ProbeQuantity, ProbeSignals
from tensorboard_dvi.record.split import Split

QUANTITIES: dict[str, type[ProbeQuantity]] = {
    "representation": Representation,
    "prediction": Prediction,
    "geometry": GeometricMetrics,
}
_EXAMPLES = 256
_FEWEST_EXAMPLES = 32


@dataclass(frozen=True)
class Watch:
    """The arguments of ``Recorder.watch``; see there."""

    name: str
    data: Any
    ids: Any = None
    targets: Any = "auto"
    truth: Any = None
    columns: Mapping[str, Any] = field(default_factory=dict)
    limit: int | None = 20_000
    keep: frozenset[str] = frozenset(QUANTITIES)
    media: MediaFunction | Literal["auto"] | None = "auto"
    collate_fn: Collate | None = None
    batch_size: int = 256

    def __post_init__(self) -> None:
        """Check what can be checked without the data."""
        if not isinstance(self.name, str) or not self.name:
            raise InputError(f"watch: got the name {self.name!r}; expected a text such as 'train'")
        unknown = self.keep - QUANTITIES.keys()
        if unknown or not self.keep:
            raise InputError(
                f"watch({self.name!r}): keep: got {sorted(map(str, self.keep))}; expected some of "
                f"{sorted(QUANTITIES)}; checkpoints are switched with checkpoint_bytes="
            )
        if self.limit is not None and self.limit < 1:
            raise InputError(
                f"watch({self.name!r}): limit: got {self.limit}; expected at least 1, or None for all samples"
            )
        if self.batch_size < 1:
            raise InputError(f"watch({self.name!r}): batch_size: got {self.batch_size}; expected at least 1")


@dataclass(frozen=True)
class Samples:
    """What is known of a probe's samples for the whole recording; rows as recorded."""

    rows: Int64[np.ndarray, " sample"]
    ids: Int64[np.ndarray, " sample"]
    labels: Int64[np.ndarray, " sample"]
    truth: Int64[np.ndarray, " sample"] | None
    columns: dict[str, np.ndarray]
    media: Media | None
    total: int
    stratified: bool
    first: Any
    """A small batch as a DataLoader gives it."""


class Probe:
    """A watched data set and the quantities measured on it.

    Args:
        watch: as the user gave it.
        classes: number of classes C.
        seed: of the sample that ``limit`` draws.
        folder: where encoded media lie until they are in the run folder.

    Raises:
        InputError: the data cannot be read, or labels, ids, truth, columns or media do not fit.
    """

    def __init__(self, watch: Watch, classes: int, seed: int, folder: Path | None = None) -> None:
        self.watch = watch
        self._folder = folder
        self.name = watch.name
        self._classes = classes
        self._changing = callable(watch.data) and not hasattr(watch.data, "__getitem__")
        self._data = self._opened()
        self._count = self._data.count
        self.samples = self._read(seed)
        self.quantities: list[ProbeQuantity] = [kind() for name, kind in QUANTITIES.items() if name in watch.keep]

    def renewed(self) -> None:
        """Ask a function for the data of this snapshot, and check that it is about the same samples.

        Raises:
            InputError: the number of samples or a label has changed.
        """
        if not self._changing and self._data.count == self._count:
            source = getattr(self._data, "source", None)
            if source is None or len(source) == self._count:
                return
            raise self._changed(f"{len(source):,} samples", f"{self._count:,}")
        data = self._opened()
        if data.count != self._count:
            raise self._changed(f"{data.count:,} samples", f"{self._count:,}")
        self._data = data
        labels = self._known_labels(data)
        if labels is not None:
            different = np.flatnonzero(labels[self.samples.rows] != self.samples.labels)
            if different.size:
                row = int(different[0])
                got, before = labels[self.samples.rows[row]], self.samples.labels[row]
                raise self._changed(f"label {got} for id {self.samples.ids[row]} ({different.size} such)", f"{before}")

    def measured(
        self, split: Split, convention: Convention, failed: Callable[[ProbeQuantity, Exception], None]
    ) -> dict[str, np.ndarray]:
        """Run the model over all samples and measure.

        To be called inside ``capture.untouched``.

        Args:
            split: of the model.
            convention: of the recording, with what is kept of this probe.
            failed: told of a quantity that raised; it is left out of the result.

        Returns:
            Array name to array, one row per sample.
        """
        count = len(self.samples.rows)
        head = split.description()
        results = _Results(count)
        active = list(self.quantities)
        start = 0
        # A model that diverges gives NaN and infinities; they are recorded as they are.
        quiet = np.errstate(all="ignore")
        with quiet, torch.no_grad(), captured(split.head, with_output=split.source == "head") as capture:
            for representation, logits in forwarded(split, capture, self._batches(), count):
                labels = self.samples.labels[start : start + len(logits)]
                signals = ProbeSignals(representation, logits, labels, head, convention)
                for quantity in list(active):
                    try:
                        results.fill(quantity.name, start, quantity.measure(signals))
                    except Exception as error:  # noqa: BLE001, PERF203 - one may fail, the others go on
                        active.remove(quantity)
                        results.forget(quantity.name)
                        failed(quantity, error)
                start += len(logits)
        return results.arrays()

    def _batches(self) -> Iterator[tuple[int, Any]]:
        """Number of samples and batch, in the order of the rows."""
        for start in range(0, len(self.samples.rows), self.watch.batch_size):
            rows = self.samples.rows[start : start + self.watch.batch_size]
            yield len(rows), self._data.batch(rows)

    def first_batch(self, model: torch.nn.Module) -> Any:
        """A few samples, placed for the model."""
        return placed(self.samples.first, *place(model))

    def release(self) -> None:
        """Forget what is only needed until the probe is in the run folder."""
        if self.samples.media is not None and self.samples.media.encoded is not None:
            self.samples.media.encoded.close()
        self.samples = replace(self.samples, media=None, first=None)

    def _opened(self) -> Data:
        if not self._changing:
            return opened(self.watch.data, self.watch.collate_fn)
        with torch.enable_grad():
            return opened(self.watch.data(), self.watch.collate_fn)

    def _changed(self, got: str, expected: str) -> InputError:
        return InputError(
            f"probe {self.name!r}: got {got}; expected {expected} as at the start; a probe keeps its samples for the "
            "whole recording, watch other samples under another name"
        )

    def _known_labels(self, data: Data) -> Int64[np.ndarray, " row"] | None:
        """Labels of all rows, where they can be had without reading all samples."""
        targets = self.watch.targets
        if targets is None:
            return np.full(data.count, -1, dtype=np.int64)
        if isinstance(targets, str):
            found = data.cheap_labels() if targets == "auto" else None
        else:
            found = None if callable(targets) else targets
        if found is None:
            return None
        labels = checked_labels(found, self._classes, f"probe {self.name!r}: targets")
        if len(labels) != data.count:
            raise InputError(f"probe {self.name!r}: got {len(labels)} targets; expected {data.count}, one per sample")
        return labels

    def _read(self, seed: int) -> Samples:
        data, watch, subject = self._data, self.watch, f"probe {self.name!r}"
        ids = data.natural_ids() if watch.ids is None else checked_ids(watch.ids, data.count, f"{subject}: ids")
        columns = checked_columns(watch.columns, data.count, subject)
        truth = None if watch.truth is None else checked_labels(watch.truth, self._classes, f"{subject}: truth")
        if truth is not None and len(truth) != data.count:
            raise InputError(f"{subject}: got {len(truth)} values of truth; expected {data.count}, one per sample")
        known = self._known_labels(data)
        limit = data.count if watch.limit is None else watch.limit
        rows = stratified_rows(np.zeros(data.count, np.int64) if known is None else known, limit, seed)
        labels, media = self._scanned(data, rows, None if known is None else known[rows])
        return Samples(
            rows=rows,
            ids=ids[rows],
            labels=labels,
            truth=None if truth is None else truth[rows],
            columns={name: values[rows] for name, values in columns.items()},
            media=media,
            total=data.count,
            stratified=known is not None,
            first=data.batch(rows[: min(8, len(rows))]),
        )

    def _scanned(
        self, data: Data, rows: np.ndarray, labels: Int64[np.ndarray, " sample"] | None
    ) -> tuple[Int64[np.ndarray, " sample"], Media | None]:
        """One pass over the samples for what only they know: labels of plain data sets, and media."""
        trusted = labels is not None and not (hasattr(data, "source") and isinstance(self.watch.targets, str))
        encoder: MediaEncoder | None = None
        if self.watch.media is not None:
            count = min(_EXAMPLES, max(_FEWEST_EXAMPLES, self.watch.batch_size), len(rows))
            spread = rows[np.unique(np.linspace(0, len(rows) - 1, count).astype(np.int64))]
            source = getattr(data, "source", data)
            known = Known(found_normalize(source), found_names(source))
            encoder = MediaEncoder(self.watch.media, data.items(spread), known, self._folder)
            encoder = encoder if encoder.usable else None
        if trusted and encoder is None:
            assert labels is not None  # noqa: S101 - implied by trusted
            return labels, None
        found: list[Any] = []
        for start in range(0, len(rows), self.watch.batch_size):
            for item in data.items(rows[start : start + self.watch.batch_size]):
                if not trusted:
                    found.append(self._label(item))
                if encoder is not None:
                    encoder.add(item)
        checked = labels if trusted else checked_labels(found, self._classes, f"probe {self.name!r}: targets")
        assert checked is not None  # noqa: S101 - implied by trusted
        return checked, encoder.media() if encoder is not None else None

    def _label(self, item: Any) -> Any:
        targets = self.watch.targets
        if callable(targets):
            label = targets(item)
        elif isinstance(targets, str) and targets != "auto":
            label = item.get(targets) if isinstance(item, Mapping) else None
        else:
            label = label_of(item)
        if label is None:
            raise InputError(
                f"probe {self.name!r}: a sample carries no label (got {type(item).__name__}); expected (input, label), "
                "or a mapping with 'label'; pass targets= labels, a key or a function of a sample, or targets=None for "
                "an unlabelled pool"
            )
        return label


class _Results:
    """Arrays that are filled range by range."""

    def __init__(self, count: int) -> None:
        self._count = count
        self._arrays: dict[str, dict[str, np.ndarray]] = {}

    def fill(self, quantity: str, start: int, values: Mapping[str, np.ndarray]) -> None:
        into = self._arrays.setdefault(quantity, {})
        for name, part in values.items():
            if name not in into:
                whole = len(part) == self._count
                into[name] = part if whole else np.empty((self._count, *part.shape[1:]), part.dtype)
                if whole:
                    continue
            into[name][start : start + len(part)] = part

    def forget(self, quantity: str) -> None:
        self._arrays.pop(quantity, None)

    def arrays(self) -> dict[str, np.ndarray]:
        return {name: array for group in self._arrays.values() for name, array in group.items()}
