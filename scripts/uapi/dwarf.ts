/** Structs and enums out of what `readelf --debug-dump=info` prints of an object file. Pure. */

/** A member's place and size, in bytes; a bit field has a size of 0, and which bits it has. */
export type Place = readonly [at: number, size: number, bit?: number, bits?: number];

/** A struct. */
export interface Struct {
  readonly size: number;
  /** By name; those of a struct within it by its name as well: `id.idiag_sport`. */
  readonly members: Readonly<Record<string, Place>>;
}

/** What was found, by name. */
export interface Debugged {
  readonly structs: ReadonlyMap<string, Struct>;
  readonly constants: ReadonlyMap<string, number>;
}

interface Entry {
  readonly depth: number;
  readonly tag: string;
  readonly attributes: Map<string, string>;
  readonly children: Entry[];
}

const ENTRY = /^ *<(\d+)><([0-9a-f]+)>: Abbrev Number: \d+ \(DW_TAG_(\w+)\)$/;
const ATTRIBUTE = /^ +<[0-9a-f]+> +DW_AT_(\w+) *: ?(.*)$/;

/** All entries by their offsets, each with those below it. */
function readEntries(text: string): Map<string, Entry> {
  const entries = new Map<string, Entry>();
  const open: Entry[] = [];
  let current: Entry | null = null;
  for (const line of text.split("\n")) {
    const entry = ENTRY.exec(line);
    if (entry !== null) {
      const depth = Number(entry[1]);
      current = { depth, tag: entry[3], attributes: new Map(), children: [] };
      entries.set(entry[2], current);
      open.length = depth;
      open[depth - 1]?.children.push(current);
      open[depth] = current;
      continue;
    }
    const attribute = ATTRIBUTE.exec(line);
    if (attribute === null) continue;
    // In front of a value there may be its form: `(data1) 16`, `(strp) (offset: 0x12): name`.
    current?.attributes.set(attribute[1], attribute[2].trim().replace(/^(\([^()]*\):? )+/, ""));
  }
  return entries;
}

function nameOf(entry: Entry): string {
  return entry.attributes.get("name") ?? "";
}

function numberOf(entry: Entry, attribute: string): number {
  return Number(entry.attributes.get(attribute) ?? 0);
}

/** Reads the dump of one object file. */
export function readDwarf(text: string): Debugged {
  const entries = readEntries(text);
  const typeOf = (entry: Entry): Entry | undefined =>
    entries.get(/<0x([0-9a-f]+)>/.exec(entry.attributes.get("type") ?? "")?.[1] ?? "");

  /** What stands behind names of types. */
  const bare = (entry: Entry | undefined): Entry | undefined => {
    const named = entry?.tag === "typedef" || entry?.tag === "const_type";
    return named ? bare(typeOf(entry)) : entry;
  };
  const sizeOf = (type: Entry | undefined): number => {
    const entry = bare(type);
    if (entry === undefined) return 0;
    if (entry.tag !== "array_type") return numberOf(entry, "byte_size");
    const elements = entry.children.map((range) =>
      range.attributes.has("upper_bound") ? numberOf(range, "upper_bound") + 1 : 0
    );
    return elements.reduce((product, count) => product * count, sizeOf(typeOf(entry)));
  };
  const addMembers = (
    struct: Entry,
    start: number,
    prefix: string,
    into: Record<string, Place>,
  ): void => {
    for (const member of struct.children) {
      if (member.tag !== "member") continue;
      const name = prefix + nameOf(member);
      const type = bare(typeOf(member));
      const bits = numberOf(member, "bit_size");
      if (bits > 0) {
        const offset = numberOf(member, "data_bit_offset");
        into[name] = [start + (offset >> 3), 0, offset & 7, bits];
        continue;
      }
      const at = start + numberOf(member, "data_member_location");
      const whole = type?.tag === "structure_type" || type?.tag === "union_type";
      if (nameOf(member) !== "") into[name] = [at, sizeOf(type)];
      if (whole) addMembers(type, at, nameOf(member) === "" ? prefix : `${name}.`, into);
    }
  };

  const structs = new Map<string, Struct>();
  const constants = new Map<string, number>();
  for (const entry of entries.values()) {
    if (entry.tag === "structure_type" && entry.attributes.has("byte_size")) {
      const members: Record<string, Place> = {};
      addMembers(entry, 0, "", members);
      structs.set(nameOf(entry), { size: numberOf(entry, "byte_size"), members });
    } else if (entry.tag === "enumerator") {
      constants.set(nameOf(entry), numberOf(entry, "const_value"));
    }
  }
  return { structs, constants };
}
