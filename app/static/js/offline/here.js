// On the page itself: what was chosen and waits (a step, an answer) is shown so, with “en attente” and a way back.
import { chosenBy } from "./drawing.js";

const CHOICES = "button[name=state], button[name=reply]";
let back = [];

/** Shows what `rows` will do on this page. `acts`: {cancel(row)} takes one back. */
export function show(rows, { cancel }) {
  for (const undo of back) undo();
  back = [];
  const last = new Map(rows.filter(({ state }) => state === "waiting").map((row) => [row.action, row]));
  for (const [action, row] of last) {
    const state = chosenBy(row);
    if (state) showState(action, state, () => cancel(row));
  }
}

function showState(action, state, cancel) {
  const forms = [...document.querySelectorAll(`form[data-outbox][action="${action}"]`)];
  const buttons = forms.flatMap((form) => [...form.querySelectorAll(CHOICES)]);
  const chosen = buttons.find(({ value }) => value === state);
  for (const button of buttons) {
    const before = button.ariaPressed;
    button.ariaPressed = String(button === chosen);
    back.push(() => { button.ariaPressed = before; });
  }
  for (const form of forms.filter((one) => !one.querySelector(CHOICES))) wait(form, cancel);
  for (const element of document.querySelectorAll(`[data-outbox-state="${action}"]`)) {
    if (chosen) inPlaceOf(element, inState(element, chosen));
  }
}

function inPlaceOf(element, other) {
  element.hidden = true;
  other.dataset.outboxShown = "";
  element.after(other);
  back.push(() => { other.remove(); element.hidden = false; });
}

// The same element, with the words (and the drawing) of the button that was pressed.
function inState(element, { childNodes, value }) {
  const copy = element.cloneNode();
  copy.removeAttribute("data-outbox-state");
  copy.hidden = false;
  if (copy.dataset.state) copy.dataset.state = value;
  const isDrawn = element.querySelector("svg");
  copy.append(...[...childNodes].filter(({ localName }) => isDrawn || localName !== "svg").map((node) => node.cloneNode(true)));
  return copy;
}

function wait(form, cancel) {
  const words = document.querySelector("[data-outbox-here]")?.content.cloneNode(true).firstElementChild;
  words?.querySelector("button").addEventListener("click", cancel);
  if (words) inPlaceOf(form, words);
}
