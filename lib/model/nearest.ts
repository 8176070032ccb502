/** The known word that a mistyped one is nearest to. */

/** Steps from one word to another: letters put in, left out, changed, or two that changed places. */
function distance(from: string, to: string): number {
  const rows: number[][] = [Array.from({ length: to.length + 1 }, (_, at) => at)];
  for (let i = 1; i <= from.length; i++) {
    const row = [i];
    for (let j = 1; j <= to.length; j++) {
      const same = from[i - 1] === to[j - 1] ? 0 : 1;
      let least = Math.min(rows[i - 1][j] + 1, row[j - 1] + 1, rows[i - 1][j - 1] + same);
      const swapped = i > 1 && j > 1 && from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1];
      if (swapped) least = Math.min(least, rows[i - 2][j - 2] + 1);
      row.push(least);
    }
    rows.push(row);
  }
  return rows[from.length][to.length];
}

/** Longer words are not looked at: nobody mistypes one. */
const LONGEST = 64;

/** The nearest of the known words, if it is near; null otherwise. */
export function nearest(word: string, known: Iterable<string>): string | null {
  if (word.length > LONGEST) return null;
  let best: { readonly word: string; readonly steps: number } | null = null;
  for (const each of known) {
    const steps = distance(word, each);
    // A third of the letters may be wrong, and one of a short word.
    if (steps > Math.max(1, Math.floor(each.length / 3))) continue;
    if (best === null || steps < best.steps) best = { word: each, steps };
  }
  return best?.word ?? null;
}

/** `: did you mean --json?`, or nothing. */
export function didYouMean(word: string, known: Iterable<string>, before = ""): string {
  const found = nearest(word, known);
  return found === null ? "" : `: did you mean ${before}${found}?`;
}
