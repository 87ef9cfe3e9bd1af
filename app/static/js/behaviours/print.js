// On paper nothing stays folded: not every browser shows by its style alone what is closed.
const folded = [];

function unfold() {
  folded.push(...document.querySelectorAll("details:not([open])"));
  for (const one of folded) one.open = true;
}

function fold() {
  for (const one of folded.splice(0)) one.open = false;
}

export default function attach(button) {
  button.hidden = false;
  button.addEventListener("click", () => print());
  addEventListener("beforeprint", unfold);
  addEventListener("afterprint", fold);
}
