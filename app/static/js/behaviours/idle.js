// Shared phone: warns two minutes before the session ends, keeps it on a tap, leaves the page when it is over.
// What is being typed is never touched before the end; someone who types is not interrupted.
import { csrfToken } from "../lib/csrf.js";

const WARNING = 120_000; // milliseconds
const STILL_HERE = 60_000; // someone who typed this recently needs no question

const tabs = globalThis.BroadcastChannel && new BroadcastChannel("envol-idle");
let last = Date.now();
let typed = 0;

function heard() {
  last = Date.now();
  document.querySelector("[data-idle-warning]")?.close();
}

async function extend() {
  const response = await fetch("/session/prolonger", {
    method: "POST",
    headers: { "X-CSRFToken": csrfToken(), "X-Requested-With": "fetch", Accept: "application/json" },
  });
  if (!response.ok) return over();
  heard();
  tabs?.postMessage("heard");
}

function over() {
  document.body.replaceChildren();
  location.replace("/connexion");
}

function look(limit) {
  const idle = Date.now() - last; // the clock and not a count: timers sleep with the phone
  const dialog = document.querySelector("[data-idle-warning]");
  if (idle >= limit) over();
  else if (idle < limit - WARNING) return;
  else if (Date.now() - typed < STILL_HERE) extend().catch(() => {});
  else if (dialog && !dialog.open) dialog.showModal();
}

export default function attach(body) {
  const limit = Number(body.dataset.idle) * 1000;
  setInterval(look, 5000, limit);
  document.addEventListener("visibilitychange", () => look(limit));
  document.addEventListener("input", () => { typed = Date.now(); });
  document.addEventListener("htmx:after:request", heard);
  tabs?.addEventListener("message", heard);
  document.querySelector("[data-idle-warning] form")?.addEventListener("submit", (event) => {
    event.preventDefault();
    extend().catch(() => {});
  });
}
