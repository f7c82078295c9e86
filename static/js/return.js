/* The grid of a return: moves and pastes as a spreadsheet does, computes while one types,
   saves the draft by itself and keeps in this browser what could not be saved.
   The page does all of it without this file, but slower. */
"use strict";
{
  const form = document.getElementById("grid");
  const words = {...document.querySelector("[data-words]").dataset, ...form.dataset};
  const COLUMNS = ["same", "value"];
  const VALUED = ["reported", "estimated"];
  const EMPTY = ["missing", "not_applicable", "withheld", "withdrawn"];
  const SAVE_AFTER = 1200;
  const TRY_AFTER = 8000;
  const UNITS = {"元": [1n, 10000n], "千元": [1n, 10n], "万元": [1n, 1n], "百万元": [100n, 1n], "亿元": [10000n, 1n]};
  const LONGEST = 40;
  const NUMBER = /^-?(?=\.?\d)(?:\d{1,3}(?:,\d{3})+|\d*)(?:\.\d{1,4})?$/;

  /* Numbers: exact, as whole ten-thousandths. */

  function parsed(text, isMoney) {
    // Longer than any amount: to compute with a million digits takes a browser minutes.
    if (text.length > LONGEST) return null;
    const plain = text.normalize("NFKC").trim().replace("\u2212", "-");
    const found = isMoney && plain.match(/^([^\u4e00-\u9fff]+)([\u4e00-\u9fff]+)$/);
    const unit = found && UNITS[found[2]];
    const digits = unit ? found[1].trim() : plain;
    if (!NUMBER.test(digits)) return null;
    const [whole, part = ""] = digits.replaceAll(",", "").replace("-", "").split(".");
    let value = BigInt((whole || "0") + part.padEnd(4, "0"));
    if (unit) {
      if (value * unit[0] % unit[1]) return null;
      value = value * unit[0] / unit[1];
    }
    return digits.startsWith("-") ? -value : value;
  }

  /* Rounds half away from zero, as the server does. */
  function rounded(value, by) {
    const size = value < 0n ? -value : value;
    const found = (2n * size + by) / (2n * by);
    return value < 0n ? -found : found;
  }

  function shown(value, places, least = 0) {
    const size = (value < 0n ? -value : value).toString().padStart(places + 1, "0");
    const whole = size.slice(0, size.length - places).replace(/\B(?=(\d{3})+$)/g, ",");
    let part = places ? size.slice(-places) : "";
    while (part.length > least && part.endsWith("0")) part = part.slice(0, -1);
    return (value < 0n ? "\u2212" : "") + whole + (part && "." + part);
  }

  function inWords(value) {
    if (value === null) return "";
    const wan = rounded(value, 10000n);
    const isLarge = wan >= 10000n || wan <= -10000n;
    if (words.language.startsWith("zh")) {
      return isLarge ? `（${shown(rounded(value, 10000000n), 1, 1)} 亿元）` : `（${shown(value, 0)} 元）`;
    }
    return `(${inEnglish(value)})`;
  }

  /* As the server says it: billions with two decimals, millions with three digits. */
  function inEnglish(yuan) {
    const size = yuan < 0n ? -yuan : yuan;
    if (rounded(size, 1000000n) >= 1000n) return `${shown(rounded(yuan, 10000000n), 2, 2)} billion yuan`;
    if (size < 1000000n) return `${shown(yuan, 0)} yuan`;
    const places = Math.max(3 - (size / 1000000n).toString().length, 0);
    return `${shown(rounded(yuan, 1000000n / 10n ** BigInt(places)), places, places)} million yuan`;
  }

  function growth(now, then) {
    if (now === null || then === null) return "—";
    if (then > 0n && now < 0n) return words.tLoss;
    if (then === 0n) return now === 0n ? "—" : words.tZero;
    if (then < 0n) {
      if (now > 0n) return words.tProfit;
      if (now === then) return "—";
      return now > then ? words.tSmaller : words.tLarger;
    }
    const tenths = rounded((now - then) * 1000n, then);
    return (tenths > 0n ? "+" : "") + shown(tenths, 1, 1) + "%";
  }

  /* Lines. */

  const lines = [...form.querySelectorAll("tr[data-line]")].map((row) => {
    const key = row.dataset.line;
    const part = (name) => document.getElementById(`${key}.${name}`);
    return {
      row, key, part,
      message: form.querySelector(`tr[data-message="${CSS.escape(key)}"]`),
      was: row.querySelector("input[type=hidden]"),
      isMoney: "money" in row.dataset,
      isFlow: "flow" in row.dataset,
      previous: row.dataset.previous ? parsed(row.dataset.previous, false) : null,
    };
  });
  const fields = new Map();
  lines.forEach((line) => ["value", "same", "status", "note", "why"].forEach((name) => {
    const field = line.part(name);
    if (field) fields.set(field.name, {line, name, field});
  }));
  // What the server has; nothing where it refused what stands in the field.
  const saved = new Map([...fields].map(([name, {line, field}]) =>
    [name, "unsaved" in line.row.dataset ? null : field.value]));

  function number(line, name) {
    return parsed(line.part(name).value, line.isMoney);
  }

  function compute(line) {
    const now = number(line, "value");
    const say = line.row.querySelector("[data-say]");
    if (say) say.textContent = inWords(now);
    const before = words.first ? 0n : line.previous;
    const single = line.isFlow && now !== null && before !== null ? shown(now - before, 4) : "—";
    line.row.querySelector("[data-single]").textContent = single;
    line.row.querySelector("[data-growth]").textContent = growth(now, number(line, "same"));
  }

  /* An empty cell is not reported, a filled one is; who says "not reported" empties it. */
  function settle(line, name) {
    const [value, status] = [line.part("value"), line.part("status")];
    if (name === "status" && EMPTY.includes(status.value)) value.value = "";
    if (name === "value") {
      const isBlank = !value.value.trim();
      if (isBlank && VALUED.includes(status.value)) status.value = "missing";
      if (!isBlank && status.value === "missing") status.value = "reported";
    }
    value.readOnly = ["not_applicable", "withheld"].includes(status.value);
  }

  function changed(line, name) {
    settle(line, name);
    compute(line);
    keep();
    later(SAVE_AFTER);
  }

  /* Moving. */

  function place(field) {
    const [key, name] = [field.name.slice(0, field.name.lastIndexOf(".")), field.name.split(".").pop()];
    return {at: lines.findIndex((line) => line.key === key), column: COLUMNS.indexOf(name)};
  }

  function move(field, down, right) {
    const {at, column} = place(field);
    const line = lines[at + down];
    const next = line && COLUMNS[column + right] && line.part(COLUMNS[column + right]);
    if (!next) return false;
    next.focus();
    next.select();
    return true;
  }

  function atEdge(field, right) {
    const {selectionStart: from, selectionEnd: to, value} = field;
    const isAll = from === 0 && to === value.length;
    return isAll || (from === to && from === (right > 0 ? value.length : 0));
  }

  form.addEventListener("keydown", (event) => {
    const field = event.target;
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (field.localName !== "input" || !field.name) return;
    if (place(field).column < 0) {
      if (event.key === "Enter" && field.type === "text") event.preventDefault();
      return;
    }
    const down = {ArrowDown: 1, ArrowUp: -1, Enter: event.shiftKey ? -1 : 1}[event.key];
    const right = {ArrowLeft: -1, ArrowRight: 1}[event.key];
    if (down) {
      event.preventDefault();
      move(field, down, 0);
    } else if (right && !event.shiftKey && atEdge(field, right) && move(field, 0, right)) {
      event.preventDefault();
    }
  });

  /* Pasting: a blank cell of the block leaves what stands there. */

  function tableOf(text) {
    return text.split(/\r\n|\n|\r/).map((row) => row.split("\t").map((cell) => cell.replace(/^"(.*)"$/, "$1").trim()));
  }

  form.addEventListener("paste", (event) => {
    const text = event.clipboardData.getData("text/plain");
    const {at, column} = event.target.name ? place(event.target) : {column: -1};
    if (column < 0 || !/[\t\r\n]/.test(text)) return;
    event.preventDefault();
    const put = new Set();
    tableOf(text).forEach((row, down) => row.forEach((cell, right) => {
      const line = lines[at + down];
      const name = COLUMNS[column + right];
      if (!line || !name || !cell || line.part(name).readOnly) return;
      const field = line.part(name);
      field.value = cell;
      field.classList.add("pasted");
      put.add(field);
      settle(line, name);
      compute(line);
    }));
    keep();
    later(SAVE_AFTER);
    say(`${put.size} ${words.tPasted}`);
  });

  form.addEventListener("input", (event) => {
    const found = fields.get(event.target.name);
    if (!found) return;
    event.target.classList.remove("pasted");
    changed(found.line, found.name);
  });

  /* Keeping: what the server does not have yet stays in this browser. */

  function unsaved() {
    return [...fields].filter(([name, {field}]) => field.value !== saved.get(name));
  }

  function keep() {
    const open = unsaved();
    if (!open.length) return forget();
    const kept = {
      at: new Date().toISOString(),
      fields: Object.fromEntries(open.map(([name, {field}]) => [name, field.value])),
      was: Object.fromEntries(open.map(([, {line}]) => [line.key, line.was.value])),
    };
    try {
      localStorage.setItem(words.store, JSON.stringify(kept));
    } catch { /* full or forbidden: the server's draft remains */ }
    return undefined;
  }

  function forget() {
    try {
      localStorage.removeItem(words.store);
    } catch { /* forbidden: nothing was kept */ }
  }

  function kept() {
    try {
      return JSON.parse(localStorage.getItem(words.store));
    } catch {
      return null;
    }
  }

  function isNews(name, text) {
    const {line, field} = fields.get(name);
    const number = parsed(text, line.isMoney);
    const isSame = number !== null && number === parsed(field.value, line.isMoney);
    return text !== field.value && !isSame;
  }

  function offer() {
    const found = kept();
    if (!found) return;
    const news = Object.entries(found.fields).filter(([name, text]) => fields.has(name) && isNews(name, text));
    if (!news.length) return keep();
    const bar = document.querySelector("[data-restore]");
    const list = news.map(([name, text]) => `${name.split(".")[0]} ${text || "—"}`);
    bar.querySelector("[data-kept]").textContent =
      `${new Date(found.at).toLocaleString(words.language)}: ${list.join(", ")}`;
    bar.querySelector("[data-bring]").addEventListener("click", () => {
      news.forEach(([name, text]) => bring(name, text, found.was));
      bar.hidden = true;
      keep();
      later(0);
    });
    bar.querySelector("[data-forget]").addEventListener("click", () => {
      bar.hidden = true;
      forget();
    });
    bar.hidden = false;
  }

  function bring(name, text, was) {
    const {line, field} = fields.get(name);
    field.value = text;
    line.was.value = was[line.key] ?? line.was.value;
    compute(line);
  }

  /* Saving. */

  const status = form.querySelector("[data-status]");
  let timer = 0;
  let isSaving = false;
  let isOver = false;

  function say(text, link) {
    const now = link ? `${text} ${link.text}` : text;
    if (status.textContent === now) return;
    status.textContent = link ? `${text} ` : text;
    if (link) status.append(link.node);
  }

  function linkTo(text, href) {
    const node = Object.assign(document.createElement("a"), {href, textContent: text});
    return {node, text};
  }

  function saveButton(text) {
    const node = document.createElement("button");
    Object.assign(node, {type: "submit", name: "action", value: "save", className: "btn btn--2 btn--s", textContent: text});
    return {node, text};
  }

  function later(wait) {
    if (!("autosave" in words) || isOver) return;
    clearTimeout(timer);
    timer = setTimeout(save, wait);
  }

  async function save() {
    if (isSaving || !unsaved().length) return;
    isSaving = true;
    say(words.tSaving);
    const sent = new Map([...fields].map(([name, {field}]) => [name, field.value]));
    const data = new FormData(form);
    [...data.keys()].filter((name) => name.endsWith(".file")).forEach((name) => data.delete(name));
    try {
      const answer = await fetch(location.pathname, {
        method: "POST", body: data, headers: {Accept: "application/json", "X-Requested-With": "fetch"},
      });
      await take(answer, sent);
    } catch {
      say(words.tOffline);
      later(TRY_AFTER);
    } finally {
      isSaving = false;
    }
  }

  async function take(answer, sent) {
    const isJson = (answer.headers.get("Content-Type") || "").includes("json");
    if (answer.status === 401) return end(words.tEnded, linkTo(words.tSignIn, words.signIn));
    if (answer.status >= 500) throw new Error(answer.status);
    if (!isJson) return end(words.tEnded, linkTo(words.tReload, location.pathname));
    const found = await answer.json();
    if (found.again) return later(SAVE_AFTER);
    if (!found.lines) return end(words.tClosed, linkTo(words.tReload, location.pathname));
    lines.forEach((line) => renew(line, found.lines[line.key], sent, found.conflicts));
    form.elements.version.value = found.version;
    ["filled", "wrong", "unexplained"].forEach((name) => {
      const count = document.querySelector(`[data-${name}]`);
      count.textContent = found[name];
      if (name !== "filled") count.parentElement.classList.toggle("is-zero", !found[name]);
    });
    document.querySelector("[data-blocks]").innerHTML = found.blocks;
    keep();
    if (found.conflicts.length) return say(words.tConflict, saveButton(words.tLook));
    say(answer.ok ? `${words.tSaved} ${found.saved}` : words.tPart);
    if (unsaved().some(([name, {field}]) => field.value !== sent.get(name))) later(SAVE_AFTER);
    return undefined;
  }

  /* Nothing more can be saved from this page; it says so and keeps what is typed. */
  function end(text, link) {
    isOver = true;
    say(text, link);
  }

  function renew(line, told, sent, conflicts) {
    if (!told) return;
    const isOpen = told.wrong || conflicts.includes(line.key);
    line.was.value = told.was;
    if (!isOpen) {
      fields.forEach(({line: owner}, name) => {
        if (owner === line) saved.set(name, sent.get(name));
      });
    }
    line.part("value").toggleAttribute("aria-invalid", false);
    if (told.wrong || told.hard) line.part("value").setAttribute("aria-invalid", "true");
    line.row.querySelector("[data-light]").innerHTML = told.light;
    const text = line.message.querySelector("[data-said]");
    if (text.innerHTML.trim() !== told.message.trim()) text.innerHTML = told.message;
    const why = line.message.querySelector("[data-why]");
    why.hidden = !told.asks && !line.part("why").value;
    line.message.hidden = !told.message.trim() && why.hidden;
    line.row.classList.toggle("has", !line.message.hidden);
    line.message.querySelector("[data-icon]").innerHTML = told.icon;
    line.message.querySelector(".alert").className = `alert is-${told.tone}`;
  }

  addEventListener("online", () => later(0));
  lines.forEach((line) => {
    settle(line, "");
  });
  offer();
}
