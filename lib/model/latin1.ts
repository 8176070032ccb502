/** Bytes as text of one character a byte. */

/** Nothing is lost and nothing can fail. */
export function latin1(bytes: Uint8Array): string {
  // Not TextDecoder("latin1"), which is windows-1252 and changes the bytes from 0x80 to 0x9f.
  let text = "";
  for (let at = 0; at < bytes.length; at += 4096) {
    // Spread out, they would first be copied into an array, which takes nine times as long.
    const part: ArrayLike<number> = bytes.subarray(at, at + 4096);
    text += Reflect.apply(String.fromCharCode, null, part);
  }
  return text;
}

/** The other way round: a byte for each character below U+0100. */
export function latin1Bytes(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length);
  for (let at = 0; at < text.length; at++) bytes[at] = text.charCodeAt(at);
  return bytes;
}
