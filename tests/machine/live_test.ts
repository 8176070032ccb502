import assert from "node:assert/strict";
import { referenceSs } from "../../scripts/reference_ss.ts";
import { Actor } from "../support/programs/actor.ts";
import { ofNamespace } from "../support/ss/incomparable.ts";
import { needs } from "../support/programs/needs.ts";
import { type Ended, sockscope } from "../support/programs/program.ts";
import { Sandbox } from "../support/programs/sandbox.ts";
import type { WorldReport } from "./actors/world.ts";

/** Command lines by world. */
const LINES: Readonly<Record<string, readonly string[]>> = {
  "mixed": [
    "",
    "-a",
    "-an",
    "-l",
    "-tulpn",
    "-anp",
    "-tanpe",
    "-tanoe",
    "-xanp",
    "-xlp",
    "-0anp",
    "-f netlink -an",
    "-O -4ape",
    "-6anp",
    "-H -Q -tan",
    "-tn state established ( sport = :22 or sport = :443 )",
    "-tan src 10.9.0.0/16",
    "-s",
  ],
  "udp-raw": ["-uan", "-uapn", "-wanp", "-ua state established", "-uan sport = :53"],
  // Odd command names are what ss gets wrong; the sockets that have them are left out.
  "owners": ["-tlnp sport = :80", "-uanp"],
};

/** Lines with the owners of each in one order: they come in that of the folders, read twice. */
function settled(text: string): string {
  return text.replace(
    /users:\((.*)\)/g,
    (_, list: string) => `users:(${list.split("),(").sort().join("),(")})`,
  );
}

for (const [world, lines] of Object.entries(LINES)) {
  Deno.test({
    ...needs("root over users", "netns", "nsenter", "reference-ss"),
    name: `live: the same bytes as ss over /proc, in a namespace of the world "${world}"`,
    fn: async () => {
      const ss = (await referenceSs())!;
      await using sandbox = await Sandbox.open();
      await using actor = await Actor.start<WorldReport>("world", sandbox, world);
      const enter = ["nsenter", `--target=${actor.report.pid}`, "--net"];
      for (const line of lines) {
        const words = line.split(" ").filter((word) => word !== "");
        const ask = (): Promise<Ended> =>
          sandbox.run([...enter, ss, ...words], { env: { PROC_ROOT: "/proc" } });
        // Neighbours are looked for for a while, which a raw socket hears of: as before, or as after.
        const before = await ask();
        const ours = await sandbox.run([...enter, ...sockscope(), "--source=procfs", ...words]);
        const theirs = before.stdout === ours.stdout ? before : await ask();
        const [first, shown, last] = [before, ours, theirs].map(({ stdout }) =>
          settled(ofNamespace(stdout))
        );
        assert.equal(shown, shown === first ? first : last, line);
        assert.equal(ours.code, theirs.code, line);
        assert.ok(theirs.stdout.split("\n").length > 2, `${line}: rows to compare`);
      }
    },
  });
}
