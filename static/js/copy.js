/* Puts a button beside each text that people copy; without this file they mark it. */
"use strict";
for (const text of document.querySelectorAll("[data-copy]")) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn btn--2 btn--s";
  button.textContent = text.dataset.copy;
  button.addEventListener("click", async () => {
    text.select();
    try {
      await navigator.clipboard.writeText(text.value);
    } catch {
      // Browsers keep that from pages without TLS, as on an office's own network.
      if (!document.execCommand("copy")) return; // the text is marked, ready for Ctrl+C
    }
    button.textContent = text.dataset.copied;
  });
  text.after(button);
}
