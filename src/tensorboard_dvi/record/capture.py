"""Running the model without leaving a trace in the training: guards and hooks that come off on every exit path."""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from tensorboard_dvi.errors import HeadError


@contextmanager
def untouched(model: nn.Module) -> Iterator[None]:
    """Evaluate inside: eval mode, no autocast; afterwards mode, random states, buffers and gradients are as before.

    The modes are set flag by flag, so that an overridden ``train`` or ``eval`` of the user's is not called.
    """
    modes = [(module, module.training) for module in model.modules()]
    buffers = [_Buffers(module) for module in model.modules() if module._buffers]  # noqa: SLF001 - see _Buffers
    gradients = [(parameter, parameter.grad) for parameter in model.parameters()]
    with ExitStack() as stack:
        stack.enter_context(_random_states())
        for kind in {"cpu", *(parameter.device.type for parameter, _ in gradients)}:
            stack.enter_context(torch.autocast(kind, enabled=False))
        if "torch._dynamo" in sys.modules and hasattr(torch.compiler, "set_stance"):
            stack.enter_context(torch.compiler.set_stance("force_eager"))
        try:
            for module, _ in modes:
                module.training = False
            for parameter, _ in gradients:
                parameter.grad = None
            yield
        finally:
            for module, training in modes:
                module.training = training
            for parameter, gradient in gradients:
                parameter.grad = gradient
            for saved in buffers:
                saved.restore()


class _Buffers:
    """The buffers of one module, which some forwards change in eval mode too (counters, running ranges).

    ``_buffers`` and ``_version`` have no public twin that says whether a buffer was replaced or written to.
    """

    def __init__(self, module: nn.Module) -> None:
        self._owned = module._buffers  # noqa: SLF001 - see the class
        self._before = {
            name: (buffer, buffer._version, buffer.detach().clone())  # noqa: SLF001 - see the class
            for name, buffer in self._owned.items()
            if buffer is not None
        }

    def restore(self) -> None:
        for name, (buffer, version, values) in self._before.items():
            if buffer._version != version:  # noqa: SLF001 - see the class
                with torch.no_grad():
                    buffer.copy_(values)
            self._owned[name] = buffer


@contextmanager
def _random_states() -> Iterator[None]:
    """Put the random states of Python, NumPy and torch (CPU, and CUDA where it is in use) back afterwards."""
    python = random.getstate()
    numpy = np.random.get_state()  # noqa: NPY002 - the user's global state
    cpu = torch.get_rng_state()
    cuda = torch.cuda.get_rng_state_all() if torch.cuda.is_initialized() else None
    try:
        yield
    finally:
        random.setstate(python)
        np.random.set_state(numpy)  # noqa: NPY002 - as above
        torch.set_rng_state(cpu)
        if cuda is not None:
            torch.cuda.set_rng_state_all(cuda)


@dataclass
class Capture:
    """The input of the head during the newest forward."""

    input: Tensor | None = None
    output: Any = None

    def taken(self) -> tuple[Tensor, Any]:
        """Captured input and output (None where it was not asked for); forgets both.

        Raises:
            HeadError: the head was not executed.
        """
        if self.input is None:
            raise HeadError("the head was not executed in this forward; expected one call of it per batch; pass layer=")
        found = self.input, self.output
        self.input, self.output = None, None
        return found


@contextmanager
def captured(head: nn.Module, *, with_output: bool = False) -> Iterator[Capture]:
    """Capture the input of ``head`` at every forward inside; the hooks come off on every exit path.

    Args:
        head: the module to watch.
        with_output: capture its output too.

    Yields:
        What was captured, to be taken after each forward.
    """
    capture = Capture()
    # A Linear leaves its input alone; other heads may begin with an in-place activation.
    keeps_input = isinstance(head, nn.Linear)

    def before(_module: nn.Module, args: tuple[Any, ...]) -> None:
        if not args or not isinstance(args[0], Tensor):
            got = type(args[0]).__name__ if args else "no positional argument"
            raise HeadError(
                f"the head got {got}; expected one tensor; pass layer= a module that is called with a tensor"
            )
        capture.input = args[0].detach() if keeps_input else args[0].detach().clone()

    def after(_module: nn.Module, _args: tuple[Any, ...], output: Any) -> None:
        capture.output = output.detach().clone() if isinstance(output, Tensor) else None

    handles = [head.register_forward_pre_hook(before)]
    if with_output:
        handles.append(head.register_forward_hook(after))
    try:
        yield capture
    finally:
        for handle in handles:
            handle.remove()


@dataclass
class Trace:
    """Which modules a forward executed, in order."""

    linears: list[tuple[str, int]] = field(default_factory=list)
    """Name and number of outputs of each Linear."""
    outputs: list[tuple[str, str]] = field(default_factory=list)
    """Name and shape of the output of each module without children."""


@contextmanager
def traced(model: nn.Module) -> Iterator[Trace]:
    """Note the order of execution during the forwards inside; the hooks come off on every exit path."""
    trace = Trace()
    handles = []

    def hook(name: str) -> Any:
        def after(module: nn.Module, _args: tuple[Any, ...], output: Any) -> None:
            if isinstance(module, nn.Linear):
                trace.linears.append((name, module.out_features))
            shape = tuple(output.shape) if isinstance(output, Tensor) else type(output).__name__
            trace.outputs.append((f"{name} ({type(module).__name__})", str(shape)))

        return after

    try:
        for name, module in model.named_modules():
            if isinstance(module, nn.Linear) or not any(True for _ in module.children()):
                handles.append(module.register_forward_hook(hook(name)))
        yield trace
    finally:
        for handle in handles:
            handle.remove()
