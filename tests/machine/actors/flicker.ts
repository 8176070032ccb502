/** Starts short-lived processes as fast as it can, a few at a time, until the end. */

import { playUntilEnd } from "../../support/programs/actor.ts";

const AT_A_TIME = 4;

if (import.meta.main) {
  let playing = true;
  let started = 0;
  const flicker = async (): Promise<void> => {
    while (playing) {
      await new Deno.Command("true", { stdin: "null", stdout: "null", stderr: "null" }).output();
      started++;
    }
  };
  const all = Array.from({ length: AT_A_TIME }, flicker);
  await playUntilEnd("ready");
  playing = false;
  await Promise.all(all);
  console.log(started);
  Deno.exit(0);
}
