"""The model as g∘f: the representation is what f gives, the head g turns it into logits."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import torch
from torch import Tensor, nn

from tensorboard_dvi.errors import HeadError, InputError
from tensorboard_dvi.measures.head import logits as head_logits
from tensorboard_dvi.record.capture import captured, traced
from tensorboard_dvi.record.head_layers import described_head
from tensorboard_dvi.store.head_format import HeadDescription

Forward = Callable[[Any, Any], Any]
Logits = Callable[[Any], Any]
# Share of the largest value by which two ways to the same logits may differ: float32 sums in another order.
_TOLERANCE = 1e-3


@dataclass(frozen=True)
class Adapter:
    """How to call the model and what in its answer are the logits.

    Attributes:
        forward: ``forward(model, batch)``, or None for a model that takes the inputs alone.
        logits: ``logits(output)``, or None for an output that is a tensor, or has or is a pair with one.
        classes: number of classes C.
        single: the model has one sigmoid output z for two classes; -z/2 and z/2 are recorded, whose softmax it is.
    """

    forward: Forward | None
    logits: Logits | None
    classes: int
    single: bool

    @property
    def outputs(self) -> int:
        """Columns that the model gives."""
        return 1 if self.single else self.classes

    def answer(self, model: nn.Module, batch: Any) -> Tensor:
        """The model's logits for a batch, one row per sample.

        Raises:
            InputError: the output is not a tensor of shape (samples, classes).
        """
        output = self.forward(model, batch) if self.forward is not None else model(_inputs(batch))
        found = self.logits(output) if self.logits is not None else _first_tensor(output)
        if isinstance(found, Tensor) and found.ndim == 1 and self.single:
            found = found[:, None]
        if not isinstance(found, Tensor) or found.ndim != 2 or found.shape[1] != self.outputs:
            got = f"shape {tuple(found.shape)}" if isinstance(found, Tensor) else type(found).__name__
            raise InputError(
                f"the model's logits: got {got}; expected (samples, {self.outputs}) for {self.classes} classes; "
                "check classes=, or pass logits=, a function from the model's output to its logits"
            )
        return found

    def both(self, logits: Tensor) -> Tensor:
        """One column per class."""
        return torch.cat([-0.5 * logits, 0.5 * logits], dim=1) if self.single else logits


@dataclass(frozen=True)
class Split:
    """A checked split of a model.

    Attributes:
        model: without wrappers (DataParallel, DDP, torch.compile).
        adapter: how it is called.
        name: of the head module.
        head: the module g.
        source: whether the logits are the model's output, or the head's because the model normalises them after it.
        described: the head's layers are known, so that ``description`` gives them.
        notices: what the user should know.
    """

    model: nn.Module
    adapter: Adapter
    name: str
    head: nn.Module
    source: Literal["model", "head"]
    described: bool
    notices: tuple[str, ...]

    def description(self) -> HeadDescription | None:
        """The head as it is now; None where its layers are not known."""
        return described_head(self.head, single=self.adapter.single) if self.described else None


def unwrapped(model: nn.Module) -> nn.Module:
    """The user's own module below DataParallel, DDP and torch.compile."""
    while True:
        inner = getattr(model, "_orig_mod", None)
        if inner is None and isinstance(model, nn.DataParallel | nn.parallel.DistributedDataParallel):
            inner = model.module
        if not isinstance(inner, nn.Module):
            return model
        model = inner


def split(model: nn.Module, adapter: Adapter, batch: Any, layer: str | nn.Module | None) -> Split:
    """Find the head with one forward of a small batch, and check that g(f(x)) is the model's answer.

    Args:
        model: without wrappers, in the state of ``capture.untouched``.
        adapter: how to call it.
        batch: a few samples on the model's device.
        layer: the head module or its name; None looks for the last Linear executed with C outputs.

    Returns:
        The split.

    Raises:
        HeadError: there is no such head, or it does not reproduce the model.
        InputError: the model cannot be called, or its output is not logits.
    """
    with torch.no_grad():
        name = _named(model, layer) if layer is not None else _found(model, adapter, batch)
        head = model.get_submodule(name)
        with captured(head, with_output=True) as capture:
            answer = _called(adapter, model, batch)
            if capture.input is None:
                raise HeadError(
                    f"head {name!r} was not executed by the model; pass layer= a module that gives the logits"
                )
            representation, output = capture.taken()
    source, notices = _checked(name, answer, output, adapter)
    if len(representation) != len(answer) or not representation.is_floating_point():
        raise HeadError(
            f"the input of head {name!r} has shape {tuple(representation.shape)} and type {representation.dtype}; "
            f"expected one row of floating numbers for each of the {len(answer)} samples; pass layer= a later module"
        )
    host = representation.float().cpu().numpy().reshape(len(representation), -1)
    logits = adapter.both(answer if source == "model" else output.reshape(answer.shape)).float().cpu().numpy()
    description = described_head(head, single=adapter.single)
    if description is not None and not _reproduces(description, host, logits):
        description = None
    if description is None:
        notices.append(
            f"the layers of head {name!r} ({type(head).__name__}) are not all known (Linear, ReLU, GELU, SiLU, Tanh, "
            "Dropout, LayerNorm, BatchNorm1d, Flatten, Sequential of these); the territory is that of the nearest "
            "recorded samples, marked approximate, and there is no geometry"
        )
    return Split(model, adapter, name, head, source, description is not None, tuple(notices))


def _reproduces(description: HeadDescription, representation: np.ndarray, logits: np.ndarray) -> bool:
    try:
        with np.errstate(all="ignore"):
            found = head_logits(description, representation)
    except Exception:  # noqa: BLE001 - any failure means the same: these layers are not evaluated as torch does
        return False
    if found.shape != logits.shape:
        return False
    return bool(np.allclose(found, logits, rtol=1e-2, atol=_scale(logits) * 1e-2, equal_nan=True))


def _scale(values: np.ndarray) -> float:
    finite = np.abs(values[np.isfinite(values)])
    return float(finite.max()) if finite.size else 1.0


def _called(adapter: Adapter, model: nn.Module, batch: Any) -> Tensor:
    """The answer; what the model itself raises is explained."""
    try:
        return adapter.answer(model, batch)
    except (HeadError, InputError):
        raise
    except Exception as error:
        raise InputError(
            f"the model failed on the first batch ({type(error).__name__}: {error}); expected model(inputs) to work; "
            "pass forward=, a function of the model and a batch as a DataLoader gives it, for another way to call it"
        ) from error


def _named(model: nn.Module, layer: str | nn.Module) -> str:
    modules = dict(model.named_modules())
    if isinstance(layer, str):
        name = layer.removeprefix("_orig_mod.").removeprefix("module.") if layer not in modules else layer
        if name in modules:
            return name
    else:
        for name, module in modules.items():
            if module is unwrapped(layer):
                return str(name)
    got = repr(layer) if isinstance(layer, str) else f"a {type(layer).__name__}"
    known = ", ".join([name for name in modules if name][-8:]) or "none"
    raise HeadError(
        f"layer: got {got}, which is not in the model; expected a module inside it or its name (the last: {known})"
    )


def _found(model: nn.Module, adapter: Adapter, batch: Any) -> str:
    with traced(model) as trace:
        _called(adapter, model, batch)
    fitting = [name for name, outputs in trace.linears if outputs == adapter.outputs]
    if fitting:
        return fitting[-1]
    linears = ", ".join(f"{name} ({outputs})" for name, outputs in trace.linears[-5:]) or "none"
    last = ", ".join(f"{name} -> {shape}" for name, shape in trace.outputs[-3:]) or "none"
    raise HeadError(
        f"no head: expected a Linear with {adapter.outputs} outputs; found the Linear layers {linears}; the last "
        f"modules executed: {last}; pass layer=, the module whose output are the logits"
    )


def _checked(name: str, answer: Tensor, output: Any, adapter: Adapter) -> tuple[Literal["model", "head"], list[str]]:
    """Check g(f(x)) == model(x), accepting a model that only normalises the head's output."""
    if not isinstance(output, Tensor) or output.numel() != answer.numel():
        got = f"shape {tuple(output.shape)}" if isinstance(output, Tensor) else type(output).__name__
        raise HeadError(f"head {name!r} gives {got}; expected the logits {tuple(answer.shape)}; pass layer=")
    given = output.reshape(answer.shape).float()
    answer = answer.float()
    if _close(given, answer):
        return "model", []
    normalised = {"probabilities": torch.sigmoid(given)}
    if not adapter.single:
        normalised = {"log-probabilities": torch.log_softmax(given, 1), "probabilities": torch.softmax(given, 1)}
    for kind, values in normalised.items():
        if _close(values, answer):
            return "head", [f"the model returns {kind}; the output of its head {name!r} is recorded as logits"]
    gap = float((given - answer).abs().max())
    raise HeadError(
        f"head {name!r} does not reproduce the model: its output differs from the model's by up to {gap:.3g}, expected "
        "the same; pass layer= the module that gives the logits, or logits= what turns the model's output into them"
    )


def _close(given: Tensor, answer: Tensor) -> bool:
    finite = answer[torch.isfinite(answer)].abs()
    scale = float(finite.max()) if finite.numel() else 1.0
    return torch.allclose(given, answer, rtol=_TOLERANCE, atol=_TOLERANCE * max(scale, 1e-6) * 0.1, equal_nan=True)


def _inputs(batch: Any) -> Any:
    if isinstance(batch, Mapping):
        raise InputError(
            f"a batch is a mapping with the keys {sorted(map(str, batch))}; pass forward=, for example "
            "forward=lambda model, batch: model(batch['pixels'])"
        )
    alone = not isinstance(batch, tuple | list) or (len(batch) > 0 and isinstance(batch[0], str))
    return batch if alone else batch[0]


def _first_tensor(output: Any) -> Any:
    if isinstance(output, Mapping):
        return output.get("logits", output)
    if hasattr(output, "logits"):
        return output.logits
    return output[0] if isinstance(output, tuple | list) and output else output
