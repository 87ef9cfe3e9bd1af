import { announce } from "../lib/status.js";

async function copy(button) {
  const target = document.querySelector(button.dataset.copy);
  await navigator.clipboard.writeText(target.textContent.trim());
  const before = button.textContent;
  button.textContent = button.dataset.labelDone;
  announce(button.dataset.labelDone);
  setTimeout(() => { button.textContent = before; }, 3000);
}

export default function attach(button) {
  if (!navigator.clipboard) return;
  button.hidden = false;
  button.addEventListener("click", () => copy(button).catch(() => {}));
}
