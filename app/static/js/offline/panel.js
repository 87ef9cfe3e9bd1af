// The bar that says, in words, what waits; and what was refused, with its text, to be decided on.
// Every word is in templates/shared/_outbox.html, in the language of the page.
import { drawList } from "./drawing.js";

const shown = new Map();
const part = (name) => document.querySelector(`[data-outbox-panel] [data-outbox-${name}]`);

/** Shows `rows`. `stopped`: why the last try ended. `acts`: {now, retry(row, words), cancel(row)}. */
export function show(rows, stopped, acts) {
  const bar = document.querySelector("[data-outbox-panel]");
  if (!bar) return;
  bar.hidden = !rows.length;
  part("session").hidden = stopped !== "session";
  const count = rows.filter(({ state }) => state === "waiting").length;
  part("now").hidden = !count;
  part("now").onclick = acts.now;
  say(part("count"), countWords(count));
  for (const one of document.querySelectorAll("[data-outbox-if]")) one.hidden = (one.dataset.outboxIf === "waiting") !== count > 0;
  drawList(part("list"), part("row"), shown, rows, acts);
  const toDecide = rows.length > count;
  part("attention").hidden = !toDecide;
  if (toDecide) part("details").open = true;
}

/** “2 choses attendent le réseau”. */
export function countWords(count) {
  if (!count) return "";
  const category = new Intl.PluralRules(document.documentElement.lang).select(count);
  const words = part("counts")?.content;
  if (!words) return String(count); // neither network nor worker: the words could not be had
  const found = words.querySelector(`[data-plural=${category}]`) ?? words.querySelector("[data-plural=other]");
  return found.textContent.replace("{n}", count);
}

// A region that is read aloud is not written again for nothing.
function say(element, text) {
  if (element.textContent !== text) element.textContent = text;
}
