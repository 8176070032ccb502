/**
 * The systemd units in a cgroup's path, by the rules of systemd's own reader (src/basic/cgroup-util.c
 * cg_path_get_unit, cg_path_get_user_unit, cg_path_get_slice; src/basic/unit-name.c
 * unit_name_is_valid):
 *
 *     /system.slice/nginx.service/worker
 *     /user.slice/user-1000.slice/user@1000.service/app.slice/app-foo@1.service
 *
 * Slices come first; what follows them is the unit, whatever folders it has made below. Within the
 * unit of a user's service manager, or of a session, the same holds once more.
 */

const LONGEST_NAME = 255;
const TYPES: ReadonlySet<string> = new Set([
  ...["service", "mount", "swap", "socket", "target", "device", "automount", "timer", "path"],
  ...["slice", "scope"],
]);

/** Letters, digits and `:-_.\`, and in names of instances, not at the start, `@`. */
const UNIT_NAME = /^[0-9A-Za-z:\-_.\\][0-9A-Za-z:\-_.\\@]*$/;

/** systemd puts `_` before a name that would look like a file of cgroupfs. */
const unescaped = (element: string): string => element.startsWith("_") ? element.slice(1) : element;

/** True for a name of a unit; one of an instance has something behind its `@`. */
function isUnitName(name: string): boolean {
  const dot = name.lastIndexOf(".");
  if (dot < 1 || name.length > LONGEST_NAME || !TYPES.has(name.slice(dot + 1))) return false;
  const prefix = name.slice(0, dot);
  return UNIT_NAME.test(prefix) && prefix.indexOf("@") !== prefix.length - 1;
}

function isSlice(element: string): boolean {
  const name = unescaped(element);
  return name.endsWith(".slice") && !name.includes("@") && isUnitName(name);
}

/** The unit that begins at an element, behind its slices. */
interface FoundUnit {
  readonly unit: string | null;
  readonly slice: string | null;
  /** The index of what is below the unit. */
  readonly below: number;
}

function unitAt(elements: readonly string[], start: number): FoundUnit {
  let at = start;
  while (at < elements.length && isSlice(elements[at])) at++;
  const slice = at > start ? unescaped(elements[at - 1]) : null;
  const name = unescaped(elements[at] ?? "");
  const unit = isUnitName(name) && !name.endsWith(".slice") ? name : null;
  return { unit, slice, below: at + 1 };
}

/** True for a unit that has units of a user in it. */
function isOfUser(unit: string): boolean {
  return /^user@\d+\.service$/.test(unit) || /^session-[0-9A-Za-z]+\.scope$/.test(unit);
}

/** What a path says of units; null for each that it does not name. */
export interface Units {
  readonly unit: string | null;
  readonly userUnit: string | null;
  readonly slice: string | null;
}

/** The units in a path, given by its elements. */
export function unitsOf(elements: readonly string[]): Units {
  const { unit, slice, below } = unitAt(elements, 0);
  const userUnit = unit !== null && isOfUser(unit) ? unitAt(elements, below).unit : null;
  return { unit, userUnit, slice };
}

/** A name in a unit's name as it was before systemd escaped it: `\x2d` is a `-`. */
export function unescapedName(name: string): string {
  return name.replace(
    /\\x([0-9a-f]{2})/g,
    (_, digits: string) => String.fromCharCode(parseInt(digits, 16)),
  );
}
