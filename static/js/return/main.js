/* The grid of a return: moves and pastes as a spreadsheet does, computes while one types,
   saves the draft by itself and keeps in this browser what could not be saved.
   The page does all of it without these scripts, but slower. */
import {listenForEdits} from "./editing.js";
import {Grid} from "./grid.js";
import {listenForKeys} from "./keyboard.js";
import {LocalCopy} from "./rescue.js";
import {SAVE_AFTER, Saver} from "./saving.js";
import {StatusLine} from "./status.js";

function start(form) {
  const words = {...document.querySelector("[data-words]").dataset, ...form.dataset};
  const grid = new Grid(form, words);
  const status = new StatusLine(form.querySelector("[data-status]"));
  const copy = new LocalCopy(grid);
  const saver = new Saver(grid, copy, status);

  listenForKeys(grid);
  const keep = () => {
    copy.keep();
    saver.schedule(SAVE_AFTER);
  };
  listenForEdits(grid, (message) => {
    keep();
    if (message) status.say(message);
  });
  addEventListener("online", () => saver.schedule(0));

  grid.lines.forEach((line) => grid.settle(line, ""));
  const isBehind = grid.catchUp();
  copy.offer(() => saver.schedule(0));
  if (isBehind) keep();
}

/* A page on which every return is submitted has no grid. */
const form = document.getElementById("grid");
if (form) start(form);
