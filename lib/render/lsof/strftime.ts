/** The line behind a listing that is made again: a format of strftime(3), in the C locale. */

const DAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
const MONTHS = [
  ...["January", "February", "March", "April", "May", "June", "July", "August", "September"],
  ...["October", "November", "December"],
];

const two = (value: number): string => `${value}`.padStart(2, "0");
const blank = (value: number): string => `${value}`.padStart(2, " ");

function dayOfYear(time: Date): number {
  const start = Date.UTC(time.getFullYear(), 0, 1);
  return (Date.UTC(time.getFullYear(), time.getMonth(), time.getDate()) - start) / 86_400_000 + 1;
}

/** Minutes east of Greenwich as `+0100`. */
function zone(time: Date): string {
  const minutes = -time.getTimezoneOffset();
  const size = Math.abs(minutes);
  return `${minutes < 0 ? "-" : "+"}${two(Math.trunc(size / 60))}${two(size % 60)}`;
}

const CONVERSIONS: Readonly<Record<string, string | ((time: Date) => string)>> = {
  a: (time) => DAYS[time.getDay()].slice(0, 3),
  A: (time) => DAYS[time.getDay()],
  b: (time) => MONTHS[time.getMonth()].slice(0, 3),
  h: (time) => MONTHS[time.getMonth()].slice(0, 3),
  B: (time) => MONTHS[time.getMonth()],
  C: (time) => two(Math.trunc(time.getFullYear() / 100)),
  d: (time) => two(time.getDate()),
  e: (time) => blank(time.getDate()),
  H: (time) => two(time.getHours()),
  I: (time) => two(time.getHours() % 12 || 12),
  j: (time) => `${dayOfYear(time)}`.padStart(3, "0"),
  k: (time) => blank(time.getHours()),
  l: (time) => blank(time.getHours() % 12 || 12),
  m: (time) => two(time.getMonth() + 1),
  M: (time) => two(time.getMinutes()),
  p: (time) => time.getHours() < 12 ? "AM" : "PM",
  s: (time) => `${Math.trunc(time.getTime() / 1000)}`,
  S: (time) => two(time.getSeconds()),
  u: (time) => `${time.getDay() || 7}`,
  w: (time) => `${time.getDay()}`,
  y: (time) => two(time.getFullYear() % 100),
  Y: (time) => `${time.getFullYear()}`,
  z: zone,
  n: "\n",
  t: "\t",
  "%": "%",
  // Each of these is several others.
  c: "%a %b %e %H:%M:%S %Y",
  D: "%m/%d/%y",
  x: "%m/%d/%y",
  F: "%Y-%m-%d",
  r: "%I:%M:%S %p",
  R: "%H:%M",
  T: "%H:%M:%S",
  X: "%H:%M:%S",
};

/** The text of a time; a conversion that is not known stays as it is. */
export function strftime(format: string, time: Date): string {
  return format.replace(/%(.)/gs, (whole, letter: string) => {
    const conversion = CONVERSIONS[letter];
    if (conversion === undefined) return whole;
    if (typeof conversion === "function") return conversion(time);
    return letter === "%" ? conversion : strftime(conversion, time);
  });
}
