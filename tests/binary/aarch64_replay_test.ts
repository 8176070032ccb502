/**
 * The program for aarch64 decodes recorded answers of the kernel as this one does. It cannot ask
 * for any here: the emulator lets no program at sock_diag ("protocol not supported").
 */

import assert from "node:assert/strict";
import { TCP_LINES } from "../../scripts/capture/reply_cases.ts";
import { doneMessage } from "../../lib/uapi/netlink.ts";
import { SEQUENCE } from "../../lib/uapi/sock_diag.ts";
import { needs } from "../support/programs/needs.ts";
import { runProgram, sockscope } from "../support/programs/program.ts";
import { joined, recordedCapture } from "../support/answers/replies.ts";
import { AARCH64 } from "./binaries.ts";

Deno.test({
  ...needs("qemu-aarch64-static", "aarch64 binary", "arm64 libraries"),
  name: "aarch64: recorded answers are shown as the source itself shows them",
  fn: async () => {
    const { dumps } = recordedCapture();
    const [tcp, tcp6] = [dumps.get("tcp")!, dumps.get("tcp6")!];
    const file = await Deno.makeTempFile();
    try {
      await Deno.writeFile(file, joined(tcp.bytes, tcp6.bytes, doneMessage(SEQUENCE)));
      const lines = [TCP_LINES.find((line) => line.includes("--inet-sockopt"))!, "--json -tani"];
      for (const line of lines) {
        const words = line.split(" ");
        const env = { TCPDIAG_FILE: file };
        const expected = await runProgram([...sockscope(), ...words], { env });
        const { stdout, stderr, code } = await runProgram([...AARCH64, ...words], { env });
        assert.equal(stdout, expected.stdout, line);
        assert.ok(stdout.length > 1000, line);
        assert.deepEqual([stderr, code], [expected.stderr, expected.code], line);
      }
    } finally {
      await Deno.remove(file);
    }
  },
});
