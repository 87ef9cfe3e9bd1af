// Signing out with something that waits: to send it, to erase it, or to stay.
import { countWords } from "./panel.js";

let follow = () => {};

/** How many wait now: all that was asked about may have left meanwhile, and then nothing holds the person back. */
export function left(count) { follow(count); }

/** Asks. `acts`: {erase(), send() → how many are left}. True when nothing waits any more. */
export function ask(count, acts) {
  const dialog = document.querySelector("[data-outbox-leave]");
  const say = (left) => { dialog.querySelector("[data-outbox-left]").textContent = countWords(left); };
  say(count);
  dialog.querySelector("[data-do=send]").hidden = !navigator.onLine;
  dialog.showModal();
  return new Promise((resolve) => {
    const done = (goes) => { follow = () => {}; dialog.close(); resolve(goes); };
    follow = (number) => { if (number) say(number); else done(true); };
    dialog.oncancel = () => done(false);
    dialog.onclick = async ({ target }) => {
      const act = target.closest("[data-do]")?.dataset.do;
      if (act === "stay") return done(false);
      const left = act ? await acts[act]() : count;
      if (act && !left) return done(true);
      if (act) say(left);
    };
  });
}
