/** Numbers and times in the forms that `ss` prints. */

/** A number as printf's `%g` writes it: six significant digits, no zeros at the end. */
export function general(value: number): string {
  if (value === 0) return "0";
  const [mantissa, exponentText] = value.toExponential(5).split("e");
  const exponent = Number(exponentText);
  const trim = (digits: string): string =>
    digits.includes(".") ? digits.replace(/\.?0+$/, "") : digits;
  if (exponent < -4 || exponent >= 6) {
    const magnitude = String(Math.abs(exponent)).padStart(2, "0");
    return `${trim(mantissa)}e${exponent < 0 ? "-" : "+"}${magnitude}`;
  }
  return trim(value.toFixed(5 - exponent));
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
