"""The shape of the package: imports point one way, modules stay small, importing stays light."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from pathlib import Path, PurePosixPath

import networkx as nx
import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "mcda_eiej"

# Lowest first: a module imports from its own line and from lines above it in this list. A module
# that is not named belongs to whatever imports it. Lazy imports count; those for types do not.
ORDER = [
    "_version errors i18n results",
    # what both AHP and MAUT stand on
    "additive linear_text constraints polytope projection",
    # AHP: judgments to priorities
    "scales eigen completion consistency judgments comparisons intervals",
    "repairsearch repair pairwise",
    "people spread groups",
    # MAUT: values, elicited weights, orders
    "values weighting ordinal risk distributions differences macbeth",
    # the model
    "hierarchy modelinput evaluation model agreement utility",
    # the case
    "records places textfiles tables schematext decided schema readers content",
    "answers preferences panel grouping bymethod modelweights claimset ratings valueanswers",
    "uncertain nodeopinion accord opinions review choices case",
    "tablechecks checks assembly caseio rounds recording starter",
    # what is made of it
    "sensitivity",
    "elicitation",
    # questions in a terminal: what is asked and kept, what is shown, who holds them together
    "questionnaire",
    # what a workshop asks of the answers, for its screens and for the report
    "turnout topics",
    "interop",
    "plots",
    "console",
    "reporting",
    "workshop",
    "cli",
    "__main__",
]
RANK = {name: rank for rank, line in enumerate(ORDER) for name in line.split()}
# Lines; and what is longer, with how long it may be.
LIMIT = 420
LONGER = {"pairwise": 460}


def modules() -> dict[str, Path]:
    """Every module of the package by its name below it."""
    found = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(PACKAGE).with_suffix("").parts
        name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        found[name] = path
    return found


class Imports(ast.NodeVisitor):
    """The package's own modules that a module imports, also inside functions."""

    def __init__(self, path: Path, known: dict[str, Path]) -> None:
        self.package = path.relative_to(PACKAGE).parts[:-1]
        self.known = known
        self.found: set[str] = set()
        self.visit(ast.parse(path.read_text(encoding="utf-8")))

    def visit_If(self, node: ast.If) -> None:
        # What is imported for types only is not there when the program runs.
        only_types = isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"
        for part in node.orelse if only_types else [*node.body, *node.orelse]:
            self.visit(part)

    def visit_Import(self, node: ast.Import) -> None:
        for name in node.names:
            first, _dot, rest = name.name.partition(".")
            if first == "mcda_eiej":
                self.found.add(rest)

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        module = (node.module or "").split(".") if node.module else []
        if node.level:
            base = [*self.package[: len(self.package) - node.level + 1], *module]
        elif module[:1] == ["mcda_eiej"]:
            base = module[1:]
        else:
            return
        for name in node.names:
            full = ".".join([*base, name.name])
            self.found.add(full if full in self.known else ".".join(base))


@pytest.fixture(scope="module")
def imports() -> nx.DiGraph:
    """Module -> module it imports; the package itself, which names the others, left out."""
    known = modules()
    graph = nx.DiGraph()
    graph.add_nodes_from(known)
    for name, path in known.items():
        graph.add_edges_from((name, other) for other in Imports(path, known).found - {name})
    graph.remove_node("")
    return graph


def top(module: str) -> str:
    return module.split(".")[0]


def test_no_module_imports_in_a_circle(imports: nx.DiGraph) -> None:
    circles = [sorted(c) for c in nx.strongly_connected_components(imports) if len(c) > 1]
    assert circles == []
    between = nx.DiGraph((top(a), top(b)) for a, b in imports.edges if top(a) != top(b))
    assert [sorted(c) for c in nx.strongly_connected_components(between) if len(c) > 1] == []


def test_imports_point_down_the_layers(imports: nx.DiGraph) -> None:
    upward = []
    for module in imports:
        rank = RANK.get(top(module))
        if rank is None:
            continue
        # Through modules that have no place of their own.
        reached, waiting = set(), [module]
        while waiting:
            for other in imports.successors(waiting.pop()):
                if top(other) in RANK:
                    if RANK[top(other)] > rank:
                        upward.append(f"{module} -> {other}")
                elif other not in reached:
                    reached.add(other)
                    waiting.append(other)
    assert sorted(set(upward)) == []


def test_the_order_names_what_is_there_or_planned(imports: nx.DiGraph) -> None:
    planned = {"weighting", "elicitation", "interop", "workshop", "turnout", "topics"}
    assert set(RANK) - {top(m) for m in imports} <= planned


def test_numerics_know_nothing_of_files_tables_or_figures() -> None:
    numerics = "scales eigen completion consistency ordinal additive values risk spread agreement"
    for name in numerics.split():
        tree = ast.parse((PACKAGE / f"{name}.py").read_text(encoding="utf-8"))
        above = [n for n in tree.body if isinstance(n, ast.Import | ast.ImportFrom)]
        names = {a.name.split(".")[0] for n in above if isinstance(n, ast.Import) for a in n.names}
        names |= {(n.module or "").split(".")[0] for n in above if isinstance(n, ast.ImportFrom)}
        unwanted = {"pandas", "matplotlib", "seaborn", "pathlib", "os", "io", "csv", "time"}
        assert not names & unwanted, name


def test_modules_stay_small() -> None:
    lengths = {
        name: len(path.read_text(encoding="utf-8").splitlines()) for name, path in modules().items()
    }
    assert {name: n for name, n in lengths.items() if n > LONGER.get(name, LIMIT)} == {}


def test_every_module_says_what_it_is_for() -> None:
    for name, path in modules().items():
        tree = ast.parse(path.read_text(encoding="utf-8"))
        assert ast.get_docstring(tree) or len(tree.body) < 2, name


def test_no_file_names_a_place_on_somebodys_machine() -> None:
    places = tuple("/" + name + "/" for name in ("work", "home", "root", "Users", "tmp"))
    for folder in ("mcda_eiej", "tests", "benchmarks", "docs", "criteria", "weights"):
        for path in (ROOT / folder).rglob("*"):
            if path.suffix not in (".py", ".toml", ".csv", ".md", ".cfg", ".j2"):
                continue
            text = path.read_text(encoding="utf-8")
            for place in places:
                at = text.find(place)
                # An address may have such a part: https://.../home/...
                while at > 0 and (text[at - 1].isalnum() or text[at - 1] in "./>}"):
                    at = text.find(place, at + 1)
                assert at < 0, f"{PurePosixPath(path.relative_to(ROOT))}: {text[at : at + 40]!r}"


HEAVY = (
    "pandas",
    "scipy",
    "matplotlib",
    "seaborn",
    "pymcdm",
    "jinja2",
    "SALib",
    "docx",
    "openpyxl",
)


def loaded_after(code: str) -> list[str]:
    script = f"{code}\nimport json, sys\nprint(json.dumps(sorted(sys.modules)))"
    run = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )
    names: list[str] = json.loads(run.stdout.splitlines()[-1])
    return names


def test_importing_the_package_loads_nothing_heavy() -> None:
    loaded = loaded_after("import mcda_eiej")
    assert not {*HEAVY, "pydantic", "networkx", "click"} & set(loaded)


def test_reading_a_case_loads_no_tables_figures_or_solvers() -> None:
    loaded = loaded_after("import mcda_eiej\nmcda_eiej.load_case()")
    assert not set(HEAVY) & set(loaded)
    assert "pydantic" in loaded


def test_a_model_of_arrays_needs_no_figures_or_solvers() -> None:
    code = "import mcda_eiej\nmcda_eiej.DecisionModel.flat([[1, 0], [0, 1]], [0.4, 0.6]).evaluate()"
    assert not (set(HEAVY) - {"pandas"}) & set(loaded_after(code))
