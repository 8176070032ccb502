/** Flags of open files as the words of `lsof +fg` (include/uapi/asm-generic/fcntl.h). */

const O_ACCMODE = 3;
const ACCESS_WORDS = ["", "W", "RW", ""];

/** In the order in which they are written; O_SYNC has the bit of O_DSYNC and one more. */
const WORDS: readonly (readonly [mask: number, word: string])[] = [
  [0o100, "CR"],
  [0o200, "EXCL"],
  [0o400, "NTTY"],
  [0o1000, "TR"],
  [0o2000, "AP"],
  [0o4000, "ND"],
  [0o4010000, "SYN"],
  [0o20000, "ASYN"],
  [0o40000, "DIR"],
  [0o200000, "DTY"],
  [0o400000, "NFLK"],
  [0o1000000, "NATM"],
  [0o100000, "LG"],
  [0o2000000, "CX"],
  [0o20200000, "TMPF"],
];

/** `RW,ND,CX`; empty if there is none. */
export function flagWords(flags: number): string {
  const words = WORDS.filter(([mask]) => (flags & mask) === mask).map(([, word]) => word);
  return [ACCESS_WORDS[flags & O_ACCMODE], ...words].filter((word) => word !== "").join(",");
}
