/* The grid in the page: its lines, its fields, and what is computed beside them. */
import {describeGrowth, describeMoney, formatDifference, parseAmount} from "./numbers.js";

/* The columns that are typed, from left to right. */
const COLUMNS = ["same", "value"];
const FIELDS = ["value", "same", "status", "note", "why"];
const WITH_VALUE = ["reported", "estimated"];
const WITHOUT_VALUE = ["missing", "not_applicable", "withheld", "withdrawn"];
const LOCKED = ["not_applicable", "withheld"];

function readLine(form, row) {
  const key = row.dataset.line;
  return {
    row,
    key,
    part: (name) => document.getElementById(`${key}.${name}`),
    message: form.querySelector(`tr[data-message="${CSS.escape(key)}"]`),
    was: row.querySelector("input[type=hidden]"),
    isMoney: "money" in row.dataset,
    isFlow: "flow" in row.dataset,
    previous: row.dataset.previous ? parseAmount(row.dataset.previous, false) : null,
  };
}

function readAmount(line, name) {
  return parseAmount(line.part(name).value, line.isMoney);
}

/* What the server wrote into a field, whatever stands there now; one line has no breaks. */
function readServed(field) {
  if (field.localName === "select") {
    const {options} = field;
    return ([...options].find((option) => option.defaultSelected) || options[0]).value;
  }
  return field.localName === "input" ? field.defaultValue.replace(/[\r\n]/g, "") : field.defaultValue;
}

export class Grid {
  constructor(form, words) {
    this.form = form;
    this.words = words;
    this.lines = [...form.querySelectorAll("tr[data-line]")].map((row) => readLine(form, row));
    this.fields = this.readFields();
    // What the server has; null where it refused what stands in the field.
    this.saved = new Map(
      [...this.fields].map(([name, {line, field}]) => {
        const isRefused = "unsaved" in line.row.dataset;
        return [name, isRefused ? null : readServed(field)];
      }),
    );
  }

  readFields() {
    const fields = new Map();
    this.lines.forEach((line) => {
      FIELDS.forEach((name) => {
        const field = line.part(name);
        if (field) fields.set(field.name, {line, name, field});
      });
    });
    return fields;
  }

  /* The place of a field in the grid; a column of -1 for what is no cell. */
  locate(field) {
    const point = field.name.lastIndexOf(".");
    const key = field.name.slice(0, point);
    return {
      row: this.lines.findIndex((line) => line.key === key),
      column: COLUMNS.indexOf(field.name.slice(point + 1)),
    };
  }

  /* The line and the name of the cell at a place; undefined outside the grid. */
  cellAt(row, column) {
    const line = this.lines[row];
    const name = COLUMNS[column];
    return line && name ? {line, name, field: line.part(name)} : undefined;
  }

  /* An empty cell is not reported, a filled one is; who says "not reported" empties it. */
  settle(line, name) {
    const [value, status] = [line.part("value"), line.part("status")];
    if (name === "status" && WITHOUT_VALUE.includes(status.value)) value.value = "";
    if (name === "value") {
      const isBlank = !value.value.trim();
      if (isBlank && WITH_VALUE.includes(status.value)) status.value = "missing";
      if (!isBlank && status.value === "missing") status.value = "reported";
    }
    value.readOnly = LOCKED.includes(status.value);
  }

  /* Shows what follows from the amounts of a line. */
  compute(line) {
    const now = readAmount(line, "value");
    const inWords = line.row.querySelector("[data-say]");
    if (inWords) inWords.textContent = describeMoney(now, this.words.language);
    // The first quarter of a year is its own year to date.
    const before = this.words.first ? 0n : line.previous;
    line.row.querySelector("[data-single]").textContent = formatDifference(now, line.isFlow ? before : null);
    const growth = describeGrowth(now, readAmount(line, "same"), this.words);
    line.row.querySelector("[data-growth]").textContent = growth;
  }

  /* Takes in what was typed before this script had come; tells whether anything was. */
  catchUp() {
    const early = [...this.fields.values()].filter(({field}) => field.value !== readServed(field));
    early.forEach(({line, name}) => {
      this.settle(line, name);
      this.compute(line);
    });
    return early.length > 0;
  }

  /* The text of every field by its name, as it is now. */
  readTexts() {
    return new Map([...this.fields].map(([name, {field}]) => [name, field.value]));
  }

  unsaved() {
    return [...this.fields].filter(([name, {field}]) => field.value !== this.saved.get(name));
  }

  markSaved(line, texts) {
    this.fields.forEach(({line: owner}, name) => {
      if (owner === line) this.saved.set(name, texts.get(name));
    });
  }
}
