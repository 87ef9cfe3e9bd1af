/** Says `text` once, in the page's one polite region; `isShown`: the page already shows it elsewhere. */
export function announce(text, isShown = false) {
  const region = document.querySelector("[data-status]");
  if (!region || !text) return;
  region.textContent = "";
  region.classList.toggle("visually-hidden", isShown);
  // A region that was emptied and filled in the same frame is not read again.
  setTimeout(() => { region.textContent = text; }, 50);
}
