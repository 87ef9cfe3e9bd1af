// The queue: what was done, in the order it was done, until the server has it.
import { sealed, unsealed } from "./owner.js";
import { inOutbox } from "./store.js";

const KEPT_FOR = 90 * 24 * 3600 * 1000; // milliseconds, as services.accounts keeps the names of acts

// Time, then a counter, then the name of the act: a clock that is put back does not change the order.
function nextKey(last, id) {
  const [time, count] = (last ?? "0-0").split("-", 2).map(Number);
  const numbers = [Math.max(Date.now(), time), count + 1].map((number) => String(number).padStart(15, "0"));
  return `${numbers.join("-")}-${id}`;
}

/** Keeps one act: {action, fields: [[name, value]]}. Gives its row. Raises where storage is refused. */
export async function add(owner, { action, fields }) {
  const id = crypto.randomUUID();
  const row = { account: owner.account, state: "waiting", ...await sealed(owner, { id, action, fields }) };
  await inOutbox("readwrite", (rows) => {
    rows.openKeyCursor(null, "prev").onsuccess = ({ target: { result: last } }) => {
      row.key = nextKey(last?.key, id);
      rows.put(row);
    };
  });
  return { key: row.key, state: "waiting", id, action, fields };
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
  return inOutbox("readwrite", (rows) => {
    rows.openCursor(IDBKeyRange.upperBound(before)).onsuccess = ({ target: { result: cursor } }) => {
      if (!cursor) return;
      if (cursor.value.account !== account) cursor.delete();
      cursor.continue();
    };
  });
}

/** Takes one row away. */
export function remove(key) {
  return inOutbox("readwrite", (rows) => rows.delete(key));
}
