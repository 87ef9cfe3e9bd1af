// Attaches behaviours to the elements that ask for them, now and after every change of the page.
// A behaviour runs only where its data attribute is. The server sends all of them as one file (app/bundle.py).

const BEHAVIOURS = {
  "[data-exit]": () => import("./behaviours/exit.js"),
  "[data-announce], [data-status]": () => import("./behaviours/status.js"),
  "[data-passkey], [data-passkey-missing]": () => import("./behaviours/passkey.js"),
  "[data-sign-out]": () => import("./behaviours/sign-out.js"),
  "[data-read-aloud]": () => import("./behaviours/read-aloud.js"),
  "[data-install]": () => import("./behaviours/install.js"),
  "[data-print]": () => import("./behaviours/print.js"),
  "[data-copy]": () => import("./behaviours/copy.js"),
  "[data-conversation]": () => import("./behaviours/conversation.js"),
  "[data-auto-submit]": () => import("./behaviours/auto-submit.js"),
  "[data-file-field]": () => import("./behaviours/file-field.js"),
  "[data-push]": () => import("./behaviours/push.js"),
  "form[data-outbox]": () => import("./behaviours/outbox.js"),
  "body[data-idle]": () => import("./behaviours/idle.js"),
};

// What nobody waits for, once the page is there.
const LATER = {
  "body[data-offline-account], body[data-signed-out]": () => import("./behaviours/offline-copy.js"),
  "body[data-unread], body[data-signed-out]": () => import("./behaviours/app-badge.js"),
  "body[data-push-key]": () => import("./behaviours/push-check.js"),
  "body[data-outbox-script]": () => import("./behaviours/outbox-watch.js"),
  "body[data-worker]": () => import("./behaviours/update-banner.js"),
};

const attached = new Map();

function attachTo(element, selector, load) {
  const known = attached.get(selector) ?? attached.set(selector, new WeakSet()).get(selector);
  if (known.has(element)) return;
  known.add(element);
  // Without its behaviour the element still works: every form and link is plain HTML first.
  load().then((behaviour) => behaviour.default(element)).catch(() => known.delete(element));
}

function attachAll(behaviours) {
  for (const [selector, load] of Object.entries(behaviours)) {
    for (const element of document.querySelectorAll(selector)) attachTo(element, selector, load);
  }
  for (const element of document.querySelectorAll("[data-without-script]")) element.hidden = true;
}

function afterChanges(work) {
  let asked = false;
  const onceAFrame = () => {
    if (asked) return;
    asked = true;
    requestAnimationFrame(() => { asked = false; work(); });
  };
  new MutationObserver(onceAFrame).observe(document.body, { childList: true, subtree: true });
}

function whenQuiet(work) {
  const wait = globalThis.requestIdleCallback ?? ((callback) => setTimeout(callback, 500));
  if (document.readyState === "complete") wait(work);
  else addEventListener("load", () => wait(work), { once: true });
}

attachAll(BEHAVIOURS);
afterChanges(() => attachAll(BEHAVIOURS));
whenQuiet(() => attachAll(LATER));

// Back after signing out must not show the page as it was frozen.
addEventListener("pageshow", (event) => {
  if (event.persisted && "restore" in document.body.dataset) location.reload();
});

// The browser never offers to install by itself: behaviours/install.js does, where there is a button for it.
addEventListener("beforeinstallprompt", (event) => event.preventDefault());

// A fragment that says the session is over: the whole page is.
document.addEventListener("htmx:after:request", (event) => {
  const headers = event.detail?.ctx?.response?.headers;
  if (headers?.get("X-Envol-Session") === "ended") location.reload();
});
