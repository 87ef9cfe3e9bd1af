// Sends what waits, in order, from a page or from the worker, never both at once.
import { owner } from "./owner.js";
import { change, remove, rowsOf } from "./rows.js";
import { post } from "./send.js";
import { inOutbox } from "./store.js";

/** Runs `work` while nothing else touches the queue. */
export function alone(work) {
  return navigator.locks ? navigator.locks.request("envol-outbox", work) : work();
}

/** Tells the pages that are open. */
export function tell(news) {
  const pages = new BroadcastChannel("envol-outbox");
  pages.postMessage(news);
  pages.close();
}

/** Sends what can be. {stopped}: "later" (no network), "session" (to sign in again) or undefined; {after}: seconds. */
export function flush() {
  return alone(async () => {
    const who = await owner();
    let stop = {};
    while (who && !stop.stopped && await pass(who, (reason) => { stop = reason; }));
    tell(stop);
    return stop;
  });
}

/** Forgets the key: what waits cannot be read until its owner signs in again. */
export function forgetOwner() {
  return inOutbox("readwrite", (rows, keys) => keys.clear());
}

// One reading of the queue. A row that was refused holds those after it at the same address: they keep their order.
async function pass(who, stopWith) {
  const held = new Set();
  let moved = false;
  for (const row of await rowsOf(who)) {
    if (held.has(row.action)) continue;
    if (row.state !== "waiting") { held.add(row.action); continue; }
    const { state, after, ...answer } = await post(who, row);
    if (state === "later" || state === "session") {
      if (state === "later" && !row.tried) await change(who, { ...row, tried: true });
      stopWith({ stopped: state, after });
      return false;
    }
    moved = true;
    if (state === "sent") await remove(row.key);
    else { held.add(row.action); await change(who, { ...row, state, answer }); }
    tell({ id: row.id, action: row.action, state, answer });
  }
  return moved;
}
