// A form that may wait for the network: what it sends is kept on the phone first, then leaves by itself.
// On a phone of several people, or where nothing can be kept, the form posts as any other.
import { mayWait, outbox } from "../lib/outbox.js";

const busy = new WeakSet();
const plain = new WeakSet();

async function keep(form, submitter) {
  const data = new FormData(form);
  if (submitter?.name) data.append(submitter.name, submitter.value);
  try {
    await (await outbox()).queue(form, data);
  } catch {
    plain.add(form);
    form.requestSubmit(submitter);
    plain.delete(form);
  }
}

// Before htmx and everybody else.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("form[data-outbox]") || plain.has(form) || !mayWait()) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  if (busy.has(form)) return;
  busy.add(form);
  keep(form, event.submitter).finally(() => busy.delete(form));
}, true);

export default function attach() { /* one listener serves them all */ }
