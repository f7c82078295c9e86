/* Saves the draft by itself, a moment after the last change. */
import {showChecked, showCounts} from "./answer.js";
import {makeLink, makeSaveButton} from "./status.js";

/* Milliseconds: of rest before a draft is sent, and until the next try without a network. */
export const SAVE_AFTER = 1200;
const TRY_AFTER = 8000;

export class Saver {
  constructor(grid, copy, status) {
    this.grid = grid;
    this.words = grid.words;
    this.copy = copy;
    this.status = status;
    this.timer = 0;
    this.isSaving = false;
    this.isOver = false;
  }

  /* Saves after a while in which nothing else is scheduled. */
  schedule(wait) {
    if (!("autosave" in this.words) || this.isOver) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), wait);
  }

  async save() {
    if (this.isSaving || !this.grid.unsaved().length) return;
    this.isSaving = true;
    this.status.say(this.words.tSaving);
    const sent = this.grid.readTexts();
    try {
      await this.take(await this.send(), sent);
    } catch {
      this.status.say(this.words.tOffline);
      this.schedule(TRY_AFTER);
    } finally {
      this.isSaving = false;
    }
  }

  send() {
    const body = new FormData(this.grid.form);
    // Files are sent by the buttons only: the same one would be stored again and again.
    [...body.keys()].filter((name) => name.endsWith(".file")).forEach((name) => body.delete(name));
    const headers = {Accept: "application/json", "X-Requested-With": "fetch"};
    return fetch(location.pathname, {method: "POST", body, headers});
  }

  /* Says what an answer means for the texts that were sent; throws where it means nothing. */
  async take(response, sent) {
    const {words} = this;
    const isJson = (response.headers.get("Content-Type") || "").includes("json");
    const reload = makeLink(words.tReload, location.pathname);
    if (response.status === 401) return this.end(words.tEnded, makeLink(words.tSignIn, words.signIn));
    if (response.status >= 500) throw new Error(response.status);
    if (!isJson) return this.end(words.tEnded, reload);
    const answer = await response.json();
    if (!answer.lines) return this.end(words.tClosed, reload);
    return this.show(answer, response.ok, sent);
  }

  /* Shows an answer that has looked at every line. */
  show(answer, isWhole, sent) {
    const {grid, words} = this;
    grid.lines.forEach((line) => this.renew(line, answer, sent));
    grid.form.elements.version.value = answer.version;
    showCounts(answer);
    this.copy.keep();
    if (answer.conflicts.length) {
      this.status.say(words.tConflict, makeSaveButton(words.tLook));
      return;
    }
    this.status.say(isWhole ? `${words.tSaved} ${answer.saved}` : words.tPart);
    const isTyping = grid.unsaved().some(([name, {field}]) => field.value !== sent.get(name));
    if (isTyping) this.schedule(SAVE_AFTER);
  }

  renew(line, answer, sent) {
    const checked = answer.lines[line.key];
    if (!checked) return;
    line.was.value = checked.was;
    const isOpen = checked.wrong || answer.conflicts.includes(line.key);
    if (!isOpen) this.grid.markSaved(line, sent);
    showChecked(line, checked);
  }

  /* Nothing more can be saved from this page; it says so and keeps what is typed. */
  end(text, link) {
    this.isOver = true;
    this.status.say(text, link);
  }
}
