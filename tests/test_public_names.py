from __future__ import annotations

import subprocess
import sys

import pytest

import tensorboard_dvi
from tensorboard_dvi import errors


@pytest.mark.parametrize("name", tensorboard_dvi.__all__)
def test_every_public_name_resolves(name: str) -> None:
    assert getattr(tensorboard_dvi, name) is not None
    assert name in dir(tensorboard_dvi)


def test_all_errors_are_public() -> None:
    tree = {name for name, value in vars(errors).items() if isinstance(value, type)}
    assert tree <= set(tensorboard_dvi.__all__)


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = tensorboard_dvi.nothing


def test_the_import_is_light() -> None:
    heavy = {"torch", "numpy", "sklearn", "umap", "tensorboard", "msgspec", "PIL", "safetensors", "jaxtyping"}
    code = f"import sys, tensorboard_dvi; print(sorted({heavy!r} & set(sys.modules)))"
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "[]"


def test_the_version_is_that_of_the_distribution() -> None:
    assert tensorboard_dvi.__version__.count(".") >= 1
