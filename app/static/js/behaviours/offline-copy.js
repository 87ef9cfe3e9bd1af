// Keeps the page just seen for reading without network, on one's own phone only, for its account only.
import { keepable } from "../lib/keepable.js";
import { erase, keepOnly, keepPage } from "../lib/store.js";

function page(account) {
  const { lang, dir } = document.documentElement;
  return {
    account, lang, dir,
    path: location.pathname,
    title: document.title,
    html: keepable(document.querySelector("main")),
    saved_at: Date.now(),
  };
}

export default async function attach(body) {
  if ("signedOut" in body.dataset) { await erase(); return; }
  const account = body.dataset.offlineAccount;
  const isKept = account && "offlinePage" in body.dataset && !location.search;
  const seen = isKept && page(account); // before the outbox shows in it what waits
  await keepOnly(account);
  if (!isKept) return;
  await keepPage(seen);
  document.addEventListener("htmx:after:swap", () => keepPage(page(account)));
}
