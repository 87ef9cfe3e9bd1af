"""What axe finds on the page at hand, in the light or in the dark."""

from importlib.resources import files

SOURCE = (files("axe_playwright_python") / "axe.min.js").read_text("utf-8")
TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
# Off unless asked for: a control smaller than 24 px (WCAG 2.5.8).
EVERYTHING = {
    "runOnly": {"type": "tag", "values": TAGS},
    "rules": {"target-size": {"enabled": True}},
    "resultTypes": ["violations"],
}
# Another theme changes colours and nothing else.
COLOURS = {
    "runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]},
    "resultTypes": ["violations"],
}
# What stays in place while one scrolls lies over something wherever one stops; the keyboard's walk looks at that.
AT_REST = """() => {
  const rest = new CSSStyleSheet();
  rest.replaceSync(".bar, .composer, .undo { position: static !important; }");
  document.adoptedStyleSheets = [rest];
}"""
# What every page of a person repeats: the rail, the foot, the ways out.
FRAME = [[".rail"], [".foot"], [".exit"], [".skips"]]
RUN = """async ([known, options]) => (await axe.run({ exclude: known }, options)).violations.flatMap((rule) => rule.nodes.map((node) =>
  `${rule.id}: ${node.target.join(" ")} (${node.any.concat(node.all, node.none).map((check) => check.message).join("; ").slice(0, 220)})`))"""


def findings(page, themes=("light", "dark"), *, is_frame_known=False) -> list[str]:
    """One sentence for each thing found; the first theme is looked at whole, the others for their colours.

    `is_frame_known`: leave out what another page of the same person was looked at for.

    axe comes in beside the page's own scripts, as a browser's extension would: its policy stays as it is.
    """
    page.evaluate(SOURCE)
    page.evaluate(AT_REST)
    known = FRAME if is_frame_known else []
    found = []
    for number, theme in enumerate(themes):
        page.emulate_media(color_scheme=theme)
        found += [f"{theme}: {one}" for one in page.evaluate(RUN, [known, COLOURS if number else EVERYTHING])]
    page.emulate_media(color_scheme=themes[0])
    page.evaluate("() => { document.adoptedStyleSheets = []; }")
    return found
