// An open conversation: asks what is new while somebody looks, keeps the newest in sight and what is being written.
import { csrfToken } from "../lib/csrf.js";

const EVERY = 4000; // milliseconds: a message shows within five seconds
const LARGEST = 15 * 1024 * 1024; // bytes of a file, as the server takes them
const NEAR = 240; // pixels from the end: whoever reads further up is left there

// A document read by the browser itself: nothing of ours turns text into markup.
function ask(address) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.responseType = "document";
    request.open("GET", address);
    request.setRequestHeader("HX-Request", "true"); // a fragment: signed out, it is told so
    request.onload = () => resolve(request);
    request.onerror = reject;
    request.send();
  });
}

function isAtEnd(list) {
  const last = list.lastElementChild;
  return !last || last.getBoundingClientRect().bottom < innerHeight + NEAR;
}

// The field one writes in stays in sight: the style sheet keeps its room under the last message. (`scrollIntoView` would
// take the keyboard there too: the first Tab after it would miss the ways to skip.)
function toEnd(list) {
  const last = list.lastElementChild;
  if (!last) return;
  const room = parseFloat(getComputedStyle(last).scrollMarginBlockEnd)
    + parseFloat(getComputedStyle(document.documentElement).scrollPaddingBlockEnd);
  scrollBy(0, last.getBoundingClientRect().bottom + room - innerHeight);
}

function put(list, item) {
  const here = item.id && document.getElementById(item.id);
  if (!here) list.append(document.importNode(item, true));
  else if ("seq" in item.dataset) here.replaceWith(document.importNode(item, true));
}

function watch(box) {
  const list = box.querySelector("ol");
  let timer, asking;
  async function look() {
    clearTimeout(timer);
    if (asking || document.hidden || !box.isConnected) return;
    asking = true;
    try {
      const answer = await ask(`${box.dataset.conversation}/apres/${box.dataset.changes}`);
      const { status } = answer;
      if (status === 205) location.reload();
      // Read of an empty answer, `response` would be a page of the browser's own about bad markup.
      if (status === 200) show(answer.response);
      if (status >= 400 && status < 500) return; // closed, or signed out: the next tap says so
    } catch { /* no network: asked again */ } finally { asking = false; }
    timer = setTimeout(look, EVERY);
  }
  function show(page) {
    const changed = page.querySelector("[data-changes]");
    if (!changed) return;
    const follow = isAtEnd(list);
    for (const item of changed.children) put(list, item);
    box.dataset.changes = changed.dataset.changes;
    if (follow) toEnd(list);
  }
  document.addEventListener("visibilitychange", look);
  // What waited has just left: its bubble stays until the real one comes, and the page needs no other change.
  document.addEventListener("outbox:sent", (event) => { event.preventDefault(); look(); });
  timer = setTimeout(look, EVERY);
}

function keepDraft(form) {
  const field = form.elements.words;
  let kept = field.value, left = false;
  function keep() {
    if (left || field.value === kept) return;
    kept = field.value;
    const data = new FormData();
    data.append("csrf_token", csrfToken());
    data.append("words", kept);
    navigator.sendBeacon(form.dataset.draft, data);
  }
  form.addEventListener("submit", () => { left = true; });
  form.addEventListener("outbox:queued", () => { field.value = kept = ""; left = false; });
  addEventListener("pagehide", keep);
  document.addEventListener("visibilitychange", () => { if (document.hidden) keep(); });
}

function offerQuick(form) {
  form.querySelector("[data-quick]")?.addEventListener("click", ({ target }) => {
    const words = target.closest("[data-quick-words]")?.dataset.quickWords;
    if (!words) return;
    const field = form.elements.words;
    field.value = field.value ? `${field.value} ${words}` : words;
    field.focus();
  });
}

// A file says enough without words; too many, or one that is too long, are said before anything leaves.
function checkFiles({ elements: { file, words } }) {
  const { most, tooMany, tooLong } = file.dataset;
  const sizes = [...file.files].map(({ size }) => size);
  words.required = !sizes.length;
  file.setCustomValidity(sizes.length > most ? tooMany : Math.max(...sizes) > LARGEST ? tooLong : "");
}

function offerFiles(form) {
  const { file } = form.elements;
  if (!file) return; // a page of the phone's memory
  checkFiles(form);
  file.addEventListener("change", () => { checkFiles(form); file.reportValidity(); });
  form.addEventListener("outbox:queued", () => { checkFiles(form); file.closest("details").open = false; });
}

export default function attach(box) {
  const form = document.querySelector("[data-composer]");
  if (form) { keepDraft(form); offerQuick(form); offerFiles(form); }
  if (box.dataset.changes === "-1") return;
  if (!location.hash || location.hash === "#write") toEnd(box.querySelector("ol"));
  watch(box);
}
