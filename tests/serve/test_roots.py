from __future__ import annotations

from pathlib import Path

import pytest
from tensorboard.backend.event_processing import data_ingester

from tensorboard_dvi.serve.roots import searched_roots


def test_logdir_is_one_root_without_prefix() -> None:
    (root,) = searched_roots("~/runs", None)
    assert (root.typed, root.prefix, root.folder) == ("~/runs", None, Path("~/runs").expanduser())


@pytest.mark.parametrize("spec", ["one:/a,two:/b", "/a,/b", "one:/a:b", "/foo:bar/baz", "name:rel/folder,rel2", "~/x"])
def test_logdir_spec_is_read_as_tensorboard_reads_it(spec: str) -> None:
    theirs = data_ingester._parse_event_files_spec(spec)
    ours = {str(root.folder): root.prefix for root in searched_roots("", spec)}
    assert ours == theirs


def test_nothing_to_search() -> None:
    assert searched_roots(None, None) == []
    assert searched_roots("", "") == []


def test_remote_folders_have_no_path() -> None:
    assert searched_roots("s3://bucket/runs", None)[0].folder is None
    (named, plain) = searched_roots("", "one:gs://bucket,s3://other")
    assert (named.prefix, named.folder, plain.prefix, plain.folder) == ("one", None, None, None)


def test_names_and_folders_are_inverse(tmp_path: Path) -> None:
    (root,) = searched_roots("", f"two:{tmp_path}")
    assert root.run_name(tmp_path) == "two/."
    assert root.run_name(tmp_path / "exp" / "a") == "two/exp/a"
    (plain,) = searched_roots(str(tmp_path), None)
    assert plain.run_name(tmp_path) == "."
    assert plain.run_folder(".") == tmp_path
    assert plain.run_folder("exp/a") == tmp_path / "exp" / "a"


def test_no_name_leads_out_of_the_root(tmp_path: Path) -> None:
    (root,) = searched_roots(str(tmp_path), None)
    assert root.run_folder("../other") is None
    assert root.run_folder("a/../../other") is None
