/* Puts a button beside each text that people copy; without this file they mark it. */
"use strict";
{
  async function copyText(area) {
    area.select();
    try {
      await navigator.clipboard.writeText(area.value);
      return true;
    } catch {
      // Browsers keep the clipboard from pages without TLS, as on an office's own network.
      return document.execCommand("copy");
    }
  }

  function addButton(area) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn--2 btn--s";
    button.textContent = area.dataset.copy;
    button.addEventListener("click", async () => {
      // Where nothing may be copied, the text is marked, ready for Ctrl+C.
      if (await copyText(area)) button.textContent = area.dataset.copied;
    });
    area.after(button);
  }

  document.querySelectorAll("[data-copy]").forEach(addButton);
}
