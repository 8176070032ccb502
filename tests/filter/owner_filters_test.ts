/** Conditions on owners: who is such a process, and what is said of who cannot be seen. */

import assert from "node:assert/strict";
import { decodeOwners } from "../../lib/decode/procfs/pid_fd.ts";
import { decodeNames } from "../../lib/decode/names/names.ts";
import { AS_THEY_ARE } from "../../lib/field/dialect.ts";
import { rowFilter } from "../../lib/filter/row_filter.ts";
import { selectRows } from "../../lib/filter/select_rows.ts";
import { type CapturedTask, LINK_SIZE } from "../../lib/model/capture.ts";
import { Family, State } from "../../lib/model/kinds.ts";
import { filterBytecode } from "../../lib/plan/filter_bytecode.ts";
import { planSources } from "../../lib/plan/plan_sources.ts";
import { SocketTable } from "../../lib/table/socket_table.ts";
import type { OwnerTable } from "../../lib/table/owner_table.ts";
import { NOTHING } from "../support/answers/decoding.ts";
import { queryOf } from "../support/values/queries.ts";

const ID = "9bca8d63d5fa610783847915bcff0ecac1273e5b4bed3f6fa1b07350e0135961";
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

/** Row 0: nginx, row 1: sshd in a container, row 2: nobody that is seen, row 3: nobody's. */
const INODES = [11, 12, 13, 0];

function table(): SocketTable {
  const rows = new SocketTable("tcp", Family.INET, {
    ...{ bytes: new Uint8Array(0), capacity: INODES.length, stride: 1 },
  });
  rows.length = INODES.length;
  INODES.forEach((inode, row) => {
    rows.inode[row] = inode;
    rows.localPort[row] = 80 + row;
    rows.state[row] = State.LISTEN;
  });
  return rows;
}

function owners(denied: number): OwnerTable {
  const task = (
    ...[pid, name, uid, inode, cgroup]: [number, string, number, number, string]
  ): CapturedTask => {
    const links = new Uint8Array(LINK_SIZE);
    links.set(bytes(`socket:[${inode}]`));
    return {
      ...{ pid, tid: pid, stat: bytes(`${pid} (${name}) S`), comm: null, cmdline: null },
      ...{ status: bytes(`Uid:\t9\t${uid}\t9\t9\n`), cgroup: bytes(cgroup), context: null },
      ...{
        fds: Int32Array.of(3),
        links,
        contexts: null,
        folderOwner: null,
        fdinfo: null,
        protocols: null,
      },
    };
  };
  const tasks = [
    task(7, "nginx", 33, 11, "0::/system.slice/nginx.service\n"),
    task(8, "sshd", 0, 12, `0::/docker/${ID}\n`),
  ];
  return decodeOwners({ tasks, earlier: [], processes: 9, denied, socketDevice: null });
}

/** The rows that a filter selects, as one word. */
function rows(text: string, denied = 1): string {
  const query = queryOf(["-tan", ...text.split(" ")]);
  const passwd = { path: "/etc/passwd", bytes: bytes("www-data:x:33:33::/:\nroot:x:0:0::/:\n") };
  const names = decodeNames({ ...NOTHING, files: new Map([["/etc/passwd", passwd]]) });
  const known = owners(denied);
  const filter = rowFilter(query, names, new Map(), known);
  return selectRows(table(), { query, filter, dialect: AS_THEY_ARE }).join("");
}

Deno.test("filter: unit, container, comm, pid and user of one who holds the socket", () => {
  assert.equal(rows("unit nginx.service"), "0");
  assert.equal(rows("unit NGINX*"), "0");
  assert.equal(rows("unit nginx"), "");
  assert.equal(rows("comm ngin[a-z]"), "0");
  assert.equal(rows("pid 8"), "1");
  assert.equal(rows("pid = 8 or pid 7"), "01");
  assert.equal(rows("user www-data"), "0");
  assert.equal(rows("user 0"), "1");
  assert.equal(rows(`container ${ID}`), "1");
  assert.equal(rows(`container ${ID.slice(0, 12)}`), "1");
  assert.equal(rows("container *"), "1");
  assert.equal(rows("container web"), "");
  assert.equal(rows("unit * and sport :81"), "");
});

Deno.test("filter: who cannot be seen is neither such a process nor another", () => {
  assert.equal(rows("not comm nginx"), "13");
  assert.equal(rows("comm != nginx"), "13");
  assert.equal(rows("not ( comm nginx or pid 99 )"), "13");
  assert.equal(rows("not not comm nginx"), "0");
  assert.equal(rows("not comm nginx or sport :82"), "123");
  // If every process let itself be looked at, then nobody holds it.
  assert.equal(rows("not comm nginx", 0), "123");
});

Deno.test("filter: wrong values of conditions on owners are pointed at", () => {
  for (const words of ["pid x", "pid 1x", "user 99999999999", "pid", "unit", "unit > a", "user"]) {
    assert.throws(() => rows(words), { name: "FilterSyntaxError" }, words);
  }
  assert.throws(() => rows("user nobody-here"), { message: /there is no user "nobody-here"/ });
  assert.throws(() => queryOf(["-E", "-t", "pid", "1"]), { name: "UsageError" });
});

Deno.test("filterBytecode: the kernel lets through what it cannot test", () => {
  const code = (...words: string[]): Uint8Array => filterBytecode(queryOf(words).filter, true);
  assert.deepEqual(code("unit", "a"), new Uint8Array(0));
  assert.deepEqual(code("sport", ":80", "or", "unit", "a"), new Uint8Array(0));
  assert.deepEqual(code("sport", ":80", "and", "unit", "a"), code("sport", ":80"));
  assert.deepEqual(code("sport", ":80", "and", "not", "unit", "a"), code("sport", ":80"));
  assert.deepEqual(code("not", "(", "sport", ":80", "and", "unit", "a", ")"), new Uint8Array(0));
});

Deno.test("planSources: owners, cgroups, users and names are read for what a filter asks", () => {
  const reads = (line: string): string => {
    const found = new Set<string>();
    for (const fetch of planSources(queryOf(line.split(" "))).fetches) {
      if (fetch.kind === "file" && fetch.id === "/etc/passwd") found.add("passwd");
      if (fetch.kind === "container-names") found.add("names");
      if (fetch.kind !== "owners") continue;
      found.add("owners");
      if (fetch.cgroups) found.add("cgroups");
      if (fetch.users) found.add("users");
    }
    return [...found].sort().join(" ");
  };
  assert.equal(reads("-tan"), "");
  assert.equal(reads("-tanp"), "owners");
  assert.equal(reads("-tan --whose"), "cgroups names owners");
  assert.equal(reads("-tan --whose --proc-root=/x"), "cgroups owners");
  assert.equal(reads("-tan comm a"), "owners");
  assert.equal(reads("-tan unit a"), "cgroups owners");
  assert.equal(reads("-tan container a"), "cgroups names owners");
  assert.equal(reads("-tan user a"), "owners passwd users");
});
