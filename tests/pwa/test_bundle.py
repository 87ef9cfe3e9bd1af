"""The modules leave as one file, and only of the kind the bundle understands."""

from pathlib import Path

import brotli
import pytest

from app.bundle import bundle, chunk, inlined

STATIC = Path(__file__).parents[2] / "app" / "static"
ROOM = 25_000  # bytes of JavaScript on a first load, brotli, htmx included


def write(folder, **modules):
    for name, text in modules.items():
        (folder / f"{name}.js").write_text(text)
    return folder


def test_every_module_is_in_once():
    text = bundle(STATIC / "js") + "".join(
        chunk(STATIC / "js", entry) for entry in ("offline/main.js", "upload/main.js")
    )
    modules = [path.relative_to(STATIC / "js").as_posix() for path in (STATIC / "js").rglob("*.js")]
    assert [name for name in modules if text.count(f'modules["{name}"] =') != 1] == []


def test_imports_and_exports_become_calls(tmp_path):
    write(
        tmp_path,
        main='// why\nimport say from "./say.js";\nimport { a as c, b } from "./say.js";\nimport("./say.js");\n',
        say="export default async function say() {}\nexport function a() {}\nexport function b() {}\n",
    )
    text = bundle(tmp_path)
    assert 'const { default: say } = need("say.js");' in text
    assert 'const { a: c, b } = need("say.js");' in text
    assert "exports.default = say; async function say() {}" in text
    assert "why" not in text


def test_a_chunk_and_what_is_inlined_give_what_their_entry_exports(tmp_path):
    write(tmp_path, say="export function say() {}\n")
    assert chunk(tmp_path, "say.js").endswith('export default need("say.js");\n')
    assert inlined(tmp_path, "say.js").endswith('return need("say.js");\n})()')


def test_what_it_does_not_understand_is_refused(tmp_path):
    with pytest.raises(ValueError, match=r"main\.js"):
        bundle(write(tmp_path, main="export const a = 1;\n"))


def test_the_same_modules_give_the_same_text():
    assert bundle(STATIC / "js") == bundle(STATIC / "js")


def test_all_javascript_fits_its_room():
    files = [(STATIC / "vendor" / name).read_bytes() for name in ("htmx.min.js", "hx-csp.min.js")]
    files.append(bundle(STATIC / "js").encode())
    assert sum(len(brotli.compress(file)) for file in files) <= ROOM


FORBIDDEN = (
    "innerHTML",
    "outerHTML =",
    "insertAdjacentHTML",
    "document.write",
    "eval(",
    "new Function",
    "Storage.set",
)


@pytest.mark.parametrize("path", sorted((STATIC / "js").rglob("*.js")), ids=lambda path: path.name)
def test_no_module_writes_html_or_runs_text(path):
    assert not [word for word in FORBIDDEN if word in path.read_text()]
