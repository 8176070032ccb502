/** Files of names that people edit: lines of words, `#` starts a comment. */

/** Bytes as a string of one character a byte: nothing is lost and nothing can fail. */
export function latin1(bytes: Uint8Array): string {
  // Not TextDecoder("latin1"), which is windows-1252 and changes the bytes from 0x80 to 0x9f.
  let text = "";
  for (let at = 0; at < bytes.length; at += 4096) {
    text += String.fromCharCode(...bytes.subarray(at, at + 4096));
  }
  return text;
}

/** The words of every line that has any. */
export function* wordLines(bytes: Uint8Array): Generator<string[]> {
  for (const line of latin1(bytes).split("\n")) {
    const comment = line.indexOf("#");
    const words = (comment < 0 ? line : line.slice(0, comment)).split(/[ \t\r]+/).filter(Boolean);
    if (words.length > 0) yield words;
  }
}
