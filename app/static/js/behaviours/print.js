export default function attach(button) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}
