/**
 * Made-up dumps of internet sockets, shown by `ss` and by sockscope: the same bytes.
 *
 * SOCKSCOPE_SEED in the environment asks for other dumps.
 */

import assert from "node:assert/strict";
import { hostFacts } from "../../../../lib/acquire/host_facts.ts";
import { doneMessage } from "../../../../lib/uapi/netlink.ts";
import { SEQUENCE } from "../../../../lib/uapi/sock_diag.ts";
import { run } from "../../../../main.ts";
import { anyDump } from "../../../support/answers/inet_messages.ts";
import { needs } from "../../../support/programs/needs.ts";
import { FAST } from "../../../support/values/property.ts";
import { Random } from "../../../support/values/random.ts";

const SEED = Number(Deno.env.get("SOCKSCOPE_SEED") ?? 20_260_101);
const DUMPS = FAST ? 10 : 60;
const SOCKETS = 40;
const SS = ".cache/reference-ss/ss";

/** What each command line may have besides `-Hta`. */
const WORDS = ["-m", "-i", "-e", "-o", "-O", "-n", "--tos", "--cgroup", "--inet-sockopt"];

/** Every switch at once, with and without names and line breaks. */
const ALL = ["-mieo", "--tos", "--cgroup", "--inet-sockopt"];

async function shownBySs(path: string, words: readonly string[]): Promise<string> {
  const { stdout } = await new Deno.Command(SS, {
    args: [...words],
    env: { TCPDIAG_FILE: path },
    stdin: "null",
  }).output();
  return new TextDecoder("latin1").decode(stdout);
}

async function shownBySockscope(path: string, words: readonly string[]): Promise<string> {
  let stdout = "";
  Deno.env.set("TCPDIAG_FILE", path);
  try {
    await run(words, {
      facts: { ...hostFacts(), columns: null },
      out: (bytes) => stdout += new TextDecoder("latin1").decode(bytes),
      error: () => {},
      drop: () => {},
    });
  } finally {
    Deno.env.delete("TCPDIAG_FILE");
  }
  return stdout;
}

Deno.test({
  ...needs("reference-ss"),
  name: "inet details: any sockets in a dump are shown as ss shows them",
  fn: async () => {
    const path = await Deno.makeTempFile();
    try {
      let rows = 0;
      for (let index = 0; index < DUMPS; index++) {
        const random = new Random(SEED + index);
        const dump = anyDump(random, SOCKETS);
        await Deno.writeFile(path, new Blob([dump, doneMessage(SEQUENCE)] as BlobPart[]).stream());
        const some = WORDS.filter(() => random.chance(0.5));
        for (const words of [ALL, [...ALL, "-nO"], some]) {
          const line = ["-Hta", ...words];
          const theirs = (await shownBySs(path, line)).split("\n");
          const ours = (await shownBySockscope(path, line)).split("\n");
          theirs.forEach((text, row) =>
            assert.equal(ours[row], text, `seed ${SEED + index}, ${line.join(" ")}, line ${row}`)
          );
          assert.equal(ours.length, theirs.length);
          assert.ok(theirs.length > SOCKETS);
          rows += theirs.length;
        }
      }
      assert.ok(rows >= DUMPS * SOCKETS * 3);
    } finally {
      await Deno.remove(path);
    }
  },
});
