/** How property tests run: repeatable, and bounded in time. */

/** True where the run is limited to what is fast. */
export const FAST = Deno.env.get("SOCKSCOPE_TESTS") === "fast";

/** Options for `fc.assert`; FC_SEED in the environment asks for other cases. */
export function propertyRuns(numRuns: number): { readonly seed: number; readonly numRuns: number } {
  return {
    seed: Number(Deno.env.get("FC_SEED") ?? 20_260_101),
    numRuns: FAST ? Math.ceil(numRuns / 8) : numRuns,
  };
}
