// The bar that says, in words, what waits; and what was refused, with its text, to be decided on.
// Every word is in templates/shared/_outbox.html, in the language of the page.
const shown = new Map(); // key → {state, element}: what is being edited is not drawn again

const panel = () => document.querySelector("[data-outbox-panel]");
const part = (name, from = panel()) => from.querySelector(`[data-outbox-${name}]`);

/** Shows `rows`. `stopped`: why the last try ended. `acts`: {now, retry(row, words), cancel(row)}. */
export function show(rows, stopped, acts) {
  const bar = panel();
  if (!bar) return;
  bar.hidden = !rows.length;
  part("session").hidden = stopped !== "session";
  const count = rows.filter(({ state }) => state === "waiting").length;
  part("now").hidden = !count;
  part("now").onclick = acts.now;
  say(part("count"), countWords(count));
  list(rows, acts);
  const toDecide = rows.length > count;
  part("attention").hidden = !toDecide;
  if (toDecide) part("details").open = true;
}

/** “2 choses attendent le réseau”. */
export function countWords(count) {
  if (!count) return "";
  const category = new Intl.PluralRules(document.documentElement.lang).select(count);
  const words = part("counts").content;
  const found = words.querySelector(`[data-plural=${category}]`) ?? words.querySelector("[data-plural=other]");
  return found.textContent.replace("{n}", count);
}

function say(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

function list(rows, acts) {
  const there = new Set(rows.map(({ key }) => key));
  for (const [key, { element }] of shown) if (!there.has(key)) { element.remove(); shown.delete(key); }
  for (const row of rows) {
    const known = shown.get(row.key);
    if (known?.state === row.state) continue;
    const element = draw(row, acts);
    if (known) known.element.replaceWith(element);
    else part("list").append(element);
    shown.set(row.key, { state: row.state, element });
  }
}

function draw(row, acts) {
  const item = part("row").content.cloneNode(true).firstElementChild;
  const value = (wanted) => row.fields.find(([name]) => name === wanted)?.[1];
  const holds = { when: row.state, kind: value("state") ? "step" : "message", state: value("state") };
  for (const [name, word] of Object.entries(holds)) {
    for (const element of item.querySelectorAll(`[data-${name}]`)) {
      if (!element.dataset[name].split(" ").includes(word)) element.remove();
    }
  }
  const words = { said: row.answer?.said, mine: row.answer?.mine, theirs: row.answer?.theirs, words: value("words") };
  for (const [name, text] of Object.entries(words)) {
    for (const element of item.querySelectorAll(`[data-${name}]`)) element.textContent = text ?? "";
  }
  const field = item.querySelector("textarea");
  item.addEventListener("click", ({ target }) => {
    const act = target.closest("[data-do]")?.dataset.do;
    if (act) acts[act](row, field?.value);
  });
  return item;
}
