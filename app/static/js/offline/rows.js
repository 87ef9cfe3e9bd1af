// The queue: what was done, in the order it was done, until the server has it.
import { sealed, sealedBytes, unsealed, unsealedBytes } from "./owner.js";
import { inOutbox } from "./store.js";

const PART = 256 * 1024; // bytes, as services.documents takes them
const KEPT_FOR = 90 * 24 * 3600 * 1000; // milliseconds, as services.accounts keeps the names of acts

// Time, then a counter, then the name of the act: a clock that is put back does not change the order.
function nextKey(last, id) {
  const [time, count] = (last ?? "0-0").split("-", 2).map(Number);
  const numbers = [Math.max(Date.now(), time), count + 1].map((number) => String(number).padStart(15, "0"));
  return `${numbers.join("-")}-${id}`;
}

// Where the parts of its files are: under its own key.
function partKey(key, file, number) {
  return `${key}/${file}/${number}`;
}

function partsOf(key) {
  return IDBKeyRange.bound(`${key}/`, `${key}0`); // 0 follows /
}

async function sealedParts(owner, file) {
  const parts = [];
  for (let start = 0; start < file.size; start += PART) {
    parts.push(await sealedBytes(owner, await file.slice(start, start + PART).arrayBuffer()));
  }
  return parts;
}

/** Keeps one act: {action, fields: [[name, value]], files: [File]}. Gives its row. Raises where storage is refused. */
export async function add(owner, { action, fields, files = [] }) {
  const id = crypto.randomUUID();
  const content = { id, action, fields };
  if (files.length) content.files = files.map(({ name, size }) => ({ id: crypto.randomUUID(), name, size }));
  const parts = await Promise.all(files.map((file) => sealedParts(owner, file)));
  const row = { account: owner.account, state: "waiting", ...await sealed(owner, content) };
  await inOutbox("readwrite", (rows, keys, kept) => {
    rows.openKeyCursor(null, "prev").onsuccess = ({ target: { result: last } }) => {
      row.key = nextKey(last?.key, id);
      rows.put(row);
      parts.forEach((all, file) => all.forEach((part, number) => kept.put({ key: partKey(row.key, file, number), ...part })));
    };
  });
  return { key: row.key, state: "waiting", ...content };
}

/** Part `number` of the file at place `file` of a row. */
export async function partOf(owner, key, file, number) {
  return unsealedBytes(owner, await inOutbox("readonly", (rows, keys, files) => files.get(partKey(key, file, number))));
}

/** The rows of `owner`, first done first: {key, state, id, action, fields, tried, said…}. */
export async function rowsOf(owner) {
  const rows = await inOutbox("readonly", (all) => all.getAll());
  return Promise.all(rows.filter(({ account }) => account === owner.account).map(
    async ({ key, state, ...row }) => ({ key, state, ...await unsealed(owner, row) })));
}

/** Writes a row again, with what was learned. Nothing if it was taken away meanwhile. */
export async function change(owner, { key, state, ...content }) {
  const row = { key, state, account: owner.account, ...await sealed(owner, content) };
  await inOutbox("readwrite", (rows) => {
    rows.getKey(key).onsuccess = ({ target: { result: there } }) => { if (there) rows.put(row); };
  });
}

/** Forgets what others than `account` left here long ago: nobody but them could read it, and they did not come back. */
export function forgetOthers(account) {
  const before = String(Date.now() - KEPT_FOR).padStart(15, "0");
  return inOutbox("readwrite", (rows, keys, files) => {
    rows.openCursor(IDBKeyRange.upperBound(before)).onsuccess = ({ target: { result: cursor } }) => {
      if (!cursor) return;
      if (cursor.value.account !== account) { files.delete(partsOf(cursor.key)); cursor.delete(); }
      cursor.continue();
    };
  });
}

/** Takes one row away, and its files. */
export function remove(key) {
  return inOutbox("readwrite", (rows, keys, files) => { rows.delete(key); files.delete(partsOf(key)); });
}
