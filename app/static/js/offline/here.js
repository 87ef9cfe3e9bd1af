// On the page itself: a step whose state waits is shown in that state, with the word “en attente” and a way back.
import { valueOf } from "./drawing.js";

let back = [];

/** Shows what `rows` will do to the steps of this page. `acts`: {cancel(row)} takes one back. */
export function show(rows, { cancel }) {
  for (const undo of back) undo();
  back = [];
  const last = new Map(rows.filter(({ state }) => state === "waiting").map((row) => [row.action, row]));
  for (const [action, row] of last) {
    const state = valueOf(row, "state");
    if (state) showState(action, state, () => cancel(row));
  }
}

function showState(action, state, cancel) {
  const forms = [...document.querySelectorAll(`form[data-outbox=step][action="${action}"]`)];
  const buttons = forms.flatMap((form) => [...form.querySelectorAll("button[name=state]")]);
  const chosen = buttons.find(({ value }) => value === state);
  for (const button of buttons) {
    const before = button.ariaPressed;
    button.ariaPressed = String(button === chosen);
    back.push(() => { button.ariaPressed = before; });
  }
  for (const form of forms.filter((one) => !one.querySelector("button[name=state]"))) wait(form, cancel);
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
