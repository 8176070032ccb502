import assert from "node:assert/strict";
import { withKernelLineEnds } from "../../lib/decode/line_ends.ts";
import type { CapturedFile } from "../../lib/model/capture.ts";
import type { FileId } from "../../lib/model/plan.ts";
import { bytesOf } from "../support/answers/decoding.ts";
import { bytesToLatin1 } from "../support/trees/editable_tree.ts";

function converted(text: string): string {
  const files = new Map<FileId, CapturedFile>([["net/unix", { path: "/x", bytes: bytesOf(text) }]]);
  return bytesToLatin1(withKernelLineEnds(files).get("net/unix")!.bytes);
}

Deno.test("withKernelLineEnds: CR LF becomes LF if the first line ends so", () => {
  assert.equal(converted("Num Path\r\n1 /a\r\n2\r\n"), "Num Path\n1 /a\n2\n");
  // Cut at its end, the file may have lost the LF alone.
  assert.equal(converted("Num\r\n1 /a\r"), "Num\n1 /a");
  assert.equal(converted("Num\r\n1 /a"), "Num\n1 /a");
});

Deno.test("withKernelLineEnds: a CR within a line, or of a name, is nobody's line end", () => {
  assert.equal(converted("Num\r\n1 /a\rb\r\r\n"), "Num\n1 /a\rb\r\n");
  for (const text of ["Num\n1 /a\r\n", "Nu\rm\n1\r\n", "\n1\r\n", "", "Num\r"]) {
    assert.equal(converted(text), text);
  }
});

Deno.test("withKernelLineEnds: each file for itself, and none is copied without need", () => {
  const plain = { path: "/p", bytes: bytesOf("sl\nrow\n") };
  const other = { path: "/o", bytes: bytesOf("sl\r\nrow\r\n"), stored: true };
  const files = new Map<FileId, CapturedFile>([["net/tcp", plain], ["net/udp", other]]);
  const result = withKernelLineEnds(files);
  assert.equal(result.get("net/tcp"), plain);
  assert.deepEqual(result.get("net/udp"), { ...other, bytes: bytesOf("sl\nrow\n") });
  const untouched = new Map<FileId, CapturedFile>([["net/tcp", plain]]);
  assert.equal(withKernelLineEnds(untouched), untouched);
});
