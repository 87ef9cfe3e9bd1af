"""What axe finds on the page at hand, in the light or in the dark."""

from importlib.resources import files

SOURCE = (files("axe_playwright_python") / "axe.min.js").read_text("utf-8")
TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
# Another theme changes colours and nothing else.
COLOURS = ("color-contrast", "link-in-text-block")
# A control smaller than 24 px (WCAG 2.5.8): off unless asked for.
SIZES = ("target-size",)
RUN = """async ([known, options]) => (await axe.run({ exclude: known }, options)).violations.flatMap((rule) => rule.nodes.map((node) =>
  `${rule.id}: ${node.target.join(" ")} (${node.any.concat(node.all, node.none).map((check) => check.message).join("; ").slice(0, 220)})`))"""
# What stays in place while one scrolls lies over something wherever one stops, and a control half under it would be
# found too small: sizes are measured without. Whether one sees what has the focus is the keyboard's walk.
TOPS = "[...document.querySelectorAll('.bar, .composer, .undo')].map((one) => one.getBoundingClientRect().top).join()"
PUT_AT_REST = f"""() => {{
  const rest = new CSSStyleSheet(), before = {TOPS};
  rest.replaceSync(".bar, .composer, .undo {{ position: static !important; }}");
  document.adoptedStyleSheets = [rest];
  return before !== {TOPS};
}}"""
PUT_BACK = "() => { document.adoptedStyleSheets = []; }"
# What pages repeat: the rail, the foot, the ways out. The entry one is at differs, and what awaits: colours and sizes
# are measured once for each way it is drawn (addresses and tokens draw nothing), all else on every page.
FRAME = (".rail", ".foot", ".exit", ".skips")
DRAWN = """(parts) => [document.documentElement.dir, document.body.className, document.querySelector(".bar")?.className,
  ...[...document.querySelectorAll(parts)].map(({ outerHTML }) => outerHTML.replace(/ (href|action|value)="[^"]*"/g, ""))].join("\\n")"""
_measured: set[str] = set()


def findings(page, themes=("light", "dark"), *, is_frame_known=False) -> list[str]:
    """One sentence for each thing found; the first theme is looked at whole, the others for their colours.

    `is_frame_known`: other pages of the same person were looked at; what they drew alike is not measured again.

    axe comes in beside the page's own scripts, as a browser's extension would: its policy stays as it is.
    """
    page.evaluate(SOURCE)
    frame = page.evaluate(DRAWN, ", ".join(FRAME))
    known = [[part] for part in FRAME] if is_frame_known and frame in _measured else []
    _measured.add(frame)
    to_measure, found = COLOURS + SIZES, []
    if page.evaluate(PUT_AT_REST):
        to_measure, found = COLOURS, _run(page, themes[0], _only(SIZES), known)
    page.evaluate(PUT_BACK)
    found += _run(page, themes[0], _all_but(COLOURS + SIZES)) + _run(
        page, themes[0], _only(to_measure), known
    )
    for theme in themes[1:]:
        found += _run(page, theme, _only(COLOURS), known)
    page.emulate_media(color_scheme=themes[0])
    return found


def _only(rules) -> dict:
    return {"runOnly": {"type": "rule", "values": rules}, "resultTypes": ["violations"]}


def _all_but(rules) -> dict:
    off = {rule: {"enabled": False} for rule in rules}
    return {"runOnly": {"type": "tag", "values": TAGS}, "rules": off, "resultTypes": ["violations"]}


def _run(page, theme: str, options: dict, known=()) -> list[str]:
    page.emulate_media(color_scheme=theme)
    return [f"{theme}: {one}" for one in page.evaluate(RUN, [list(known), options])]
