from __future__ import annotations

from pathlib import Path

import msgspec
import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tensorboard_dvi.store.text import encoded, finite, json_value, plain


def test_any_text_can_be_written() -> None:
    for text in ("<script>alert(1)</script>", "../../x", "a\0b", "\ud800", "ä" * 10_000, ""):
        assert msgspec.json.decode(encoded({"text": plain(text)}))["text"] == plain(text)
    assert plain("\ud800") == "?"
    assert plain("grüß") == "grüß"


def test_foreign_values_become_their_text() -> None:
    config = {"path": Path("a"), "rate": np.float32(0.5), "sizes": (1, 2), 3: {"x": {4}}, "nan": float("nan")}
    assert json_value(config) == {"path": "a", "rate": 0.5, "sizes": [1, 2], "3": {"x": [4]}, "nan": None}
    assert json_value({"a": np.arange(2), "b": 10**30, "c": np.bool_(True)}) == {
        "a": "[0 1]",
        "b": str(10**30),
        "c": True,
    }


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.floats() | st.text(), st.lists))
def test_every_value_is_json(value: object) -> None:
    once = json_value(value)
    assert msgspec.json.decode(encoded(once)) == once


def test_numbers_without_json_are_none() -> None:
    assert [finite(value) for value in (1, np.float16(2), np.nan, np.inf, -np.inf)] == [1.0, 2.0, None, None, None]
