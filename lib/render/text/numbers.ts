/**
 * Numbers and times in the forms that `ss` prints.
 *
 * The C library rounds what lies right in the middle of two texts to the even one; the methods of
 * JavaScript's numbers round it up.
 */

/** More digits than are behind the middle of two texts in any number that is not that middle. */
const MORE_DIGITS = 60;

/** True if a decimal text that ends in 5 is a number without loss. */
function isExact(value: number, mantissa: string): boolean {
  const more = value.toExponential(MORE_DIGITS);
  return /^0*e/.test(more.slice(mantissa.length));
}

/** A number's mantissa with `digits` digits, and its exponent, rounded as the C library does. */
function scientific(value: number, digits: number): [mantissa: string, exponent: number] {
  const [mantissa, exponent] = value.toExponential(digits - 1).split("e");
  const [longer, longerExponent] = value.toExponential(digits).split("e");
  if (!longer.endsWith("5") || !isExact(value, longer)) return [mantissa, Number(exponent)];
  const down = longer.slice(0, -1).replace(/\.$/, "");
  const isEven = "02468".includes(down.at(-1)!);
  return isEven ? [down, Number(longerExponent)] : [mantissa, Number(exponent)];
}

/** Numbers this near to the middle of two texts are rounded with care. */
const NEAR_MIDDLE = 1e-3;

/**
 * The text of a number of at most so many digits before the point, null if it takes more care:
 * what is below 1, or near to the middle of two texts.
 */
function quickGeneral(value: number, digits: number): string | null {
  if (value < 1) return null;
  let scale = 10 ** (digits - 1);
  for (let power = 10; value >= power && scale > 0.5; power *= 10) scale /= 10;
  if (scale < 1) return null;
  const scaled = value * scale;
  const down = Math.floor(scaled);
  const rest = scaled - down;
  if (Math.abs(rest - 0.5) < NEAR_MIDDLE) return null;
  const rounded = rest > 0.5 ? down + 1 : down;
  return rounded === 10 ** digits ? null : String(rounded / scale);
}

function withoutTrailingZeros(digits: string): string {
  return digits.includes(".") ? digits.replace(/\.?0*$/, "") : digits;
}

/**
 * A number as printf's `%g` writes it: so many significant digits, no zeros at the end. It is not
 * negative.
 */
export function general(value: number, digits = 6): string {
  if (value === 0) return "0";
  const quick = quickGeneral(value, digits);
  if (quick !== null) return quick;
  const [mantissa, exponent] = scientific(value, digits);
  if (exponent < -4 || exponent >= digits) {
    const magnitude = String(Math.abs(exponent)).padStart(2, "0");
    return `${withoutTrailingZeros(mantissa)}e${exponent < 0 ? "-" : "+"}${magnitude}`;
  }
  const plain = mantissa.replace(".", "");
  if (exponent < 0) return withoutTrailingZeros(`0.${"0".repeat(-exponent - 1)}${plain}`);
  const point = exponent + 1;
  return withoutTrailingZeros(`${plain.slice(0, point)}.${plain.slice(point)}`);
}

/** All digits of a whole number. */
function wholeText(value: number): string {
  return Number.isSafeInteger(value) ? String(value) : BigInt(value).toString();
}

/** A number as printf's `%.0f` writes it. It is not negative. */
export function whole(value: number): string {
  const floor = Math.floor(value);
  const rest = value - floor;
  const up = rest > 0.5 || (rest === 0.5 && floor % 2 === 1);
  return wholeText(up ? floor + 1 : floor);
}

/** A number as printf's `%.1f` writes it. It is not negative. */
export function tenths(value: number): string {
  const floor = Math.floor(value);
  // Of the two numbers in the middle, .25 and .75, the one whose rounding up is not the even digit.
  if (value - floor === 0.25) return `${wholeText(floor)}.2`;
  return value < 1e21 ? value.toFixed(1) : `${wholeText(floor)}.0`;
}

/** Letters of a thousand, a million, ... bits. */
const MAGNITUDES = [[1e12, "T"], [1e9, "G"], [1e6, "M"], [1e3, "k"]] as const;

/** Bits per second as `ss` writes them: three digits and a letter, or with -n in full. */
export function bandwidth(bitsPerSecond: number, numeric: boolean): string {
  if (numeric) return whole(bitsPerSecond);
  for (const [size, letter] of MAGNITUDES) {
    if (bitsPerSecond >= size) return general(bitsPerSecond / size, 3) + letter;
  }
  return general(bitsPerSecond);
}

/**
 * A time as `ss` writes timers: minutes and seconds from a minute on (minutes alone from ten),
 * seconds from ten, below that seconds and milliseconds.
 */
export function timerText(milliseconds: number): string {
  const minutes = Math.floor(milliseconds / 60000);
  const seconds = Math.floor(milliseconds / 1000) % 60;
  const rest = milliseconds % 1000;
  if (minutes > 9) return `${minutes}min`;
  if (minutes > 0) return `${minutes}min${seconds > 0 ? `${seconds}sec` : ""}`;
  if (seconds > 9) return `${seconds}sec`;
  const thousandths = String(rest).padStart(3, "0");
  if (seconds === 0) return rest > 0 ? `${thousandths}ms` : "";
  return rest > 0 ? `${seconds}.${thousandths}sec` : `${seconds}sec`;
}
