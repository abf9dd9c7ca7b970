"""The documentation: links resolve, the papers' rows are complete, public names are explained, code runs."""

from __future__ import annotations

import ast
import re
from collections import Counter
from pathlib import Path
from urllib.parse import unquote

import pytest

import tensorboard_dvi

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
PAGES = [ROOT / "README.md", *sorted(DOCS.rglob("*.md"))]
ROWS = {"DVI": 41, "DD": 33, "LC": 19, "RL": 34, "CTU": 17}
STATES = {"works", "partly", "planned"}

LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
FENCE = re.compile(r"^(<!-- runs -->\n)?```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)
ANY_FENCE = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def anchor(heading: str) -> str:
    """The anchor that a heading gets when Markdown is shown: lower case, no punctuation, hyphens for spaces."""
    return re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")


def anchors(page: Path) -> set[str]:
    text = ANY_FENCE.sub("", page.read_text(encoding="utf-8"))
    return {anchor(heading) for heading in re.findall(r"^#+ (.+)$", text, re.MULTILINE)}


def broken_links(page: Path) -> list[str]:
    text = ANY_FENCE.sub("", page.read_text(encoding="utf-8"))
    broken = []
    for target in LINK.findall(text):
        if re.match(r"[a-z]+:", target):
            continue
        file, _, fragment = unquote(target).partition("#")
        destination = (page.parent / file).resolve() if file else page
        if not destination.exists() or (fragment and fragment not in anchors(destination)):
            broken.append(target)
    return broken


def code_blocks(page: Path) -> list[tuple[bool, str]]:
    """Python blocks of a page, each with whether it is marked to be run."""
    return [(bool(mark), code) for mark, code in FENCE.findall(page.read_text(encoding="utf-8"))]


def paper_rows() -> list[list[str]]:
    """Cells of every table row of docs/papers.md that begins with a row id."""
    lines = (DOCS / "papers.md").read_text(encoding="utf-8").splitlines()
    return [
        [cell.strip() for cell in line.strip("|").split("|")] for line in lines if re.match(r"\| [A-Z]+-\d+ ", line)
    ]


@pytest.mark.parametrize("document", PAGES, ids=name_of)
def test_relative_links_resolve(document: Path) -> None:
    assert broken_links(document) == []


def test_a_broken_link_is_noticed(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("# One two\n[a](missing.md) [b](page.md#one-two) [c](#three) [d](https://example.org)\n")

    assert broken_links(page) == ["missing.md", "#three"]


def test_every_row_of_the_papers_is_there_once() -> None:
    expected = {f"{paper}-{number:02}" for paper, count in ROWS.items() for number in range(1, count + 1)}

    found = Counter(row[0] for row in paper_rows())

    assert len(expected) == 144
    assert set(found) == expected
    assert [row for row, count in found.items() if count > 1] == []


def test_every_row_has_five_cells_and_a_known_state() -> None:
    assert [row[0] for row in paper_rows() if len(row) != 5 or not all(row)] == []
    assert [row[0] for row in paper_rows() if row[2] not in STATES] == []


def test_rows_that_work_say_where() -> None:
    assert [row[0] for row in paper_rows() if row[2] != "planned" and row[3] == "—"] == []


def test_departures_named_in_a_row_are_explained() -> None:
    sections = re.split(r"^## ", (DOCS / "papers.md").read_text(encoding="utf-8"), flags=re.MULTILINE)
    unexplained = []
    for section in sections:
        explained = set(re.findall(r"^([a-z])\. ", section, re.MULTILINE))
        for line in re.findall(r"^\| [A-Z]+-\d+ .*$", section, re.MULTILINE):
            cells = [cell.strip() for cell in line.strip("|").split("|")]
            letters = set(re.findall(r"\b[a-z]\b", cells[4])) if re.fullmatch(r"[a-z](, [a-z])*", cells[4]) else set()
            unexplained += [cells[0] for letter in letters if letter not in explained]
    assert unexplained == []


def test_public_names_are_explained() -> None:
    listed = re.findall(r"^\| `(\w+)` \| ", (DOCS / "reference.md").read_text(encoding="utf-8"), re.MULTILINE)

    assert sorted(listed) == sorted(tensorboard_dvi.__all__)


def test_commands_of_the_figures_exist() -> None:
    named = re.findall(r"\btests/[\w/]+\.py\b", (DOCS / "performance.md").read_text(encoding="utf-8"))

    assert named
    assert [file for file in named if not (ROOT / file).is_file()] == []


@pytest.mark.parametrize("document", PAGES, ids=name_of)
def test_code_compiles(document: Path) -> None:
    for _, code in code_blocks(document):
        ast.parse(code, filename=name_of(document))


def test_marked_code_of_the_quickstart_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    blocks = [code for marked, code in code_blocks(DOCS / "quickstart.md") if marked]
    names: dict[str, object] = {}

    for code in blocks:
        exec(compile(code, "docs/quickstart.md", "exec"), names)  # noqa: S102 - our own page

    assert len(blocks) == 2
    assert names["positions"].shape == (300, 2)  # type: ignore[attr-defined]
