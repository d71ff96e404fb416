"""The project's own source as data: modules, what they import, what stands in them."""

import ast
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

ROOT = Path(__file__).parents[1]
OURS = ("schemas", "cdc", "streams", "bench", "tests")


@dataclass(frozen=True)
class Module:
    """One file of Python."""

    path: Path

    @property
    def where(self) -> str:
        """``cdc/rules/decide.py``."""
        return self.path.relative_to(ROOT).as_posix()

    @property
    def name(self) -> str:
        """``cdc.rules.decide``."""
        return self.where.removesuffix(".py").removesuffix("/__init__").replace("/", ".")

    @cached_property
    def text(self) -> str:
        return self.path.read_text(encoding="utf-8")

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text)

    @cached_property
    def imports(self) -> set[str]:
        """Absolute names: of ``from cdc.rules import decide`` both ``cdc.rules`` and ``cdc.rules.decide``."""
        found = set()
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                found |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                base = self._absolute(node)
                found |= {base, *(f"{base}.{alias.name}" for alias in node.names)}
        return found

    def _absolute(self, node: ast.ImportFrom) -> str:
        if not node.level:
            return node.module or ""
        package = self.name if self.path.name == "__init__.py" else self.name.rpartition(".")[0]
        parts = package.split(".")[: None if node.level == 1 else 1 - node.level]
        return ".".join([*parts, *([node.module] if node.module else [])])

    def at(self, node: ast.AST) -> str:
        """``cdc/rules/decide.py:12``."""
        return f"{self.where}:{getattr(node, 'lineno', 1)}"


def modules(*folders: str) -> list[Module]:
    """Every module under these folders of the project, in order."""
    return [_module(path) for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))]


@cache
def _module(path: Path) -> Module:
    """Read and parsed once for all tests."""
    return Module(path)


def is_under(name: str, package: str) -> bool:
    return name == package or name.startswith(f"{package}.")


def imported_from(module: Module, *packages: str) -> list[str]:
    return sorted(name for name in module.imports if any(is_under(name, package) for package in packages))


def packages_of_others(module: Module) -> set[str]:
    """Top-level packages that the module imports and that are neither Python's nor ours."""
    tops = {name.partition(".")[0] for name in module.imports}
    return tops - set(sys.stdlib_module_names) - set(OURS)


def calls(module: Module, name: str) -> Iterator[ast.Call]:
    """Calls of a function or method of this name."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Call):
            called = node.func
            if (isinstance(called, ast.Name) and called.id == name) or (
                isinstance(called, ast.Attribute) and called.attr == name
            ):
                yield node


def texts(module: Module) -> Iterator[ast.Constant]:
    """Literal texts, those inside f-strings too, without docstrings."""
    bare = {id(node.value) for node in ast.walk(module.tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in bare:
            yield node


def project() -> dict[str, object]:
    """pyproject.toml."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def readme() -> str:
    return (ROOT / "README.md").read_text(encoding="utf-8")


def listed(title: str, lines: list[str]) -> str:
    """A failure message: what is wrong, then one line per place."""
    return "\n  ".join([f"{title}:", *lines])
