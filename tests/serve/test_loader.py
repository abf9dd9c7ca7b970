from __future__ import annotations

import argparse
import ast
import builtins
import importlib
import logging
from collections.abc import Callable
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest
from tensorboard.plugins import base_plugin

from tensorboard_dvi.serve import loader
from tensorboard_dvi.serve.loader import Loader
from tensorboard_dvi.serve.plugin import DviPlugin


def test_entry_point_names_the_loader() -> None:
    (entry,) = [entry for entry in metadata.entry_points(group="tensorboard_plugins") if entry.name == "dvi"]
    assert issubclass(entry.load(), base_plugin.TBLoader)
    assert entry.value == "tensorboard_dvi.serve.loader:Loader"


def test_module_imports_nothing_that_can_fail() -> None:
    for module, allowed in {
        "tensorboard_dvi.serve.loader": {"__future__", "argparse", "tensorboard.plugins"},
        "tensorboard_dvi.serve": set(),
    }.items():
        tree = ast.parse(Path(str(importlib.import_module(module).__file__)).read_text(encoding="utf-8"))
        found = {node.module for node in tree.body if isinstance(node, ast.ImportFrom)}
        found |= {name.name for node in tree.body if isinstance(node, ast.Import) for name in node.names}
        assert found <= allowed


def test_flags_have_defaults() -> None:
    parser = argparse.ArgumentParser()
    Loader().define_flags(parser)
    assert vars(parser.parse_args([])) == {"dvi_allowed_hosts": "", "dvi_readonly": False}
    assert parser.parse_args(["--dvi_readonly", "--dvi_allowed_hosts=a,b"]).dvi_allowed_hosts == "a,b"


def test_loads_the_plugin() -> None:
    plugin = Loader().load(base_plugin.TBContext())
    assert isinstance(plugin, DviPlugin)
    assert plugin.plugin_name == "dvi"
    assert plugin.is_active() is False


@pytest.mark.parametrize("error", [ImportError("no"), SyntaxError("no"), AttributeError("no"), RecursionError("no")])
def test_whatever_fails_in_loading_is_one_warning(
    error: Exception, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    real: Callable[..., Any] = builtins.__import__

    def refuse(name: str, *arguments: Any, **named: Any) -> Any:
        if name == "tensorboard_dvi.serve.plugin":
            raise error
        return real(name, *arguments, **named)

    monkeypatch.setattr(builtins, "__import__", refuse)
    with caplog.at_level(logging.WARNING, "tensorboard"):
        assert loader.Loader().load(base_plugin.TBContext()) is None
    assert [record.getMessage().startswith("The DVI tab is switched off") for record in caplog.records] == [True]
