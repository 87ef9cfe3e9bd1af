// The outbox in a page: keeps what is sent, says what waits, and lets it go when it can.
import { sent as showSent, show as showBubbles } from "./bubbles.js";
import { flush, tell } from "./flush.js";
import { show as showHere } from "./here.js";
import { ask, left } from "./leaving.js";
import { enter } from "./owner.js";
import { show as showPanel } from "./panel.js";
import { keep, replace, takeBack, tryAgain, waiting } from "./queue.js";
import { forgetOthers, remove } from "./rows.js";
import { bring } from "./words.js";

const LONGEST = 300; // seconds between two tries
const mine = new Set(); // the acts of this page: it follows them to where the server leads
let started, retry, tries = 0, stopped, next;

/** Begins, once a page: enters, shows what waits, sends it. Raises where nothing can be kept. */
export function start() {
  return started ??= begin();
}

/** Keeps what `form` sends (`data`: its FormData) and lets it leave. Raises when it cannot: the form then posts. */
export async function queue(form, data) {
  await start();
  if (form.dataset.outbox === "request") await replace(form.getAttribute("action"));
  const row = await keep(form.getAttribute("action"), data);
  mine.add(row.id);
  if (form.dataset.outbox === "message") form.reset();
  form.dispatchEvent(new CustomEvent("outbox:queued", { bubbles: true, detail: row }));
  await askWorker(); // what says that it waits leaves, though the page is closed at that instant
  await show();
  tell({}); // the other tabs count too
  flushHere();
}

/** Before signing out: what waits is sent or erased. False: the person stays. */
export async function beforeLeaving() {
  await start();
  await bring();
  const rows = await waiting();
  return !rows.length || ask(rows.length, {
    erase: async () => { for (const { key } of await waiting()) await remove(key); },
    send: async () => { await flush(); return (await waiting()).length; },
  });
}

async function begin() {
  const { outboxAccount, outboxKey } = document.body.dataset;
  if (outboxAccount) {
    await enter(outboxAccount, outboxKey);
    await forgetOthers(outboxAccount);
  }
  new BroadcastChannel("envol-outbox").addEventListener("message", ({ data }) => hear(data));
  addEventListener("online", again);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) again(); });
  document.addEventListener("htmx:after:swap", show);
  bring().then(show);
  if ((await waiting()).length) send();
}

const acts = {
  now: again,
  cancel: (row) => takeBack(row).then(show).then(send),
  retry: (row, words) => tryAgain(row, words).then(show).then(again),
  confirm: (row, words) => tryAgain(row, words, [["confirmed", "yes"]]).then(show).then(again),
};

async function show() {
  const rows = await waiting();
  left(rows.length);
  if (rows.length) await bring();
  showPanel(rows, stopped, acts);
  showHere(rows, acts);
  showBubbles(rows, acts);
}

function again() {
  tries = 0;
  send();
}

function send() {
  askWorker();
  return flushHere();
}

async function flushHere() {
  clearTimeout(retry);
  if (!navigator.onLine) return;
  const { stopped: reason, after = 0 } = await flush();
  if (reason !== "later") { tries = 0; return; }
  const seconds = Math.max(after, Math.min(LONGEST, 2 ** tries++) * (0.5 + Math.random()));
  retry = setTimeout(send, seconds * 1000);
}

// Where the browser can, the worker sends with every page closed; elsewhere a page that opens does.
async function askWorker() {
  try {
    const registration = await navigator.serviceWorker?.getRegistration();
    await registration?.sync?.register("outbox");
  } catch { /* refused by the person: this page sends */ }
}

// What a flush tells, here or in the worker or in another tab: an act at a time, then that it is over.
async function hear(news) {
  if (news.state === "sent") return arrived(news);
  if (news.id) return;
  stopped = news.stopped;
  await show();
  const to = next;
  next = undefined;
  // Somebody may bring the news themselves (a conversation): then nothing else moves.
  const event = new CustomEvent("outbox:sent", { cancelable: true });
  if (to && document.dispatchEvent(event)) go(to);
}

function arrived({ id, action, answer }) {
  const isMine = mine.delete(id);
  const isHere = document.querySelector(`form[data-outbox][action="${action}"]`);
  showSent(id, answer.id);
  if (isMine) next = answer.next ?? location.pathname;
  else if (isHere || "outboxShell" in document.body.dataset) next ??= location.pathname;
}

function go(address) {
  if (new URL(address, location.href).pathname !== location.pathname) location.assign(address);
  else if (globalThis.htmx) htmx.ajax("GET", location.pathname, { target: "#main", select: "#main", swap: "outerMorph" });
  else if (![...document.querySelectorAll("textarea")].some((field) => field.value !== field.defaultValue)) location.reload();
}
