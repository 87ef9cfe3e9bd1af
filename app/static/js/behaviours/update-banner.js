// Registers the worker. A new version waits for a tap: nobody loses what they are typing.
import { giveBack, typedText } from "../lib/drafts.js";

// Registering a worker is a sink of Trusted Types; this policy knows one address.
const policy = globalThis.trustedTypes?.createPolicy("envol", {
  createScriptURL: (url) => { if (url !== "/sw.js") throw new TypeError(url); return url; },
});

function ask(worker, message) {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = ({ data }) => resolve(data);
    worker.postMessage(message, [port2]);
  });
}

async function update(worker) {
  navigator.serviceWorker.addEventListener("controllerchange", () => location.reload(), { once: true });
  await ask(worker, { type: "keep", path: location.pathname, texts: typedText() });
  worker.postMessage({ type: "take-over" });
}

function offer(worker) {
  const banner = document.querySelector("[data-update-banner]");
  if (!banner || !navigator.serviceWorker.controller) return;
  banner.hidden = false;
  banner.querySelector("[data-update-now]").addEventListener("click", () => update(worker), { once: true });
}

function watch(registration) {
  if (registration.waiting) offer(registration.waiting);
  registration.addEventListener("updatefound", () => {
    const worker = registration.installing;
    worker?.addEventListener("statechange", () => { if (worker.state === "installed") offer(worker); });
  });
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) registration.update().catch(() => {});
  });
}

async function giveBackTypedText() {
  const worker = navigator.serviceWorker.controller;
  const [entry] = performance.getEntriesByType("navigation");
  if (worker && entry?.type === "reload") giveBack(await ask(worker, { type: "give-back", path: location.pathname }));
}

export default async function attach() {
  if (!navigator.serviceWorker) return;
  giveBackTypedText();
  const url = policy ? policy.createScriptURL("/sw.js") : "/sw.js";
  watch(await navigator.serviceWorker.register(url, { updateViaCache: "none" }));
}
