import assert from "node:assert/strict";
import { readDwarf } from "../../scripts/uapi/dwarf.ts";

/** What readelf of binutils 2.40 and 2.45 prints, cut down to what matters. */
const text = (form: (name: string) => string): string => `
 <0><c>: Abbrev Number: 1 (DW_TAG_compile_unit)
    <d>   DW_AT_name        : ${form("a.c")}
 <1><20>: Abbrev Number: 2 (DW_TAG_base_type)
    <21>   DW_AT_byte_size   : 4
    <24>   DW_AT_name        : ${form("unsigned int")}
 <1><28>: Abbrev Number: 3 (DW_TAG_typedef)
    <29>   DW_AT_name        : ${form("__be32")}
    <2d>   DW_AT_type        : <0x20>, unsigned int
 <1><30>: Abbrev Number: 4 (DW_TAG_array_type)
    <31>   DW_AT_type        : <0x28>
 <2><35>: Abbrev Number: 5 (DW_TAG_subrange_type)
    <36>   DW_AT_upper_bound : 3
 <2><38>: Abbrev Number: 0
 <1><40>: Abbrev Number: 6 (DW_TAG_structure_type)
    <41>   DW_AT_name        : ${form("inner")}
    <45>   DW_AT_byte_size   : 20
 <2><46>: Abbrev Number: 7 (DW_TAG_member)
    <47>   DW_AT_name        : ${form("word")}
    <4b>   DW_AT_type        : <0x28>, __be32
    <4f>   DW_AT_data_member_location: 0
 <2><50>: Abbrev Number: 7 (DW_TAG_member)
    <51>   DW_AT_name        : ${form("words")}
    <55>   DW_AT_type        : <0x30>
    <59>   DW_AT_data_member_location: 4
 <2><5a>: Abbrev Number: 0
 <1><60>: Abbrev Number: 6 (DW_TAG_structure_type)
    <61>   DW_AT_name        : ${form("outer")}
    <65>   DW_AT_byte_size   : 32
 <2><66>: Abbrev Number: 8 (DW_TAG_member)
    <67>   DW_AT_name        : ${form("low")}
    <6b>   DW_AT_type        : <0x20>, unsigned int
    <6f>   DW_AT_bit_size    : 4
    <70>   DW_AT_data_bit_offset: 60
 <2><72>: Abbrev Number: 7 (DW_TAG_member)
    <73>   DW_AT_name        : ${form("id")}
    <77>   DW_AT_type        : <0x40>, inner
    <7b>   DW_AT_data_member_location: 8
 <2><7c>: Abbrev Number: 0
 <1><80>: Abbrev Number: 9 (DW_TAG_structure_type)
    <81>   DW_AT_name        : ${form("declared")}
    <85>   DW_AT_declaration : 1
 <1><90>: Abbrev Number: 10 (DW_TAG_enumeration_type)
    <91>   DW_AT_byte_size   : 4
 <2><92>: Abbrev Number: 11 (DW_TAG_enumerator)
    <93>   DW_AT_name        : ${form("LAST")}
    <97>   DW_AT_const_value : -7
`;

for (
  const [version, form] of [
    ["older", (name: string) => `(indirect string, offset: 0x12): ${name}`],
    ["newer", (name: string) => `(strp) (offset: 0x12): ${name}`],
    ["plain", (name: string) => name],
  ] as const
) {
  Deno.test(`readDwarf: structs within structs, arrays, bit fields and enums, ${version} form`, () => {
    const numbers = version === "newer"
      ? text(form).replace(/: (-?\d+)$/gm, ": (data1) $1")
      : text(form);
    const { structs, constants } = readDwarf(numbers);
    assert.deepEqual(Object.fromEntries(structs), {
      inner: { size: 20, members: { word: [0, 4], words: [4, 16] } },
      outer: {
        size: 32,
        members: { low: [7, 0, 4, 4], id: [8, 20], "id.word": [8, 4], "id.words": [12, 16] },
      },
    });
    assert.deepEqual([...constants], [["LAST", -7]]);
  });
}
