"""Generate frontend/src/wire/messages.ts from the structs of tensorboard_dvi.store.messages.

``python tools/generate.py`` writes the file; ``--check`` compares and exits with 1 where it differs.
"""

from __future__ import annotations

import argparse
import ast
import inspect
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import msgspec

from tensorboard_dvi.store import messages

FRONTEND = Path(__file__).parents[1] / "frontend"
TARGET = FRONTEND / "src/wire/messages.ts"
BANNER = "// Generated from src/tensorboard_dvi/store/messages.py by `make generate`. Do not edit."


def field_descriptions() -> dict[str, dict[str, str]]:
    """Struct name to field name to the string below the field, which msgspec does not put into the schema."""
    found: dict[str, dict[str, str]] = {}
    for node in ast.parse(inspect.getsource(messages)).body:
        if not isinstance(node, ast.ClassDef):
            continue
        for field, after in zip(node.body, node.body[1:], strict=False):
            if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name) and isinstance(after, ast.Expr):
                found.setdefault(node.name, {})[field.target.id] = ast.literal_eval(after.value)
    return found


def wire_schema() -> dict[str, Any]:
    """One JSON Schema with every struct as a definition; all fields are required, because defaults are always sent."""
    structs = [
        value for value in vars(messages).values() if isinstance(value, type) and issubclass(value, msgspec.Struct)
    ]
    (job_request, *_), definitions = msgspec.json.schema_components(
        [messages.JobRequest, *structs], ref_template="#/$defs/{name}"
    )
    descriptions = field_descriptions()
    for name, definition in definitions.items():
        definition["required"] = sorted(definition["properties"])
        definition["additionalProperties"] = False
        for field, schema in definition["properties"].items():
            schema.pop("default", None)
            if text := descriptions.get(name, {}).get(field):
                definition["properties"][field] = {**schema, "description": text}
    definitions["JobRequest"] = {"title": "JobRequest", "anyOf": job_request["anyOf"]}
    return {
        "title": "Messages",
        "description": "Every message by its name.",
        "type": "object",
        "properties": {name: {"$ref": f"#/$defs/{name}"} for name in definitions},
        "required": sorted(definitions),
        "$defs": definitions,
    }


def typescript() -> str:
    """The text of messages.ts."""
    command = ["json2ts", "--additionalProperties=false", "--bannerComment", BANNER]
    return formatted(tool(*command, text=json.dumps(wire_schema())))


def formatted(text: str) -> str:
    """``text`` as the formatter of frontend/ wants it."""
    return tool("prettier", "--stdin-filepath", str(TARGET.relative_to(FRONTEND)), text=text)


def tool(name: str, *arguments: str, text: str) -> str:
    """Standard output of a program installed in frontend/node_modules."""
    program = FRONTEND / "node_modules/.bin" / name
    if not program.exists():
        sys.exit(f"{name} is not installed in frontend/node_modules; run `npm ci` in frontend/ first.")
    return subprocess.run(
        [program, *arguments], input=text, cwd=FRONTEND, check=True, text=True, stdout=subprocess.PIPE
    ).stdout


def main() -> None:
    """Write the file, or compare."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="compare only; exit with 1 where the file differs")
    text = typescript()
    if not parser.parse_args().check:
        TARGET.parent.mkdir(parents=True, exist_ok=True)
        TARGET.write_text(text, encoding="utf-8")
    elif not TARGET.exists() or TARGET.read_text(encoding="utf-8") != text:
        sys.exit(f"{TARGET.name} does not match store/messages.py; run `make generate` and commit the result.")


if __name__ == "__main__":
    main()
