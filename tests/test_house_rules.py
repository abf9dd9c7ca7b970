"""The rules of CONTRIBUTING.md that a machine can measure."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[1]
SOURCES = sorted((ROOT / "src").rglob("*.py"))
SCRIPTS = [*sorted((ROOT / "tools").glob("*.py")), ROOT / "hatch_build.py"]
PAGE = sorted(
    path for path in (ROOT / "frontend/src").rglob("*") if path.suffix in {".ts", ".tsx"} and path.name != "messages.ts"
)

MODULE_LINES = 400
FUNCTION_LINES = 40
PARAMETERS = 6
PUBLIC_WITH_MORE_PARAMETERS = {
    ("record/recorder.py", "Recorder.__init__"),
    ("record/recorder.py", "Recorder.watch"),
    ("arrays.py", "write_run"),
    ("cli.py", "demo"),
}
"""The public signatures of the README, and the options of a command."""

VAGUE_NAMES = {"utils", "util", "helpers", "helper", "common", "misc", "base", "core", "manager", "handler", "handlers"}
FORBIDDEN_CALLS = {"print", "eval", "exec", "compile", "__import__", "breakpoint", "input"}
FORBIDDEN_ATTRIBUTES = {"sys.path", "torch.load", "torch.save", "np.load", "numpy.load"}
FORBIDDEN_MODULES = {"pickle", "cPickle", "dill", "cloudpickle", "shelve", "marshal", "os.path"}

SPELLINGS = {
    r"neighbour": "neighbor",
    r"embedding": "representation",
    r"hyper-?parameter": "config",
}
"""One spelling per notion, as in docs/glossary.md: what is not written in names, and what is written instead."""


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def functions(path: Path) -> Iterator[tuple[str, ast.FunctionDef | ast.AsyncFunctionDef]]:
    """Qualified name and node of every function and method."""

    def walk(node: ast.AST, prefix: str) -> Iterator[tuple[str, ast.FunctionDef | ast.AsyncFunctionDef]]:
        for child in ast.iter_child_nodes(node):
            inner = prefix
            if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                inner = f"{prefix}{child.name}."
            if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
                yield inner[:-1], child
            yield from walk(child, inner)

    yield from walk(tree_of(path), "")


def parameters(function: ast.FunctionDef | ast.AsyncFunctionDef) -> list[str]:
    arguments = function.args
    names = [argument.arg for argument in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)]
    return names[1:] if names[:1] in (["self"], ["cls"]) else names


def imported(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def body_lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines after signature and docstring: neither may cost room for code."""
    statements = function.body[1:] if ast.get_docstring(function) is not None else function.body
    return (function.end_lineno or 0) - statements[0].lineno + 1 if statements else 0


def test_there_is_something_to_measure() -> None:
    assert len(SOURCES) > 30
    assert len(PAGE) > 10


def test_modules_are_short() -> None:
    lines = {name_of(path): path.read_text(encoding="utf-8").count("\n") for path in [*SOURCES, *SCRIPTS, *PAGE]}
    assert {name: count for name, count in lines.items() if count > MODULE_LINES} == {}


def test_functions_are_short() -> None:
    lines = {
        f"{name_of(path)}: {name}": body_lines(node) for path in [*SOURCES, *SCRIPTS] for name, node in functions(path)
    }
    assert {name: count for name, count in lines.items() if count > FUNCTION_LINES} == {}


def test_functions_take_few_parameters() -> None:
    many = {
        (path.relative_to(ROOT / "src/tensorboard_dvi").as_posix() if path in SOURCES else path.name, name)
        for path in [*SOURCES, *SCRIPTS]
        for name, node in functions(path)
        if len(parameters(node)) > PARAMETERS
    }
    assert many - PUBLIC_WITH_MORE_PARAMETERS == set()


def test_file_names_say_something() -> None:
    vague = [
        name_of(path)
        for path in [*SOURCES, *SCRIPTS, *PAGE]
        if VAGUE_NAMES & {*re.split(r"[_.-]", path.name), *path.relative_to(ROOT).parent.parts}
    ]
    assert vague == []


def test_nothing_dangerous_is_called() -> None:
    found: dict[str, set[str]] = {}
    for path in SOURCES:
        nodes = list(ast.walk(tree_of(path)))
        called = {node.func.id for node in nodes if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)}
        attributes = {ast.unparse(node) for node in nodes if isinstance(node, ast.Attribute)}
        dangerous = called & FORBIDDEN_CALLS | set(imported(tree_of(path))) & FORBIDDEN_MODULES
        dangerous |= attributes & FORBIDDEN_ATTRIBUTES
        if dangerous:
            found[name_of(path)] = dangerous
    assert found == {}


def test_public_names_are_sorted() -> None:
    lists = {
        name_of(path): ast.literal_eval(node.value)
        for path in SOURCES
        for node in tree_of(path).body
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__"
    }
    assert "src/tensorboard_dvi/__init__.py" in lists
    assert {name for name, names in lists.items() if names != sorted(set(names))} == set()


def test_annotations_are_not_evaluated_at_import() -> None:
    missing = [
        name_of(path)
        for path in SOURCES
        if any(not isinstance(node, ast.Expr) for node in tree_of(path).body)
        and "__future__.annotations" not in set(imported(tree_of(path)))
    ]
    assert missing == []


def names_in(path: Path) -> str:
    """Every name that a module gives or uses, without its strings and comments."""
    if path.suffix != ".py":
        text = path.read_text(encoding="utf-8")
        return re.sub(r"//.*?$|/\*.*?\*/|'[^'\n]*'|`[^`]*`", "", text, flags=re.DOTALL | re.MULTILINE)
    nodes = list(ast.walk(tree_of(path)))
    names = [name for name, _ in functions(path)]
    names += [node.id for node in nodes if isinstance(node, ast.Name)]
    return "\n".join(names + [node.arg for node in nodes if isinstance(node, ast.arg)])


def test_one_spelling_per_notion() -> None:
    found = {
        (name_of(path), wrong)
        for path in [*SOURCES, *PAGE]
        for wrong in SPELLINGS
        if re.search(wrong, names_in(path), re.IGNORECASE)
    }
    assert found == set()


def test_every_module_has_its_test_folder() -> None:
    stages = {path.parent.name for path in SOURCES if path.parent.parent.name == "tensorboard_dvi"}
    assert {stage for stage in stages if not (ROOT / "tests" / stage).is_dir()} == set()


def test_nothing_names_this_machine() -> None:
    places = re.compile(r"(?<![\w.])/(work|home|tmp|opt|root)/\w")
    texts = [*SOURCES, *SCRIPTS, *PAGE, ROOT / "Makefile", ROOT / "pyproject.toml", ROOT / "constraints.txt"]
    texts += [ROOT / ".ci/run", *(ROOT / "docs").rglob("*.md"), *ROOT.glob("*.md")]
    assert {name_of(path) for path in texts if places.search(path.read_text(encoding="utf-8"))} == set()
