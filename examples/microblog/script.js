// A second click would post twice: the button waits for the answer.
for (const form of document.querySelectorAll("form[data-once]")) {
  form.addEventListener("submit", () => {
    // after the browser has collected what it sends
    setTimeout(() => (form.querySelector("button").disabled = true));
  });
}
// a page that the browser has kept, shown again by its Back button
addEventListener("pageshow", () => {
  for (const button of document.querySelectorAll("form[data-once] button")) {
    button.disabled = false;
  }
});
