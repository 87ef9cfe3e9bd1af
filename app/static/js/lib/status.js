/** Says `text` once, in the page's one polite region. */
export function announce(text) {
  const region = document.querySelector("[data-status]");
  if (!region || !text) return;
  region.textContent = "";
  // A region that was emptied and filled in the same frame is not read again.
  setTimeout(() => { region.textContent = text; }, 50);
}
