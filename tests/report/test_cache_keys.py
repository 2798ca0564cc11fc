"""What a page's key holds: the modules it imports, and nothing that it does not need."""

import ast
import sys
from pathlib import Path

import pytest

from scp_lib.report import fingerprint, imports
from scp_lib.report.fingerprint import page_code, page_recipes
from scp_lib.report.job import request_of
from scp_lib.settings.partnership import read_partnership
from tests.report.small_project import TODAY


@pytest.fixture
def package(tmp_path, monkeypatch):
    """A package of ours, made up: what two notebooks' studies need, and a template."""
    home = tmp_path / "scp_lib"
    for name, code in {
        "__init__.py": "",
        "report/__init__.py": "",
        "report/execute.py": "",
        "report/pages.py": "from scp_lib.errors import Wrong\n",
        "errors.py": "",
        "studies/__init__.py": "",
        "studies/wards.py": "def draw():\n    from scp_lib.drawing import (\n    maps,\n)\n",
        "studies/targets.py": "import scp_lib.errors as errors, json\n",
        "drawing/__init__.py": "",
        "drawing/maps.py": "from scp_lib.studies import wards\n",
        "drawing/template/map.css": "p {}",
    }.items():
        path = home / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(code)
    monkeypatch.setattr(imports, "PACKAGE", home)
    imports.forget_modules()
    yield home
    imports.forget_modules()


@pytest.fixture
def codes(small, package):
    """Call it for the fingerprints of the code of both pages, read anew."""
    small.write_notebook("10_people", "from scp_lib.studies import wards")
    small.write_notebook("20_zones", "%matplotlib inline\nfrom scp_lib.studies.targets import x")
    notebooks = small.home / "notebooks"

    def read():
        imports.forget_modules()
        return [page_code(notebooks / f"{name}.ipynb") for name in ("10_people", "20_zones")]

    return read


def test_a_new_module_that_no_page_imports_changes_nothing(codes, package):
    before = codes()
    (package / "studies" / "survey.py").write_text("A = 1")
    (package / "pack").mkdir()
    (package / "pack" / "__init__.py").write_text("")
    (package / "pack" / "briefing.typ").write_text("x")
    assert codes() == before


@pytest.mark.parametrize(
    ("file", "changed"),
    [
        ("studies/wards.py", [True, False]),
        ("studies/targets.py", [False, True]),
        ("drawing/maps.py", [True, False]),  # imported inside a function
        ("drawing/template/map.css", [True, False]),
        ("errors.py", [True, True]),
        ("studies/__init__.py", [True, True]),
        ("report/pages.py", [True, True]),
    ],
)
def test_a_changed_file_changes_the_pages_that_need_it_alone(codes, package, file, changed):
    before = codes()
    path = package / file
    path.write_text(path.read_text() + "\n")
    assert [now != then for now, then in zip(codes(), before, strict=True)] == changed


def test_a_module_that_comes_in_place_of_a_name_counts(codes, package):
    before = codes()
    (package / "studies" / "targets").mkdir()
    (package / "studies" / "targets" / "__init__.py").write_text("x = 1")
    assert [now != then for now, then in zip(codes(), before, strict=True)] == [False, True]


def test_a_module_beside_the_notebooks_brings_what_it_imports(codes, package, small):
    (small.home / "notebooks" / "helper.py").write_text("from scp_lib.drawing import maps\n")
    before = codes()
    (package / "drawing" / "maps.py").write_text("B = 2")
    assert all(now != then for now, then in zip(codes(), before, strict=True))


def test_a_notebook_that_names_modules_at_run_time_needs_all(codes, package, small):
    small.write_notebook("20_zones", "import importlib")
    before = codes()
    (package / "studies" / "survey.py").write_text("A = 1")
    assert [now != then for now, then in zip(codes(), before, strict=True)] == [False, True]


def test_what_the_statements_form_finds_is_what_ast_finds():
    for path in sorted(imports.PACKAGE.rglob("*.py")):
        code = path.read_text(encoding="utf-8")
        tree = ast.parse(code)
        types_alone = {
            id(each)
            for node in tree.body
            if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
            for each in ast.walk(node)
        }
        wanted = set()
        for node in ast.walk(tree):
            if id(node) in types_alone:
                continue
            if isinstance(node, ast.Import):
                wanted |= {each.name for each in node.names if each.name.startswith("scp_lib")}
            elif isinstance(node, ast.ImportFrom):
                assert node.level == 0, f"{path}: a relative import is not seen"
                if node.module.split(".")[0] == "scp_lib":
                    wanted |= {node.module, *(f"{node.module}.{n.name}" for n in node.names)}
        assert wanted <= imports.imported_names(code), path


def test_the_order_of_folders_and_other_libraries_make_no_other_key(small, monkeypatch, tmp_path):
    def recipes():
        fingerprint.library_versions.cache_clear()
        places = {"raw": small.raw, "processed": small.home, "out": small.reports}
        return page_recipes(request_of(read_partnership("small"), **places, today=TODAY))

    first = recipes()
    (tmp_path / "other-1.0.dist-info").mkdir()
    (tmp_path / "other-1.0.dist-info" / "METADATA").write_text("Name: other\nVersion: 1.0\n\n")
    monkeypatch.setattr(sys, "path", ["", str(tmp_path), *reversed(sys.path)])
    assert recipes() == first
    older = tmp_path / "pandas-0.1.dist-info"
    older.mkdir()
    (older / "METADATA").write_text("Name: pandas\nVersion: 0.1\n\n")
    monkeypatch.setattr(sys, "path", [str(Path(tmp_path)), *sys.path[2:]])
    assert recipes() != first
    fingerprint.library_versions.cache_clear()


@pytest.fixture
def versions():
    """Call it for the versions of the libraries, read anew."""

    def read():
        fingerprint.library_versions.cache_clear()
        return fingerprint.library_versions()

    yield read
    fingerprint.library_versions.cache_clear()


def test_libraries_that_the_project_needs_count_and_those_of_its_developers_do_not(versions):
    found = versions()
    assert {"pandas", "pillow", "python-dateutil"} <= set(found)
    assert not {"pytest", "ruff", "hypothesis"} & set(found)


def test_what_an_editable_install_leaves_in_the_working_folder_hides_no_library(
    versions, tmp_path, monkeypatch
):
    elsewhere = versions()
    left = tmp_path / "safer_partnership.egg-info"
    left.mkdir()
    (left / "PKG-INFO").write_text("Metadata-Version: 2.4\nName: safer-partnership\nVersion: 0\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", ["", *sys.path])  # as with python -m
    assert versions() == elsewhere and "pandas" in elsewhere


def test_where_no_list_says_which_are_needed_every_library_counts(versions, tmp_path, monkeypatch):
    described = tmp_path / "pandas-3.0.dist-info"
    described.mkdir()
    (described / "METADATA").write_text("Name: pandas\nVersion: 3.0\n\n")
    monkeypatch.setattr(sys, "path", [str(tmp_path)])
    monkeypatch.setattr(fingerprint, "LOCK", tmp_path / "requirements.lock")
    assert versions() == {"pandas": "3.0"}
    fingerprint.LOCK.write_text("numpy==2.3\n")
    assert versions() == {}
