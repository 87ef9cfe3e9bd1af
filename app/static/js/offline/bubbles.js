// In a conversation, what waits is shown where it will be, drawn from the same template as what was sent.
import { draw, drawList } from "./drawing.js";

const shown = new Map();
const template = () => document.querySelector("template[data-outbox-bubble]");
const here = () => document.querySelector("form[data-outbox=message]")?.getAttribute("action");

/** Shows the `rows` of this conversation. `acts`: {retry(row, words), cancel(row)}. */
export function show(rows, acts) {
  const list = template() && document.querySelector(template().dataset.outboxBubble);
  if (!list) return;
  drawList(list, template(), shown, rows.filter(({ action }) => action === here()), acts);
}

/** Says that one was sent. Its bubble stays until the page brings the real one (`message`: its id). */
export function sent(id, message) {
  for (const [key, { row, element }] of shown) {
    if (row.id !== id) continue;
    shown.delete(key);
    const bubble = draw(template(), { ...row, state: "sent" }, {});
    element.replaceWith(bubble);
    new MutationObserver((_, observer) => {
      if (bubble.isConnected && !document.getElementById(`m-${message}`)) return;
      bubble.remove();
      observer.disconnect();
    }).observe(bubble.parentElement, { childList: true });
  }
}
