// Files sent in parts that may each be lost: what has arrived never leaves again. Only on the pages of documents.
// Without this script the same form sends its files whole.
import { fileId } from "./file-id.js";
import { ask } from "./asking.js";

const LARGEST = 15 * 1024 * 1024;

function tell(form, words, share) {
  const place = form.querySelector("[data-sending]");
  place.hidden = false;
  place.querySelector("[data-sending-words]").textContent = words;
  if (share !== undefined) place.querySelector("progress").value = Math.round(100 * share);
}

function fail(form, said) {
  const place = form.querySelector("[data-upload-error]");
  form.querySelector("[data-sending]").hidden = true;
  place.textContent = said;
  place.hidden = false;
  place.scrollIntoView({ block: "center" });
}

function waiting(form) {
  return () => tell(form, form.dataset.textWaiting);
}

async function sendFile(form, file, onPart) {
  const id = await fileId(file);
  const { uploadTo, uploadFor, uploadPart, textSending } = form.dataset;
  const query = uploadFor ? `?jeune=${uploadFor}` : "";
  const size = Number(uploadPart);
  const begun = await ask(`${uploadTo}${id}${query}`, JSON.stringify({ size: file.size, name: file.name }), waiting(form));
  const here = new Set(begun.here);
  for (let number = 0; number < begun.parts; number += 1) {
    if (!here.has(number)) {
      const part = file.slice(number * size, (number + 1) * size);
      await ask(`${uploadTo}${id}/${number}${query}`, part, waiting(form));
    }
    tell(form, textSending, onPart(Math.min(size, file.size - number * size)));
  }
  return id;
}

async function sendAll(form) {
  const files = [...form.querySelector("input[type=file]").files];
  const total = files.reduce((sum, file) => sum + file.size, 0) || 1;
  if (files.some((file) => file.size > LARGEST)) throw Object.assign(new Error("long"), { said: form.dataset.textTooLong });
  let sent = 0;
  const ids = [];
  for (const file of files) ids.push(await sendFile(form, file, (size) => (sent += size) / total));
  const data = new FormData(form);
  data.delete("file");
  for (const id of ids) data.append("upload", id);
  tell(form, form.dataset.textOpening, 1);
  const { next } = await ask(form.action, data, waiting(form));
  location.assign(next);
}

function attach(form) {
  let isBusy = false;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (isBusy) return;
    isBusy = true;
    form.querySelector("[data-upload-error]").hidden = true;
    tell(form, form.dataset.textSending, 0);
    sendAll(form).catch((error) => fail(form, error.said ?? form.dataset.textWaiting)).finally(() => { isBusy = false; });
  });
}

for (const form of document.querySelectorAll("form[data-upload]")) attach(form);
