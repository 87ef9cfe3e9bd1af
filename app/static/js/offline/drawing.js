// Rows drawn from a template of the page: the same drawing for the bar and for a conversation, every word the page's.

/** What `row` chooses: the state of a step, the answer to an appointment. */
export function chosenBy(row) {
  return valueOf(row, "state") ?? valueOf(row, "reply");
}

/** The value of a field of `row`. */
export function valueOf(row, wanted) {
  return row.fields.find(([name]) => name === wanted)?.[1];
}

/** Brings the children of `list` that are drawn from `template` up to `rows`. `shown`: what was drawn, by key. */
export function drawList(list, template, shown, rows, acts) {
  const there = new Set(rows.map(({ key }) => key));
  for (const [key, { element }] of shown) if (!there.has(key)) { element.remove(); shown.delete(key); }
  for (const row of rows) {
    const known = shown.get(row.key);
    if (known?.state === row.state && known.element.isConnected) continue; // perhaps its text is being corrected
    const element = draw(template, row, acts);
    if (known?.element.isConnected) known.element.replaceWith(element);
    else list.append(element);
    shown.set(row.key, { row, state: row.state, element });
  }
}

/** One row: the parts of `template` that hold for it, with its texts, its buttons doing `acts`. */
export function draw(template, row, acts) {
  const item = template.content.cloneNode(true).firstElementChild;
  item.dataset.outboxShown = row.id;
  const state = chosenBy(row);
  const kind = valueOf(row, "agreed_on") ? "request" : valueOf(row, "reply") ? "reply" : state ? "step" : "message";
  keep(item, { when: row.state, kind, state, may: row.answer?.may ?? "no" });
  fill(item, { ...row.answer, words: valueOf(row, "words"), files: row.files?.map(({ name }) => name).join(", ") });
  item.addEventListener("click", ({ target }) => {
    const act = target.closest("[data-do]")?.dataset.do;
    if (act) acts[act](row, item.querySelector("textarea")?.value);
  });
  return item;
}

function keep(item, holds) {
  for (const [name, word] of Object.entries(holds)) {
    for (const element of item.querySelectorAll(`[data-${name}]`)) {
      if (!element.dataset[name].split(" ").includes(word)) element.remove();
    }
  }
}

function fill(item, { said, mine, theirs, words, files }) {
  for (const [name, text] of Object.entries({ said, mine, theirs, words, files })) {
    for (const element of item.querySelectorAll(`[data-${name}]`)) element.textContent = text ?? "";
  }
}
