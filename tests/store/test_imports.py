from __future__ import annotations

import json
import pkgutil
import subprocess
import sys

import tensorboard_dvi.store

CODE = """
import importlib, json, sys
for name in {names!r}:
    importlib.import_module(name)
print(json.dumps(sorted({{name.partition(".")[0] for name in sys.modules}})))
"""


def test_the_run_folder_needs_numpy_only() -> None:
    names = [module.name for module in pkgutil.iter_modules(tensorboard_dvi.store.__path__, "tensorboard_dvi.store.")]
    assert len(names) > 15
    done = subprocess.run(
        [sys.executable, "-c", CODE.format(names=names)], capture_output=True, text=True, check=True, timeout=60
    )
    loaded = set(json.loads(done.stdout))
    assert {"numpy", "msgspec"} <= loaded
    assert not loaded & {
        "torch",
        "torchvision",
        "sklearn",
        "umap",
        "scipy",
        "pynndescent",
        "tensorboard",
        "PIL",
        "pickle5",
    }
