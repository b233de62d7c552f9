"""What the code does nowhere: run text, load pickles, hand words to a shell, or trust anybody's certificate."""

import ast
import stat
from collections.abc import Iterator
from pathlib import Path

from pipelines.settings import Settings

PROJECT = Path(__file__).parents[3]
FILES = [path for folder in ("pipelines", "dashboards") for path in sorted((PROJECT / folder).rglob("*.py"))]
CALLS = {"eval", "exec", "compile", "os.system", "os.popen", "yaml.load", "yaml.unsafe_load", "tempfile.mktemp"}
MODULES = {"pickle", "marshal", "shelve", "dill", "cloudpickle", "joblib", "telnetlib", "xml"}
ANSWERS = {
    *(("shell", True), ("verify", False), ("allow_pickle", True), ("resolve_entities", True), ("load_dtd", True)),
    *(("no_network", False), ("huge_tree", True), ("autoescape", False), ("debug", True)),
}


def _name(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return f"{_name(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else ""


def _forbidden(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else [alias.name for alias in node.names]
            yield from (f"line {node.lineno}: {name}" for name in names if name.split(".")[0] in MODULES)
        if isinstance(node, ast.Call):
            if (name := _name(node.func)) in CALLS:
                yield f"line {node.lineno}: {name}"
            for given in node.keywords:
                if isinstance(given.value, ast.Constant) and (given.arg, given.value.value) in ANSWERS:
                    yield f"line {node.lineno}: {given.arg}={given.value.value}"


def test_the_code_does_nothing_that_a_text_from_outside_could_use():
    found = [f"{path.name}, {what}" for path in FILES for what in _forbidden(ast.parse(path.read_text()))]
    assert found == []


def _reads_environment(node: ast.AST) -> bool:
    if isinstance(node, ast.Subscript):
        return _name(node.value) == "os.environ" and isinstance(node.ctx, ast.Load)
    return isinstance(node, ast.Call) and _name(node.func) in ("os.environ.get", "os.getenv")


def test_only_settings_reads_the_environment():
    reading = [path for path in FILES if any(map(_reads_environment, ast.walk(ast.parse(path.read_text()))))]
    assert reading == [PROJECT / "pipelines" / "settings.py"]


def test_a_secret_that_is_made_can_be_read_by_its_owner_alone(tmp_path):
    settings = Settings(home=tmp_path)
    assert len(settings.secret()) >= 32
    assert stat.S_IMODE((tmp_path / "secret").stat().st_mode) & 0o077 == 0
