// Text typed and not sent, carried over one reload in the worker's memory: never on disk, given back once.
// Storage would leave private words on the phone after signing out; the history's state is written to disk too.
const TYPED = "textarea, input:is([type=text], [type=search], [type=email], [type=tel], :not([type]))";

function keyed() {
  const seen = new Map();
  return [...document.querySelectorAll(TYPED)].map((field) => {
    const name = `${field.form?.getAttribute("action") ?? ""} ${field.name || field.id}`;
    const rank = seen.get(name) ?? 0;
    seen.set(name, rank + 1);
    return [`${name} ${rank}`, field];
  });
}

/** {key: text} of the fields whose text was changed; never a code nor a password. */
export function typedText() {
  const changed = keyed().filter(([, field]) => field.value !== field.defaultValue
    && field.autocomplete !== "one-time-code");
  return Object.fromEntries(changed.map(([key, field]) => [key, field.value]));
}

/** Puts the texts back where they were being typed. */
export function giveBack(texts) {
  for (const [key, field] of keyed()) {
    if (!(key in texts)) continue;
    field.value = texts[key];
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
}
