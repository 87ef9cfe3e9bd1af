// The only place where pages are kept on the phone. sw.js opens the same store, with the same shape.
// Where storage is refused (private mode, no room left) everything goes on without it.
import { forgetOwner } from "./outbox.js";

const NAME = "envol-offline";
const KEPT_FOR = 30 * 24 * 3600 * 1000; // milliseconds

function open() {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore("pages", { keyPath: "path" });
      request.result.createObjectStore("marks", { keyPath: "id" });
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = request.onblocked = () => reject(request.error);
  });
}

async function change(work) {
  let store;
  try {
    store = await open();
    const transaction = store.transaction(["pages", "marks"], "readwrite");
    work(transaction.objectStore("pages"), transaction.objectStore("marks"));
    await new Promise((resolve, reject) => {
      transaction.oncomplete = resolve;
      transaction.onabort = transaction.onerror = () => reject(transaction.error);
    });
  } catch {
    // nothing is kept, nothing is lost: the server is the only memory
  } finally {
    store?.close();
  }
}

/** Keeps one page (account, path, title, lang, dir, html, saved_at in ms) for its account only. */
export function keepPage(page) {
  return change((pages, marks) => {
    pages.put(page);
    marks.put({ id: "account", account: page.account, lang: page.lang });
  });
}

/** Erases what other accounts left, and what is older than 30 days. "" keeps nothing. */
export function keepOnly(account) {
  return change((pages) => {
    pages.openCursor().onsuccess = ({ target: { result: cursor } }) => {
      if (!cursor) return;
      const { account: owner, saved_at: savedAt } = cursor.value;
      if (!account || owner !== account || Date.now() - savedAt > KEPT_FOR) cursor.delete();
      cursor.continue();
    };
  });
}

/** Erases everything; what waits for the network stays, sealed. `leaving` ({action}) is what the worker must still post to the server. */
export async function erase(leaving) {
  try { sessionStorage.clear(); localStorage.clear(); } catch { /* refused: empty */ }
  navigator.serviceWorker?.controller?.postMessage({ type: "forget" });
  await Promise.all([forgetOwner(), change((pages, marks) => {
    pages.clear();
    marks.clear();
    if (leaving) marks.put({ id: "leaving", ...leaving });
  })]);
}

/** The server has heard: nothing is left to post. */
export function hasLeft() {
  return change((pages, marks) => marks.delete("leaving"));
}

/** Keeps a small fact ({id, …}) of this browser until somebody signs out. */
export function keepMark(mark) {
  return change((pages, marks) => marks.put(mark));
}

/** The fact kept as `id`, or undefined. */
export async function readMark(id) {
  let request;
  await change((pages, marks) => { request = marks.get(id); });
  return request?.result;
}
