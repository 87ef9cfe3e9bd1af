// Where what waits for the network is kept: in a database apart, for the pages of a person are erased more often.
// `rows`: key, account and state in clear, all else sealed. `files`: the parts of their files, sealed, named after them.
// `keys`: the key of whoever is here now, and no other.
const NAME = "envol-outbox";

function open() {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, 2);
    request.onupgradeneeded = ({ target: { result: store } }) => {
      for (const [name, keyPath] of [["rows", "key"], ["keys", "id"], ["files", "key"]]) {
        if (!store.objectStoreNames.contains(name)) store.createObjectStore(name, { keyPath });
      }
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = request.onblocked = () => reject(request.error);
  });
}

/** What `work(rows, keys, files)` asked for, once it is on the disk. Raises where storage is refused. */
export async function inOutbox(mode, work) {
  const store = await open();
  try {
    const transaction = store.transaction(["rows", "keys", "files"], mode);
    const asked = work(...["rows", "keys", "files"].map((name) => transaction.objectStore(name)));
    await new Promise((resolve, reject) => {
      transaction.oncomplete = resolve;
      transaction.onabort = transaction.onerror = () => reject(transaction.error);
    });
    return asked?.result;
  } finally {
    store.close();
  }
}
