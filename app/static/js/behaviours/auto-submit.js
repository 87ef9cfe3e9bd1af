// A choice that needs no button: the form leaves as soon as something is chosen.
export default function attach(element) {
  const form = element.form ?? element;
  element.addEventListener("change", () => form.requestSubmit());
}
