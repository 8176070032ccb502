/**
 * Made-up answers about sockets that are not internet ones, shown by `ss` and by sockscope: the
 * same bytes.
 *
 * SOCKSCOPE_SEED in the environment asks for other answers.
 */

import assert from "node:assert/strict";
import { ANSWERS } from "../../../support/answers/any_answers.ts";
import { needs } from "../../../support/programs/needs.ts";
import { FAST } from "../../../support/values/property.ts";
import { Random } from "../../../support/values/random.ts";
import { dumpOf } from "../../../support/answers/replies.ts";
import { shownDump } from "../../../support/answers/shown_dump.ts";
import { SS_ANSWERS_NEEDS, SsAnswers } from "../../../support/answers/ss_answers.ts";

const SEED = Number(Deno.env.get("SOCKSCOPE_SEED") ?? 20_260_101);
const DUMPS = FAST ? 4 : 30;
const SOCKETS = 20;

/** What each command line may have besides `-a` and the kind. */
const WORDS = ["-m", "-i", "-e", "-b", "-o", "-O", "-H", "-Q", "-n", "--tipcinfo"];
const ALL = ["-emb", "--tipcinfo"];
/** For so many dumps ss looks through the processes once, which takes long on a busy machine. */
const DUMPS_PER_WALK = 5;

for (const { id, word, any } of ANSWERS) {
  Deno.test({
    ...needs(...SS_ANSWERS_NEEDS),
    name: `${id} details: any sockets that the kernel tells of are shown as ss shows them`,
    fn: async () => {
      await using ss = await SsAnswers.open();
      for (let index = 0; index < DUMPS; index++) {
        const random = new Random(SEED + index);
        const dump = dumpOf(id, ...Array.from({ length: SOCKETS }, () => any(random)));
        const some = WORDS.filter(() => random.chance(0.5));
        const owners = index % DUMPS_PER_WALK === 0 ? "-pO" : "-O";
        for (const words of [ALL, [...ALL, owners], some]) {
          const line = ["-a", word, ...words];
          const theirs = await ss.shown(dump.bytes, line);
          const { text, problems } = await shownDump(dump, line);
          const about = `seed ${SEED + index}, ${line.join(" ")}`;
          theirs.split("\n").forEach((expected, row) =>
            assert.equal(text.split("\n")[row], expected, `${about}, line ${row}`)
          );
          assert.equal(text, theirs, about);
          assert.deepEqual(problems, [], about);
          assert.ok(theirs.split("\n").length > SOCKETS / 3, `${about}: rows to compare`);
        }
      }
    },
  });
}
