// The bar and its words, in the page's language: those of the page without network, which the worker keeps.
// No other page carries them: on most phones nothing ever waits.

let bringing;

/** Puts the bar into this page, once. Settles when it is there or cannot be had; what waits leaves all the same. */
export function bring() {
  return bringing ??= document.querySelector("[data-outbox-panel]") ? Promise.resolve() : fetched();
}

// Not by fetch: this reads a page without handing its text to anything that would run it.
function fetched() {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    request.open("GET", `/hors-ligne?langue=${document.documentElement.lang}`);
    request.responseType = "document";
    request.onloadend = () => {
      const bar = request.response?.querySelector("[data-outbox-panel]");
      if (bar) document.querySelector(".bar")?.append(bar);
      else bringing = undefined; // no network and no worker: asked again when something is to be shown
      resolve();
    };
    request.send();
  });
}
