/* Shows what the server answers to a saved draft. */

const COUNTS = ["filled", "wrong", "unexplained"];

/* The counts above the grid, and what still keeps the return from being submitted. */
export function showCounts(answer) {
  COUNTS.forEach((name) => {
    const count = document.querySelector(`[data-${name}]`);
    count.textContent = answer[name];
    if (name !== "filled") count.parentElement.classList.toggle("is-zero", !answer[name]);
  });
  document.querySelector("[data-blocks]").innerHTML = answer.blocks;
}

/* The light and the message of a line. */
export function showChecked(line, checked) {
  const value = line.part("value");
  if (checked.wrong || checked.hard) value.setAttribute("aria-invalid", "true");
  else value.removeAttribute("aria-invalid");
  line.row.querySelector("[data-light]").innerHTML = checked.light;
  // Written only where it differs: a screen reader reads anew what is replaced.
  const text = line.message.querySelector("[data-said]");
  if (text.innerHTML.trim() !== checked.message.trim()) text.innerHTML = checked.message;
  const why = line.message.querySelector("[data-why]");
  why.hidden = !checked.asks && !line.part("why").value;
  line.message.hidden = !checked.message.trim() && why.hidden;
  line.row.classList.toggle("has", !line.message.hidden);
  line.message.querySelector("[data-icon]").innerHTML = checked.icon;
  line.message.querySelector(".alert").className = `alert is-${checked.tone}`;
}
