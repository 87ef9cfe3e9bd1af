"""What axe finds on the page at hand, in the light or in the dark."""

from importlib.resources import files

SOURCE = (files("axe_playwright_python") / "axe.min.js").read_text("utf-8")
TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
# Another theme changes colours and nothing else.
COLOURS = ("color-contrast", "link-in-text-block")
# A control smaller than 24 px (WCAG 2.5.8): off unless asked for.
SIZES = ("target-size",)
RUN = """async (options) => (await axe.run(options)).violations.flatMap((rule) => rule.nodes.map((node) =>
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


def findings(page, themes=("light", "dark")) -> list[str]:
    """One sentence for each thing found; the first theme is looked at whole, the others for their colours.

    axe comes in beside the page's own scripts, as a browser's extension would: its policy stays as it is.
    """
    if not page.evaluate("'axe' in window"):
        page.evaluate(SOURCE)
    found, measured = [], ()
    if page.evaluate(PUT_AT_REST):
        found, measured = _run(page, themes[0], _only(SIZES)), SIZES
    page.evaluate(PUT_BACK)
    found += _run(page, themes[0], _all_but(measured))
    for theme in themes[1:]:
        found += _run(page, theme, _only(COLOURS))
    page.emulate_media(color_scheme=themes[0])
    return found


def _only(rules) -> dict:
    return {"runOnly": {"type": "rule", "values": rules}, "resultTypes": ["violations"]}


def _all_but(rules) -> dict:
    chosen = {rule: {"enabled": rule not in rules} for rule in (*SIZES, *rules)}
    return {"runOnly": {"type": "tag", "values": TAGS}, "rules": chosen, "resultTypes": ["violations"]}


def _run(page, theme: str, options: dict) -> list[str]:
    page.emulate_media(color_scheme=theme)
    return [f"{theme}: {one}" for one in page.evaluate(RUN, options)]
