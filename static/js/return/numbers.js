/* Amounts as the server reads and shows them. No page is needed.

   An amount is a BigInt of ten-thousandths, because a Number cannot hold all of them
   exactly; money is in 万元. What cannot be read is null, never zero. */

/* What one of each unit is in 万元, as a fraction. */
const UNITS = {
  元: [1n, 10000n],
  千元: [1n, 10n],
  万元: [1n, 1n],
  百万元: [100n, 1n],
  亿元: [10000n, 1n],
};
/* Longer than any amount: to compute with a million digits takes a browser minutes. */
const LONGEST = 40;
const NUMBER = /^-?(?=\.?\d)(?:\d{1,3}(?:,\d{3})+|\d*)(?:\.\d{1,4})?$/;
const WITH_UNIT = /^([^\u4e00-\u9fff]+)([\u4e00-\u9fff]+)$/;
const MINUS = "\u2212";
const NONE = "—";

function absolute(value) {
  return value < 0n ? -value : value;
}

/* Reads what somebody typed; money may have its unit behind it. */
export function parseAmount(text, isMoney) {
  if (text.length > LONGEST) return null;
  const plain = text.normalize("NFKC").trim().replace(MINUS, "-");
  const found = isMoney && plain.match(WITH_UNIT);
  const unit = found && UNITS[found[2]];
  const digits = unit ? found[1].trim() : plain;
  if (!NUMBER.test(digits)) return null;
  const [whole, part = ""] = digits.replaceAll(",", "").replace("-", "").split(".");
  let value = BigInt((whole || "0") + part.padEnd(4, "0"));
  if (unit) {
    const [numerator, denominator] = unit;
    // Less than a ten-thousandth would be lost.
    if ((value * numerator) % denominator) return null;
    value = (value * numerator) / denominator;
  }
  return digits.startsWith("-") ? -value : value;
}

/* Divides and rounds half away from zero, as the server does. */
export function divideRounded(value, by) {
  const quotient = (2n * absolute(value) + by) / (2n * by);
  return value < 0n ? -quotient : quotient;
}

/* Formats a whole number of 10^-places; `least` digits stay after the point. */
export function formatNumber(value, places, least = 0) {
  const digits = absolute(value).toString().padStart(places + 1, "0");
  const whole = digits.slice(0, digits.length - places).replace(/\B(?=(\d{3})+$)/g, ",");
  let part = places ? digits.slice(-places) : "";
  while (part.length > least && part.endsWith("0")) part = part.slice(0, -1);
  return (value < 0n ? MINUS : "") + whole + (part && `.${part}`);
}

/* The difference of two amounts, for example of a single quarter. */
export function formatDifference(now, before) {
  return now === null || before === null ? NONE : formatNumber(now - before, 4);
}

/* An amount of money in the units people say: 元 and 亿元, or million and billion yuan. */
export function describeMoney(value, language) {
  if (value === null) return "";
  if (!language.startsWith("zh")) return `(${describeYuan(value)})`;
  const isLarge = absolute(divideRounded(value, 10000n)) >= 10000n;
  return isLarge
    ? `（${formatNumber(divideRounded(value, 10000000n), 1, 1)}亿元）`
    : `（${formatNumber(value, 0)}元）`;
}

/* As the server says it: billions with two decimals, millions with three digits. */
function describeYuan(yuan) {
  const size = absolute(yuan);
  if (divideRounded(size, 1000000n) >= 1000n) {
    return `${formatNumber(divideRounded(yuan, 10000000n), 2, 2)} billion yuan`;
  }
  if (size < 1000000n) return `${formatNumber(yuan, 0)} yuan`;
  const places = Math.max(3 - (size / 1000000n).toString().length, 0);
  const scaled = divideRounded(yuan, 1000000n / 10n ** BigInt(places));
  return `${formatNumber(scaled, places, places)} million yuan`;
}

/* Growth in percent; in words where a percentage would mislead, as after a loss. */
export function describeGrowth(now, then, words) {
  if (now === null || then === null) return NONE;
  if (then > 0n && now < 0n) return words.tLoss;
  if (then === 0n) return now === 0n ? NONE : words.tZero;
  if (then < 0n) return describeChangeOfLoss(now, then, words);
  const tenths = divideRounded((now - then) * 1000n, then);
  return `${tenths > 0n ? "+" : ""}${formatNumber(tenths, 1, 1)}%`;
}

function describeChangeOfLoss(now, then, words) {
  if (now > 0n) return words.tProfit;
  if (now === then) return NONE;
  return now > then ? words.tSmaller : words.tLarger;
}
