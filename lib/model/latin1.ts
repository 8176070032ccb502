/** Bytes as text of one character a byte. */

/** Nothing is lost and nothing can fail. */
export function latin1(bytes: Uint8Array): string {
  // Not TextDecoder("latin1"), which is windows-1252 and changes the bytes from 0x80 to 0x9f.
  let text = "";
  for (let at = 0; at < bytes.length; at += 4096) {
    text += String.fromCharCode(...bytes.subarray(at, at + 4096));
  }
  return text;
}
