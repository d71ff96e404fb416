"""The house rules of style: how large things may be, and what neither source nor tests may do."""

import ast
import re

from tests.house import calls, imported_from, listed, modules, project

SOURCE = ("schemas", "cdc", "streams")
EVERYTHING = (*SOURCE, "bench", "tests")
MODULE_LINES_MAX = 250
FUNCTION_LINES_MAX = 40


def test_a_module_fits_on_a_few_screens() -> None:
    sizes = {module.where: len(module.text.splitlines()) for module in modules(*EVERYTHING)}
    lines = [f"{where}: {size} lines" for where, size in sizes.items() if size > MODULE_LINES_MAX]
    assert not lines, listed(f"one idea a file, at most {MODULE_LINES_MAX} lines", lines)


def test_a_function_fits_on_one_screen() -> None:
    lines = [
        f"{module.at(node)}: {node.name} has {(node.end_lineno or 0) - node.lineno + 1} lines"
        for module in modules(*EVERYTHING)
        for node in ast.walk(module.tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or 0) - node.lineno + 1 > FUNCTION_LINES_MAX
    ]
    assert not lines, listed(f"at most {FUNCTION_LINES_MAX} lines a function", lines)


def test_a_module_says_its_job_in_its_first_line() -> None:
    lines = [
        module.where
        for module in modules(*SOURCE, "bench")
        if module.text and not (ast.get_docstring(module.tree) or "").partition("\n")[0].endswith((".", ":"))
    ]
    assert not lines, listed("give the module a first line that says its job in one sentence", lines)


def swallows(handler: ast.ExceptHandler) -> bool:
    """Whether the handler catches everything and neither raises nor does anything with the error."""
    if handler.type is None:
        return True
    names = {node.id for node in ast.walk(handler.type) if isinstance(node, ast.Name)}
    if not names & {"Exception", "BaseException"}:
        return False
    inside = [node for statement in handler.body for node in ast.walk(statement)]
    uses = any(isinstance(node, ast.Name) and node.id == handler.name for node in inside)
    return not uses and not any(isinstance(node, ast.Raise) for node in inside)


def test_no_error_is_swallowed() -> None:
    lines = [
        module.at(node)
        for module in modules(*EVERYTHING)
        for node in ast.walk(module.tree)
        if isinstance(node, ast.ExceptHandler) and swallows(node)
    ]
    lines += [
        module.at(call)
        for module in modules(*EVERYTHING)
        for call in calls(module, "suppress")
        if any(isinstance(name, ast.Name) and name.id in ("Exception", "BaseException") for name in call.args)
    ]
    assert not lines, listed("name the errors you expect, or use the one you caught", lines)


def test_moments_have_a_time_zone() -> None:
    assert "DTZ" in project()["tool"]["ruff"]["lint"]["select"]  # type: ignore[index]  # a table of tables
    lines = [module.where for module in modules(*EVERYTHING) if re.search(r"# noqa: \w*DTZ", module.text)]
    assert not lines, listed("a moment without a time zone is wrong twice a year", lines)


def test_every_exception_to_the_tools_has_a_reason() -> None:
    pattern = re.compile(r"# (?:type: ignore\[[^\]]*\]|noqa: \w+\b)(?!\s*#)")
    lines = [
        f"{module.where}:{number}"
        for module in modules(*EVERYTHING)
        for number, line in enumerate(module.text.splitlines(), start=1)
        if pattern.search(line)
    ]
    assert not lines, listed("say why, behind the exception", lines)


def test_nothing_is_left_to_be_done() -> None:
    words = re.compile(r"\b(TO" r"DO|FIX" r"ME|X" r"XX)\b")
    lines = [module.where for module in modules(*EVERYTHING) if words.search(module.text)]
    assert not lines, listed("what is not built is absent", lines)


def test_tests_do_not_sleep() -> None:
    lines = [
        module.at(call)
        for module in modules("tests")
        for call in calls(module, "sleep")
        if [ast.unparse(argument) for argument in call.args] != ["0"]
    ]
    assert not lines, listed("wait for a fact, not for time", lines)


def test_tests_use_real_doubles() -> None:
    lines = [f"{m.where}: {name}" for m in modules("tests") for name in imported_from(m, "unittest", "mock")]
    assert not lines, listed("pass a double in, do not patch", lines)


def test_tests_do_not_import_from_a_conftest() -> None:
    lines = [m.where for m in modules("tests") if any(name.split(".")[-1] == "conftest" for name in m.imports)]
    assert not lines, listed("put it into a module of its own", lines)


def test_no_test_is_skipped() -> None:
    names = ("skip", "skipif", "xfail", "importorskip")
    lines = [module.at(call) for module in modules("tests") for name in names for call in calls(module, name)]
    assert not lines, listed("a test that does not run proves nothing", lines)
