// The worker: pages without network. app/pwa/routes.py writes the version and the list of static files.
// Caches hold what is the same for everybody: versioned static files and three public pages. Pages of a person
// come from the network only; offline, from the store that lib/store.js fills on one's own phone.
// Kill switch: ENVOL_WORKER=off serves sw-off.js instead (docs/pwa.md).
const VERSION = "__VERSION__";
const STATIC_FILES = /*__PRECACHE__*/[];
const outbox = /*__OUTBOX__*/{}; // js/offline/flush.js, the same as in pages
const CACHE = `envol-${VERSION}`;
const LANGUAGES = ["fr", "en", "ar"];
const PUBLIC_PAGES = ["/urgence", "/hors-ligne", "/calme"];
const KEPT_FOR = 30 * 24 * 3600 * 1000; // milliseconds, as in lib/store.js
const TYPED_FOR = 60_000; // milliseconds: the time of one reload

const inLanguage = (path, language) => `${path}?langue=${language}`;
// Without cookies: what is cached has nothing of whoever is signed in.
const publicRequests = () => PUBLIC_PAGES.flatMap((path) => LANGUAGES.map(
  (language) => new Request(inLanguage(path, language), { credentials: "omit", cache: "no-cache" })));

addEventListener("install", (event) => {
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll([...STATIC_FILES, ...publicRequests()])));
  // It then waits: the page asks it to take over when the person taps (behaviours/update-banner.js).
});

addEventListener("activate", (event) => {
  event.waitUntil(caches.keys().then((names) => Promise.all(
    names.filter((name) => name !== CACHE).map((name) => caches.delete(name)))));
});

addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (url.origin !== location.origin) return;
  if (event.request.mode === "navigate") event.respondWith(navigate(event.request, url));
  else if (url.pathname.startsWith("/static/") || url.pathname === "/hors-ligne") event.respondWith(cachedOrFetched(event.request));
});

// The network is back: what was left to say is said, even with no page open.
addEventListener("sync", (event) => {
  if (event.tag === "leaving") event.waitUntil(tellTheServer());
  if (event.tag === "outbox") event.waitUntil(sendWhatWaits(event.lastChance));
});

// A failure makes the browser try again, later and later; after its last try, the next page sends.
async function sendWhatWaits(isLast) {
  const { stopped } = await outbox.flush();
  if (stopped === "later" && !isLast) throw new Error("no network yet");
}

const typed = new Map(); // path → {field: text}, in memory only, from one reload to the next

const MESSAGES = {
  "take-over": () => skipWaiting(),
  forget: () => { typed.clear(); return hush(); },
  keep: ({ path, texts }) => { typed.set(path, texts); return new Promise((done) => setTimeout(done, TYPED_FOR)); },
  "give-back": () => {},
};

addEventListener("message", (event) => {
  const { type, path } = event.data;
  const work = MESSAGES[type]?.(event.data);
  event.ports[0]?.postMessage(type === "give-back" ? typed.get(path) ?? {} : true);
  if (type === "give-back") typed.delete(path);
  if (work) event.waitUntil(work.then(() => typed.delete(path)));
});

// ---- push: shown first thing, whatever it holds; the sentences come with it and say that something awaits, never what

const PUSH_TEXT = { fr: "Du nouveau", en: "Something new", ar: "جديد" };

function shown(event) {
  try {
    return event.data.json().notification ?? {};
  } catch {
    return {}; // an empty push, when the service refused a long one
  }
}

addEventListener("push", (event) => {
  const { title = "Envol", navigate = "/notifications", ...rest } = shown(event);
  const body = PUSH_TEXT[navigator.language.slice(0, 2)] ?? PUSH_TEXT.fr;
  event.waitUntil(registration.showNotification(title, { body, tag: "envol", ...rest, data: { navigate } }));
});

addEventListener("notificationclick", (event) => {
  event.notification.close();
  const address = new URL(event.notification.data?.navigate ?? "/notifications", location.origin);
  if (address.origin === location.origin) event.waitUntil(openAt(address.href));
});

// Nobody is here any more: what was shown before must not stay on the screen, nor the number on the icon.
async function hush() {
  for (const notification of await registration.getNotifications()) notification.close();
  await navigator.clearAppBadge?.().catch(() => {});
}

// In a window of ours that is there, else in a new one: the app may be closed.
async function openAt(address) {
  const [page] = await clients.matchAll({ type: "window", includeUncontrolled: true });
  if (!page) return clients.openWindow(address);
  await page.focus().catch(() => {});
  return page.navigate(address).catch(() => clients.openWindow(address));
}

// The browser changed its own address: the server learns the new one, with no page open, for whoever agreed here and
// nobody else: they may have left, and lent this phone. Then the next page looks (behaviours/push-check.js).
addEventListener("pushsubscriptionchange", (event) => {
  event.waitUntil(tellSubscription(event.newSubscription, event.oldSubscription?.options));
});

async function tellSubscription(made, options) {
  const [whose] = (await mark("push"))?.told?.split(" ") ?? [];
  if (!whose) return;
  const subscription = made ?? (options && await registration.pushManager.subscribe(options));
  if (!subscription) return;
  const headers = { "X-CSRFToken": await freshToken(), "Content-Type": "application/json" };
  await fetch(`/moi/notifications/abonnement?de=${whose}`, { method: "POST", headers, body: JSON.stringify(subscription) });
}

async function cachedOrFetched(request) {
  return (await caches.match(request, { ignoreVary: true })) ?? fetch(request);
}

async function navigate(request, url) {
  try {
    await tellTheServer();
    const response = await fetch(request);
    if (endsTheSession(response, url)) await forget();
    return response;
  } catch {
    return withoutNetwork(url);
  }
}

function endsTheSession(response, url) {
  const signIn = url.pathname === "/connexion" && response.status === 200;
  return signIn || response.headers.get("X-Envol-Session") === "ended";
}

// ---- pages without network

async function withoutNetwork(url) {
  const known = await mark("account");
  const language = languageOf(url, known);
  if (PUBLIC_PAGES.includes(url.pathname) && url.pathname !== "/hors-ligne") return publicPage(url.pathname, language);
  if (await mark("leaving")) return show("signed-out", language);
  const page = known && await storedPage(url.pathname === "/" ? "/accueil" : url.pathname, known.account);
  return page ? withKeptPage(page) : rewritten(language, (html) => withPlaces(html, known?.account));
}

function languageOf(url, known) {
  const wished = [url.searchParams.get("langue"), known?.lang, navigator.language.slice(0, 2)];
  return wished.find((language) => LANGUAGES.includes(language)) ?? "fr";
}

async function publicPage(path, language) {
  return (await caches.match(inLanguage(path, language), { ignoreVary: true })) ?? Response.error();
}

async function rewritten(language, rewrite) {
  const shell = await publicPage("/hors-ligne", language);
  const headers = new Headers(shell.headers); // with its content-security policy, and the nonce of its scripts
  for (const name of ["Content-Length", "Content-Encoding"]) headers.delete(name);
  return new Response(await rewrite(await shell.text()), { headers });
}

// The shell holds its other states as <template id>; one replaces what stands between the two marks.
function show(id, language) {
  return rewritten(language, (html) => fill(html, part(html, id)));
}

function part(html, id) {
  return html.match(new RegExp(`<template id="${id}">([^]*?)</template>`))[1];
}

function fill(html, content) {
  return html.replace(/<!--shell-->[^]*<!--\/shell-->/, () => content);
}

// The places that the phone kept of this account: a link to another would lead back here.
async function withPlaces(html, account) {
  let places = part(html, "places");
  for (const [link, path] of places.matchAll(/<a [^>]*href="([^"]*)"[^]*?<\/a>/g)) {
    if (!account || !await storedPage(path, account)) places = places.replace(link, "");
  }
  return html.replace("<!--places-->", () => places.includes("<a ") ? places : "");
}

function withKeptPage({ account, title, lang, html, saved_at: savedAt }) {
  const language = LANGUAGES.includes(lang) ? lang : "fr";
  const when = new Intl.DateTimeFormat(language, { dateStyle: "long", timeStyle: "short" }).format(savedAt);
  return rewritten(language, (shell) => withPlaces(fill(shell, part(shell, "kept").replace("{when}", () => escaped(when))
    .replace(/<main[^]*<\/main>/, () => html)) // lib/keepable.js kept only text, links and drawings of it
    .replace(/<title>[^<]*<\/title>/, () => `<title>${escaped(title)}</title>`), account));
}

function escaped(text) {
  return text.replace(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`);
}

// ---- the store of lib/store.js

function asked(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = request.onblocked = () => reject(request.error);
  });
}

async function inStore(name, mode, work) {
  let store;
  try {
    const opening = indexedDB.open("envol-offline", 1);
    opening.onupgradeneeded = () => {
      opening.result.createObjectStore("pages", { keyPath: "path" });
      opening.result.createObjectStore("marks", { keyPath: "id" });
    };
    store = await asked(opening);
    return await asked(work(store.transaction(name, mode).objectStore(name)));
  } catch {
    return undefined; // storage refused: nothing was ever kept
  } finally {
    store?.close();
  }
}

const mark = (id) => inStore("marks", "readonly", (marks) => marks.get(id));

async function storedPage(path, account) {
  const page = await inStore("pages", "readonly", (pages) => pages.get(path));
  return page?.account === account && Date.now() - page.saved_at < KEPT_FOR ? page : undefined;
}

async function forget() {
  typed.clear();
  await inStore("pages", "readwrite", (pages) => pages.clear());
  await inStore("marks", "readwrite", (marks) => marks.delete("account"));
  await outbox.forgetOwner().catch(() => {}); // what waits stays, sealed
  await hush();
}

// ---- leaving: posts what a page could not (sign-out, quick exit). Until then nothing of the person is shown.

// A token that is still good, from a page that is the same for everybody.
async function freshToken() {
  const page = await (await fetch("/calme", { cache: "no-store" })).text();
  return page.match(/name="csrf-token" content="([^"]*)"/)?.[1] ?? "";
}

let telling; // one at a time: a page and the return of the network may ask together

function tellTheServer() {
  telling ??= post().finally(() => { telling = undefined; });
  return telling;
}

async function post() {
  const leaving = await mark("leaving");
  if (!leaving) return;
  await fetch(leaving.action, { method: "POST", headers: { "X-CSRFToken": await freshToken() }, redirect: "manual" });
  await inStore("marks", "readwrite", (marks) => marks.delete("leaving"));
}
