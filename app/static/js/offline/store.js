// Where what waits for the network is kept: in a database apart, for the pages of a person are erased more often.
// `rows`: key, account and state in clear, all else sealed. `keys`: the key of whoever is here now, and no other.
const NAME = "envol-outbox";

function open() {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore("rows", { keyPath: "key" });
      request.result.createObjectStore("keys", { keyPath: "id" });
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = request.onblocked = () => reject(request.error);
  });
}

/** What `work(rows, keys)` asked for, once it is on the disk. Raises where storage is refused. */
export async function inOutbox(mode, work) {
  const store = await open();
  try {
    const transaction = store.transaction(["rows", "keys"], mode);
    const asked = work(transaction.objectStore("rows"), transaction.objectStore("keys"));
    await new Promise((resolve, reject) => {
      transaction.oncomplete = resolve;
      transaction.onabort = transaction.onerror = () => reject(transaction.error);
    });
    return asked?.result;
  } finally {
    store.close();
  }
}
