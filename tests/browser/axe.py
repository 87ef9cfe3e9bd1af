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
RUN = """async (options) => (await axe.run(document, options)).violations.flatMap((rule) => rule.nodes.map((node) =>
  `${rule.id}: ${node.target.join(" ")} (${node.any.concat(node.all, node.none).map((check) => check.message).join("; ").slice(0, 220)})`))"""


def findings(page, themes=("light", "dark")) -> list[str]:
    """One sentence for each thing found; the first theme is looked at whole, the others for their colours.

    axe comes in beside the page's own scripts, as a browser's extension would: its policy stays as it is.
    """
    page.evaluate(SOURCE)
    found = []
    for number, theme in enumerate(themes):
        page.emulate_media(color_scheme=theme)
        found += [f"{theme}: {one}" for one in page.evaluate(RUN, COLOURS if number else EVERYTHING)]
    page.emulate_media(color_scheme=themes[0])
    return found
