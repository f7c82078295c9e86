/* A copy in this browser of what the server does not have yet; offered when the page is
   opened anew. The browser may be full or forbid it: then the server's draft remains. */
import {parseAmount} from "./numbers.js";

export class LocalCopy {
  constructor(grid) {
    this.grid = grid;
    this.name = grid.words.store;
  }

  /* Writes what is unsaved now; removes the copy where nothing is. */
  keep() {
    const open = this.grid.unsaved();
    if (!open.length) {
      this.forget();
      return;
    }
    const copy = {
      at: new Date().toISOString(),
      fields: Object.fromEntries(open.map(([name, {field}]) => [name, field.value])),
      was: Object.fromEntries(open.map(([, {line}]) => [line.key, line.was.value])),
    };
    try {
      localStorage.setItem(this.name, JSON.stringify(copy));
    } catch { /* full or forbidden */ }
  }

  forget() {
    try {
      localStorage.removeItem(this.name);
    } catch { /* forbidden: nothing was kept */ }
  }

  read() {
    try {
      return JSON.parse(localStorage.getItem(this.name));
    } catch {
      return null;
    }
  }

  /* Tells whether a kept text says something else than the field: 1,000 is 1000. */
  isNews(name, text) {
    const {line, field} = this.grid.fields.get(name);
    const amount = parseAmount(text, line.isMoney);
    const isSame = amount !== null && amount === parseAmount(field.value, line.isMoney);
    return text !== field.value && !isSame;
  }

  /* Asks whether to bring the copy back, if it says anything; calls `onBrought` if so. */
  offer(onBrought) {
    const copy = this.read();
    if (!copy) return;
    const news = Object.entries(copy.fields).filter(
      ([name, text]) => this.grid.fields.has(name) && this.isNews(name, text),
    );
    if (news.length) this.ask(copy, news, onBrought);
    else this.keep();
  }

  ask(copy, news, onBrought) {
    const bar = document.querySelector("[data-restore]");
    const list = news.map(([name, text]) => `${name.split(".")[0]} ${text || "—"}`);
    const at = new Date(copy.at).toLocaleString(this.grid.words.language);
    bar.querySelector("[data-kept]").textContent = `${at}: ${list.join(", ")}`;
    bar.querySelector("[data-bring]").addEventListener("click", () => {
      news.forEach(([name, text]) => this.bring(name, text, copy.was));
      bar.hidden = true;
      this.keep();
      onBrought();
    });
    bar.querySelector("[data-forget]").addEventListener("click", () => {
      bar.hidden = true;
      this.forget();
    });
    bar.hidden = false;
  }

  /* The text returns together with what it was typed over, so that the server sees a
     conflict if somebody has changed the cell since. */
  bring(name, text, was) {
    const {line, field} = this.grid.fields.get(name);
    field.value = text;
    line.was.value = was[line.key] ?? line.was.value;
    this.grid.compute(line);
  }
}
