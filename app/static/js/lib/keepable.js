// What of a page may stay on the phone: text, links inside the house, drawings, and the forms that may wait for the
// network (without their token). All else is dropped.
const TAGS = new Set(("a abbr article aside b bdi blockquote br caption cite code dd del details div dl dt em "
  + "figcaption figure footer h1 h2 h3 h4 h5 h6 header hr i li main mark meter nav ol p progress q s section small "
  + "span strong sub summary sup table tbody td tfoot th thead time tr u ul wbr "
  + "svg g path circle ellipse line polyline polygon rect text tspan title desc use defs lineargradient stop form button input label textarea").split(" "));
const ATTRIBUTES = new Set(("class id href lang dir role title datetime hidden open value max min colspan rowspan "
  + "scope start data-state data-pastel viewbox width height fill stroke stroke-width stroke-linecap stroke-linejoin "
  + "stroke-dasharray d cx cy r rx ry x x1 x2 y y1 y2 points transform preserveaspectratio text-anchor font-size "
  + "font-weight opacity offset stop-color pathlength data-outbox data-outbox-state action method type name for rows maxlength required placeholder").split(" "));

function isOutside(href) {
  return !/^(#|\/(?!\/))/.test(href);
}

// Notes, contacts, what others wrote; and what was only true when the page was shown.
const NEVER = "[data-private], [data-status], [data-announce], [data-update-banner], [data-outbox-shown]";
const MAY_WAIT = "form[data-outbox]";
const CHOSEN = "[name=state], [name=seen], [name=version]"; // of a form, never a token nor the name of an act

function isDropped(element) {
  if (!TAGS.has(element.localName.toLowerCase()) || element.matches(NEVER)) return true;
  if (element.matches("input")) return !element.closest(MAY_WAIT) || !element.matches(CHOSEN);
  if (element.matches("form, button, label, textarea")) return !element.closest(MAY_WAIT);
  return /^(tel|mailto|sms):/i.test(element.getAttribute("href") ?? "");
}

function keepAttributes(element) {
  for (const { name, value } of [...element.attributes]) {
    const known = ATTRIBUTES.has(name.toLowerCase()) || name.startsWith("aria-");
    if (!known || (["href", "action"].includes(name) && isOutside(value))) element.removeAttribute(name);
  }
}

// What a form that is dropped names: `data-kept`, as text.
function keepNames(form) {
  if (!form.matches(MAY_WAIT)) form.before(...form.querySelectorAll("[data-kept]"));
}

/** The HTML of `main` with only what may be kept. The page itself is not touched. */
export function keepable(main) {
  const copy = main.cloneNode(true);
  for (const form of copy.querySelectorAll("form")) keepNames(form);
  for (const element of [...copy.querySelectorAll("*")]) {
    if (isDropped(element)) element.remove();
    else keepAttributes(element);
    if (element.localName === "textarea") element.textContent = ""; // a draft
  }
  keepAttributes(copy);
  return copy.outerHTML;
}
