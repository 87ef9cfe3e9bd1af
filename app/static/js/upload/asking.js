// One request, until it is answered: a tunnel ends, a server comes back. A refusal is an answer.

const LONGEST = 30000;

function token() {
  return document.querySelector('meta[name="csrf-token"]').content;
}

function pause(milliseconds) {
  return new Promise((resolve) => {
    const wake = () => { clearTimeout(timer); removeEventListener("online", wake); resolve(); };
    const timer = setTimeout(wake, milliseconds);
    addEventListener("online", wake);
  });
}

async function once(address, body) {
  const headers = { Accept: "application/json", "X-CSRFToken": token() };
  if (typeof body === "string") headers["Content-Type"] = "application/json";
  else if (body instanceof Blob) headers["Content-Type"] = "application/octet-stream";
  return fetch(address, { method: "POST", headers, body, redirect: "error" }).catch(() => null);
}

export async function ask(address, body, onWait) {
  for (let wait = 1000; ; wait = Math.min(2 * wait, LONGEST)) {
    const response = await once(address, body);
    if (response?.ok) return response.json();
    if (response && response.status < 500 && response.status !== 408) {
      const { message } = await response.json().catch(() => ({}));
      throw Object.assign(new Error("refused"), { said: message });
    }
    onWait();
    await pause(wait);
  }
}
