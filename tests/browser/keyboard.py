"""A page walked with Tab alone, from its first control to its last."""

LIST = """() => {
  const radios = new Set();
  window.controls = [...document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']")]
    .filter((element) => !element.disabled && element.tabIndex >= 0 && element.checkVisibility({ visibilityProperty: true }))
    .filter((element) => {
      if (element.type !== "radio") return true;
      const group = [...document.getElementsByName(element.name)];
      const chosen = group.find((one) => one.checked);
      return chosen ? element === chosen : !radios.has(element.name) && radios.add(element.name);
    });
  document.activeElement.blur();
  window.scrollTo(0, 0);
  return window.controls.length;
}"""
# Where we are; whether one sees it; whether something lies over it (WCAG 2.4.7, 2.4.11).
HERE = """() => {
  const here = document.activeElement, number = window.controls.indexOf(here);
  const ring = (element, part) => {
    const style = element && getComputedStyle(element, part);
    return style && style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  };
  const label = here.labels?.[0];
  const near = [here, here.parentElement, here.nextElementSibling, label, ...(label?.children ?? [])];
  const box = (label && here.matches("[type=checkbox], [type=radio]") ? label : here).getBoundingClientRect();
  const seen = [0.1, 0.5, 0.9].some((across) => [0.2, 0.5, 0.8].some((down) => {
    const top = document.elementFromPoint(box.left + box.width * across, box.top + box.height * down);
    return top && (here.contains(top) || label?.contains(top));
  }));
  return { number, name: `${here.localName} ${(here.innerText || here.ariaLabel || here.name || "").trim().slice(0, 40)}`,
    ringed: near.some((element) => ring(element)), covered: !seen, skip: here.classList.contains("skip"),
    segment: ["date", "time", "datetime-local"].includes(here.type) };
}"""


def walk(page) -> list[str]:
    """What goes wrong on the way; [] when every control is reached, in order, seen, and one comes out at the end."""
    total = page.evaluate(LIST)
    found, reached = [], 0
    while reached < total:
        page.keyboard.down("Tab")
        here = page.evaluate(HERE)
        if here["segment"] and here["number"] == reached - 1:
            continue  # day, month and year of one date, hour and minutes of a time
        found += _wrong(here, reached)
        if here["number"] != reached:
            break
        reached += 1
    page.keyboard.up("Tab")
    return found


def _wrong(here: dict, expected: int) -> list[str]:
    found = []
    if here["number"] != expected:
        found.append(f"control {expected} expected, {here['number']} reached: {here['name']}")
    if expected == 0 and not here["skip"]:
        found.append(f"first comes {here['name']}, not the way to the content")
    if not here["ringed"]:
        found.append(f"no ring on {here['name']}")
    if here["covered"]:
        found.append(f"something lies over {here['name']}")
    return found
