"""What can be measured on the page at hand: its structure, its width, its targets, its stillness. [] is well."""

COMMON = """
const shown = (element) => element.checkVisibility({ visibilityProperty: true, opacityProperty: true })
  && !element.closest(".visually-hidden, .skips, [inert]");
const named = (element) => `<${element.localName} class="${element.getAttribute("class") ?? ""}"> ${(element.innerText
  || element.getAttribute("aria-label") || element.name || "").trim().slice(0, 40)}`;
"""
STRUCTURE = """(language) => {
  const found = [], one = (selector) => document.querySelectorAll(selector).length === 1;
  const html = document.documentElement;
  // The neutral page one lands on after leaving in a hurry has no frame.
  const frame = location.pathname === "/calme" ? [] : ["header.bar", "footer"];
  for (const selector of ["h1", "main", ...frame]) if (!one(selector)) found.push(`not one ${selector}`);
  if (html.lang !== language) found.push(`lang is ${html.lang}`);
  if (html.dir !== (language === "ar" ? "rtl" : "ltr")) found.push(`dir is ${html.dir}`);
  const navs = [...document.querySelectorAll("nav")].map((nav) => nav.ariaLabel || nav.getAttribute("aria-labelledby"));
  if (navs.some((name) => !name) || new Set(navs).size < navs.length) found.push(`navs: ${navs}`);
  if (!document.title.replace("– Envol", "").trim()) found.push("no title");
  return found;
}"""
# Data tables may scroll in their own frame; the page itself never does.
WIDTH = """() => {
  const wide = document.documentElement.scrollWidth - innerWidth;
  if (wide <= 0) return [];
  const [far] = [...document.body.querySelectorAll("*")].filter(shown)
    .filter((element) => !element.closest(".filters ul, .table-box")).filter((element) => {
      const { left, right } = element.getBoundingClientRect();
      return right > innerWidth || left < 0;
    }).slice(-1);
  return [`${wide} px too wide: ${far ? named(far) : "?"}`];
}"""
# WCAG 2.5.8 and 2.5.5 except a link in a sentence: its line holds other words.
TARGETS = """(size) => {
  const inline = (link) => {
    const line = link.closest("p, li, dd, blockquote, figcaption");
    return link.localName === "a" && getComputedStyle(link).display === "inline"
      && line && line.innerText.trim().length > link.innerText.trim().length;
  };
  const box = (element) => {
    const label = element.labels?.length && ["checkbox", "radio"].includes(element.type) && element.labels[0];
    return (label || element).getBoundingClientRect();
  };
  return [...document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary")]
    .filter((element) => shown(element) && !inline(element))
    .map((element) => [box(element), element])
    .filter(([{ width, height }]) => width < size - 0.5 || height < size - 0.5)
    .map(([{ width, height }, element]) => `${Math.round(width)}×${Math.round(height)} px: ${named(element)}`);
}"""
MOTION = """() => {
  const running = document.getAnimations().length ? ["an animation runs"] : [];
  const moving = [...document.querySelectorAll("*")].filter((element) => {
    const style = getComputedStyle(element);
    return style.animationName !== "none" || style.transitionDuration.split(", ").some((time) => parseFloat(time) > 0);
  });
  return [...running, ...moving.slice(0, 3).map((element) => `would move: ${named(element)}`)];
}"""
# WCAG 1.4.12: text this loose is neither cut nor pushed out.
LOOSE_TEXT = """() => {
  const loose = new CSSStyleSheet();
  loose.replaceSync(`* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important; }
    p { margin-block-end: 2em !important; }`);
  document.adoptedStyleSheets = [loose];
}"""
CUT = """() => [...document.querySelectorAll("main *, nav *, header *")]
  .filter((element) => shown(element) && element.innerText?.trim() && !element.matches(".filters ul, textarea, select"))
  .filter((element) => element.clientWidth > 1 && ["hidden", "clip"].includes(getComputedStyle(element).overflowY))
  .filter((element) => element.scrollHeight > element.clientHeight + 2 || element.scrollWidth > element.clientWidth + 2)
  .map((element) => `cut: ${named(element)}`)"""
DOUBLE_TEXT = "() => { document.documentElement.style.fontSize = '200%'; }"
YOUNG = "() => !document.body.classList.contains('shell--pro')"


def structure(page, language="fr") -> list[str]:
    return page.evaluate(STRUCTURE, language)


def motion(page) -> list[str]:
    return _measured(page, MOTION)


def targets(page) -> list[str]:
    """44 px where young people (or those who use their frame) tap, 24 elsewhere."""
    return _measured(page, TARGETS, 44 if page.evaluate(YOUNG) else 24)


def spacing(page) -> list[str]:
    """Somebody who needs more room between letters, words and lines loses nothing."""
    page.evaluate(LOOSE_TEXT)
    found = _measured(page, WIDTH) + _measured(page, CUT)
    page.evaluate("() => { document.adoptedStyleSheets = []; }")
    return found


def reflow(page) -> list[str]:
    """Nothing sticks out at 320 px, nor with text twice as big on a phone of 390."""
    before = page.viewport_size
    page.set_viewport_size({"width": 320, "height": 640})
    found = [f"at 320 px, {one}" for one in _measured(page, WIDTH)]
    page.set_viewport_size(before)
    page.evaluate(DOUBLE_TEXT)
    return found + [f"at 200 %, {one}" for one in _measured(page, WIDTH)]


def _measured(page, check: str, argument=None) -> list[str]:
    return page.evaluate(f"(argument) => {{ {COMMON} return ({check})(argument); }}", argument)
