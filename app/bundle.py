"""One file from the native modules of static/js, so that a first load asks once instead of twenty times.

The modules stay what they are and also run unbundled; no tool is needed. A slow phone pays for round trips,
not for bytes, and a cached bundle serves every page.
"""

import re
from pathlib import Path, PurePosixPath

IMPORT = re.compile(r'^import (?P<names>[\w{}, ]+) from "(?P<path>\.[^"]+)";$', re.MULTILINE)
LAZY_IMPORT = re.compile(r'\bimport\("(?P<path>\.[^"]+)"\)')
EXPORT = re.compile(
    r"^export (?P<default>default )?(?P<function>(?:async )?function (?P<name>\w+))", re.MULTILINE
)
# Whole-line comments only: what follows code on a line may be part of a string.
COMMENT = re.compile(r"^[ \t]*(?://[^\n]*|/\*\*.*?\*/)\n", re.MULTILINE | re.DOTALL)
# No text of ours goes over several lines.
INDENT = re.compile(r"^[ \t]+", re.MULTILINE)

HEAD = """const modules = {}, loaded = {};
function need(path) {
  if (!loaded[path]) modules[path](loaded[path] = {});
  return loaded[path];
}
"""


def bundle(folder: Path, entry: str = "main.js") -> str:
    """Return `folder`/`entry` and all it imports, statically or not, as the text of one module.

    A module may import names or a default from "./…" and export functions; anything else raises ValueError.
    """
    return f'{_modules(folder, entry)}need("{entry}");\n'


def chunk(folder: Path, entry: str) -> str:
    """The same, for another script to import when it needs it: its default export holds what `entry` exports."""
    return f'{_modules(folder, entry)}export default need("{entry}");\n'


def inlined(folder: Path, entry: str) -> str:
    """The same, as an expression of a script that is no module (the worker): it gives what `entry` exports."""
    return f'(() => {{\n{_modules(folder, entry)}return need("{entry}");\n}})()'


def _modules(folder: Path, entry: str) -> str:
    paths = _reachable(folder, entry)
    wrapped = (f'modules["{path}"] = (exports) => {{\n{_wrapped(folder, path)}}};\n' for path in paths)
    return HEAD + "".join(wrapped)


def _reachable(folder: Path, entry: str) -> list[str]:
    found, waiting = [], [entry]
    while waiting:
        path = waiting.pop(0)
        if path not in found:
            found.append(path)
            waiting += [_resolve(path, other) for other in _imports((folder / path).read_text())]
    return found


def _imports(source: str) -> list[str]:
    return [match["path"] for pattern in (IMPORT, LAZY_IMPORT) for match in pattern.finditer(source)]


def _resolve(importer: str, path: str) -> str:
    parts: list[str] = []
    for part in (PurePosixPath(importer).parent / path).parts:
        if part == "..":
            parts.pop()
        else:
            parts.append(part)
    return "/".join(parts)


def _wrapped(folder: Path, path: str) -> str:
    source = INDENT.sub("", COMMENT.sub("", (folder / path).read_text()))
    source = IMPORT.sub(lambda found: _static(path, found), source)
    source = LAZY_IMPORT.sub(lambda found: f"(async () => {_need(path, found)})()", source)
    source = EXPORT.sub(_exported, source)
    if re.search(r"^(import|export)\b", source, re.MULTILINE):
        raise ValueError(f"{path}: an import or export of a kind the bundle does not know")
    return source


def _static(importer: str, found: re.Match[str]) -> str:
    names = found["names"].strip().replace(" as ", ": ")
    wanted = names if names.startswith("{") else f"{{ default: {names} }}"
    return f"const {wanted} = {_need(importer, found)};"


def _need(importer: str, found: re.Match[str]) -> str:
    return f'need("{_resolve(importer, found["path"])}")'


def _exported(found: re.Match[str]) -> str:
    name = "default" if found["default"] else found["name"]
    return f"exports.{name} = {found['name']}; {found['function']}"
