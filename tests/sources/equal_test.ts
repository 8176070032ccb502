/**
 * One machine read through both sources: the same sockets, with equal values in every column that
 * both fill. Where they may differ is listed, each with its reason, and has to be seen to.
 */

import assert from "node:assert/strict";
import { State } from "../../lib/model/kinds.ts";
import type { SourcesReport } from "../machine/actors/sources.ts";
import { needs } from "../support/programs/needs.ts";
import { denoEnv } from "../../scripts/child.ts";
import { ROOT } from "../support/programs/program.ts";
import type { SourceRow, Value } from "../support/ss/source_rows.ts";

/** Worlds, and how many of their rows are to be found in both sources at least. */
const WORLDS: Readonly<Record<string, number>> = {
  "tcp-states": 50,
  "udp-raw": 25,
  "unix": 70,
  "packet-netlink": 40,
  "mixed": 30,
  "owners": 15,
};

/** A column of one row, as procfs had it before, sock_diag in between, and procfs afterwards. */
interface Cell {
  readonly column: string;
  readonly before: Value;
  readonly diag: Value;
  readonly after: Value;
  /** The whole row of sock_diag. */
  readonly row: SourceRow["columns"];
}

/** A difference that there may be. */
interface Difference {
  readonly why: string;
  readonly table: RegExp;
  readonly column: RegExp;
  /** Which rows have it; all where it is not said. */
  readonly rows?: (row: SourceRow["columns"]) => boolean;
  /** True for what only happens where the time is right. */
  readonly seldom?: boolean;
  /** What holds nevertheless. */
  readonly holds: (cell: Cell) => boolean;
}

const NETLINK_SOCK_DIAG = 4;
const NEWLINE = "10";
/** Microseconds, and milliseconds, of one clock tick. */
const TICK_US = 10_000, TICK_MS = 10;

const listens = ({ state }: SourceRow["columns"]): boolean => state === State.LISTEN;
const isNumber = (value: Value): value is number => typeof value === "number";

/** True where a time of tcp_info is that of procfs, cut down to clock ticks. */
function sameTime({ before, diag, after }: Cell): boolean {
  return isNumber(diag) && [before, after].includes(Math.floor(diag / TICK_US));
}

const DIFFERENCES: readonly Difference[] = [
  {
    why: "how many connections may wait is known to sock_diag alone",
    table: /^tcp/,
    column: /^tx_queue$/,
    rows: listens,
    holds: ({ before, diag }) => before === 0 && isNumber(diag) && diag > 0,
  },
  {
    why: "struct tcp_info of a listener has its queue and no timeout",
    table: /^tcp/,
    column: /^rto$/,
    rows: listens,
    holds: ({ diag }) => diag === 0,
  },
  {
    why: "timeouts are microseconds there and clock ticks in net/tcp",
    table: /^tcp/,
    column: /^[ra]to$/,
    rows: (row) => !listens(row),
    holds: sameTime,
  },
  {
    why: "an infinite threshold is 2^31 - 1 there and -1 in net/tcp",
    table: /^tcp/,
    column: /^ssthresh$/,
    holds: ({ before, diag }) => before === -1 && diag === 2 ** 31 - 1,
  },
  {
    why: "timers run down between the readings, and net/tcp has clock ticks",
    table: /^tcp/,
    column: /^expires$/,
    holds: ({ before, diag, after }) => {
      if (!isNumber(before) || !isNumber(diag) || !isNumber(after)) return false;
      // One that was set anew in between says nothing of its value there.
      return after > before || (before + TICK_MS > diag && diag >= after);
    },
  },
  {
    why: "of a half-open connection net/tcp counts timeouts, sock_diag answers that were sent",
    table: /^tcp/,
    column: /^retrnsmt$/,
    seldom: true,
    rows: ({ state }) => state === State.SYN_RECV,
    holds: ({ before, diag }) => isNumber(before) && isNumber(diag) && diag >= before,
  },
  {
    why: "net/unix has no queues and no owners",
    table: /^unix$/,
    column: /^([rt]x_queue|uid)$/,
    holds: ({ before, after }) => before === 0 && after === 0,
  },
  {
    why: "a name with a newline ends there in net/unix",
    table: /^unix$/,
    column: /^name$/,
    rows: ({ name }) => `${name}`.split(" ").includes(NEWLINE),
    holds: ({ before, diag }) => `${diag}`.startsWith(`${before} ${NEWLINE} `),
  },
  {
    why: "packets of the interfaces' own come in between",
    table: /^packet$/,
    column: /^rx_queue$/,
    seldom: true,
    holds: ({ before, diag, after }) =>
      isNumber(before) && isNumber(diag) && isNumber(after) && before <= diag && diag <= after,
  },
  {
    why: "the kernel's own socket holds the request while it answers it",
    table: /^netlink$/,
    column: /^rx_queue$/,
    rows: ({ eth, pid }) => eth === NETLINK_SOCK_DIAG && pid === 0,
    holds: ({ before, diag, after }) => before === 0 && after === 0 && isNumber(diag) && diag > 0,
  },
];

/** Rows that one source alone has. */
const ALONE: readonly {
  readonly why: string;
  readonly source: SourceRow["source"];
  readonly is: (row: SourceRow) => boolean;
}[] = [
  {
    why: "bound TCP sockets that neither listen nor connect",
    source: "diag",
    is: ({ table, columns }) => table.startsWith("tcp ") && columns.state === State.CLOSE,
  },
  {
    why: "the socket that asks",
    source: "diag",
    is: ({ table, columns }) => table === "netlink" && columns.eth === NETLINK_SOCK_DIAG,
  },
  {
    why: "a member of a group without a port id is in no table but that of the groups",
    source: "diag",
    is: ({ table, columns }) => table === "netlink" && columns.pid === 0 && columns.groups !== 0,
  },
  {
    why: "unix connections that nobody has accepted have no inode, and sock_diag skips them",
    source: "procfs",
    is: ({ table, columns }) => table === "unix" && columns.inode === 0,
  },
  {
    why: "what stands behind the newline of a name, made to look like a row",
    source: "procfs",
    is: ({ table, columns }) => table === "unix" && columns.inode === 31337,
  },
];

/** Reasons that were met. */
const seen = new Set<string>();
/** Columns that were equal in at least one row, by table. */
const equal = new Set<string>();

function byKey(rows: readonly SourceRow[]): Map<string, SourceRow[]> {
  const map = new Map<string, SourceRow[]>();
  for (const row of rows) {
    const key = `${row.table}: ${row.key}`;
    const known = map.get(key);
    if (known === undefined) map.set(key, [row]);
    else known.push(row);
  }
  return map;
}

/** Complains of a row that the other source does not have, but for those that are known. */
function lone(row: SourceRow): string[] {
  const known = ALONE.find(({ source, is }) => source === row.source && is(row));
  if (known === undefined) return [`${row.source} alone has ${row.table}: ${row.key}`];
  seen.add(known.why);
  return [];
}

/** Complains of a column that is neither equal nor differs as it may. */
function compareCell(table: string, cell: Cell): string[] {
  const { column, before, diag, after } = cell;
  if (diag === before || diag === after) {
    equal.add(`${table} ${column}`);
    return [];
  }
  const known = DIFFERENCES.find((one) =>
    one.table.test(table) && one.column.test(column) && (one.rows?.(cell.row) ?? true)
  );
  if (known?.holds(cell)) {
    seen.add(known.why);
    return [];
  }
  return [
    `${table} ${column}: procfs ${before}, sock_diag ${diag}, procfs ${after} ` +
    JSON.stringify(cell.row),
  ];
}

function compareRows(before: SourceRow, diag: SourceRow, after: SourceRow): string[] {
  const faults: string[] = [];
  for (const column of Object.keys(diag.columns)) {
    if (!(column in before.columns) || !(column in after.columns)) continue;
    faults.push(...compareCell(diag.table, {
      column,
      before: before.columns[column],
      diag: diag.columns[column],
      after: after.columns[column],
      row: diag.columns,
    }));
  }
  return faults;
}

/** Compares what was read; returns how many rows both have. */
function compare(report: SourcesReport): { readonly both: number; readonly faults: string[] } {
  const [before, diag, after] = [report.before, report.diag, report.after].map(byKey);
  const faults: string[] = [];
  let both = 0;
  for (const key of new Set([...before.keys(), ...diag.keys(), ...after.keys()])) {
    const [first, asked, last] = [before, diag, after].map((rows) => rows.get(key) ?? []);
    if (asked.length === 0) faults.push(...[...first, ...last].flatMap(lone));
    else if (first.length === 0 && last.length === 0) faults.push(...asked.flatMap(lone));
    else if (first.length !== 1 || last.length !== 1) faults.push(`${key} moves`);
    else {
      both++;
      if (asked.length > 1) {
        // The kernel goes through its list of members of groups behind all sockets.
        if (asked.length > 2 || asked[0].columns.groups === 0) faults.push(`${key} is repeated`);
        seen.add(TWICE);
      }
      for (const row of asked) faults.push(...compareRows(first[0], row, last[0]));
    }
  }
  return { both, faults };
}

const TWICE = "netlink sockets that are members of groups come twice";

for (const [world, least] of Object.entries(WORLDS)) {
  Deno.test({
    ...needs("root over users", "netns", "ip"),
    name: `sources: procfs and sock_diag have the same sockets of the world "${world}"`,
    fn: async () => {
      const { code, stdout } = await new Deno.Command(Deno.execPath(), {
        args: ["run", "-A", "--no-prompt", `${ROOT}/tests/machine/actors/sources.ts`, world],
        env: denoEnv(),
        stdin: "null",
        stderr: "inherit",
      }).output();
      assert.equal(code, 0);
      const report: SourcesReport = JSON.parse(new TextDecoder().decode(stdout));
      assert.deepEqual(report.problems, []);
      for (const id of ["netlink", "packet", "unix", "udp", "udp6", "tcp"]) {
        assert.ok(report.asked.includes(id), `${id} was not asked of the kernel`);
      }
      const { both, faults } = compare(report);
      assert.deepEqual(faults, []);
      assert.ok(both >= least, `${both} rows alone are in both`);
    },
  });
}

Deno.test({
  ...needs("root over users", "netns", "ip"),
  name: "sources: every difference that is allowed was met, and columns of every kind were equal",
  fn: () => {
    const always = DIFFERENCES.filter(({ seldom }) => !seldom);
    const reasons = [TWICE, ...[...always, ...ALONE].map(({ why }) => why)];
    assert.deepEqual(reasons.filter((why) => !seen.has(why)), []);
    const columns = {
      "tcp 4": "state rx_queue tx_queue uid inode localPort remotePort local remote tr expires " +
        "retrnsmt timeout cwnd ssthresh",
      "tcp 6": "state rx_queue uid inode localPort remotePort local remote tr timeout cwnd",
      "udp 4": "state rx_queue tx_queue uid inode localPort remotePort local remote",
      "udp 6": "state rx_queue uid inode localPort remotePort local remote",
      "udplite 4": "state inode localPort remotePort local remote",
      "unix": "state inode type name",
      "packet": "state rx_queue uid inode type proto iface running",
      "netlink": "state rx_queue inode eth pid groups",
    };
    for (const [table, names] of Object.entries(columns)) {
      for (const column of names.split(" ")) {
        assert.ok(equal.has(`${table} ${column}`), `${table} ${column} was never equal`);
      }
    }
  },
});
