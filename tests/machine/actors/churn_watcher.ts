/**
 * Looks at the same churn with sockscope and with ss, in turn: `churn_watcher.ts RUNS SS`. Prints
 * what was seen over all runs, as JSON.
 */

import { type JsonRow, jsonRows } from "../../support/json/json_rows.ts";
import { runInProcess } from "../../support/programs/in_process.ts";

/** Rows and those of them that have owners, over all runs. */
export interface Share {
  rows: number;
  owned: number;
}

/** What the watcher prints. */
export interface ChurnReport {
  readonly sockscope: Share;
  /** ss asking the kernel. */
  readonly ss: Share;
  /** ss reading /proc. */
  readonly ssProcfs: Share;
  /** Whatever runs of sockscope said on standard error, or ended with besides 0. */
  readonly complaints: readonly string[];
  /** Rows of one socket that came twice in one run. */
  readonly duplicates: readonly string[];
}

/** Rows that were printed twice: of one socket, or of one connection that has none any more. */
function duplicatesIn(rows: readonly JsonRow[]): string[] {
  const seen = new Set<string>();
  const found: string[] = [];
  for (const row of rows) {
    const ends = `${row.local_address}:${row.local_port} ${row.peer_address}:${row.peer_port}`;
    const key = `${row.netid} ${ends} ${row.inode === 0 ? row.state : row.inode}`;
    if (seen.has(key)) found.push(key);
    seen.add(key);
  }
  return found;
}

function countText(text: string, share: Share): void {
  for (const line of text.split("\n").slice(1, -1)) {
    share.rows++;
    if (line.includes("users:((")) share.owned++;
  }
}

if (import.meta.main) {
  const [runs, ss] = [Number(Deno.args[0]), Deno.args[1]];
  const decoder = new TextDecoder();
  const shares = {
    sockscope: { rows: 0, owned: 0 },
    ss: { rows: 0, owned: 0 },
    ssProcfs: { rows: 0, owned: 0 },
  };
  const complaints: string[] = [];
  const duplicates: string[] = [];
  const ask = (share: Share, env: Record<string, string>): void => {
    const { stdout } = new Deno.Command(ss, { args: ["-tanp"], env }).outputSync();
    countText(decoder.decode(stdout), share);
  };
  for (let run = 0; run < runs; run++) {
    const { code, stdout, stderr } = await runInProcess(["--json", "-tanp"], "/proc");
    if (code !== 0 || stderr !== "") complaints.push(`${code} ${stderr}`);
    const rows = jsonRows(decoder.decode(stdout));
    shares.sockscope.rows += rows.length;
    shares.sockscope.owned += rows.filter((row) => row.processes.length > 0).length;
    duplicates.push(...duplicatesIn(rows));
    if (ss !== "") {
      ask(shares.ss, {});
      ask(shares.ssProcfs, { PROC_ROOT: "/proc" });
    }
  }
  const report: ChurnReport = { ...shares, complaints, duplicates };
  console.log(JSON.stringify(report));
}
