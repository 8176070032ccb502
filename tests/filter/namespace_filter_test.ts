/** The filter word `netns`, and what text calls a namespace: one function knows both. */

import assert from "node:assert/strict";
import { CgroupPlaces } from "../../lib/decode/cgroup/places.ts";
import { decodeNamespace } from "../../lib/decode/cgroup/namespace.ts";
import { decodeNames } from "../../lib/decode/names/names.ts";
import { AS_THEY_ARE } from "../../lib/field/dialect.ts";
import { namespaceLabel } from "../../lib/model/namespace_names.ts";
import { rowFilter } from "../../lib/filter/row_filter.ts";
import { selectRows } from "../../lib/filter/select_rows.ts";
import { latin1, latin1Bytes } from "../../lib/model/latin1.ts";
import { Family, State } from "../../lib/model/kinds.ts";
import type { FoundNamespace } from "../../lib/model/network_namespace.ts";
import { filterBytecode } from "../../lib/plan/filter_bytecode.ts";
import { SocketTable } from "../../lib/table/socket_table.ts";
import { NOTHING } from "../support/answers/decoding.ts";
import { queryOf } from "../support/values/queries.ts";

const ID = "9bca8d63d5fa610783847915bcff0ecac1273e5b4bed3f6fa1b07350e0135961";

const found = (known: Partial<FoundNamespace>): FoundNamespace => ({
  ...{ inode: null, own: false, names: [], mounts: [], pid: null, command: null, cgroups: [] },
  ...known,
});
const cgroup = (path: string): Uint8Array => latin1Bytes(`1:pids:/\n0::${path}\n`);

/** As podman keeps the name. */
const PLACES = new CgroupPlaces({
  ...{ logs: [], machines: [], docker: [] },
  podman: [latin1Bytes(JSON.stringify([{ id: ID, names: ["web"] }]))],
});
const NO_PLACES = new CgroupPlaces(null);

const OF_CONTAINER = found({
  ...{ inode: 4026532001, pid: 9, command: latin1Bytes("nginx") },
  cgroups: [cgroup("/"), cgroup(`/machine.slice/libpod-${ID}.scope/container`)],
});

const label = (namespace: FoundNamespace, places = PLACES): string =>
  latin1(namespaceLabel(decodeNamespace(namespace, places)));

Deno.test("namespaceLabel: one's own, ip netns, container, number, process: the first there is", () => {
  assert.equal(label({ ...OF_CONTAINER, own: true }), ".");
  assert.equal(label({ ...OF_CONTAINER, names: ["blue", "green"] }), "blue");
  assert.equal(label(OF_CONTAINER), "web");
  assert.equal(label(OF_CONTAINER, NO_PLACES), ID.slice(0, 12));
  assert.equal(label({ ...OF_CONTAINER, cgroups: [] }), "net:[4026532001]");
  assert.equal(label({ ...OF_CONTAINER, inode: null, cgroups: [] }), "pid:9(nginx)");
});

Deno.test("namespaceLabel: of a pod's containers the first with a name", () => {
  const other = ID.replace("9", "8");
  const pod = "/kubepods/besteffort/pod3acd3a35-8c43-4d0c-9f4a-3f9a4a6f2f0b";
  const cgroups = [cgroup(`${pod}/${other}`), cgroup(`${pod}/${ID}`)];
  const places = new CgroupPlaces({
    ...{ machines: [], docker: [], podman: [] },
    logs: [`coredns-5d78c9869d-abcde_kube-system_coredns-${ID}.log`],
  });
  const text = "kube-system/coredns-5d78c9869d-abcde/coredns";
  assert.equal(label({ ...OF_CONTAINER, cgroups }, places), text);
  assert.equal(label({ ...OF_CONTAINER, cgroups }, NO_PLACES), other.slice(0, 12));
});

Deno.test("namespaceLabel: a container is not taken for what else a namespace is called", () => {
  for (const name of [".", "net:[4026531840]", "pid:1(init)", "a b", "\x1b[31mred", "-tan"]) {
    const cgroups = [cgroup(`/lxc.payload.${name}`)];
    assert.equal(label({ ...OF_CONTAINER, cgroups }), "net:[4026532001]", name);
  }
  assert.equal(label({ ...OF_CONTAINER, cgroups: [cgroup("/lxc.payload.db-1")] }), "db-1");
});

/** Whether sockets of a namespace are shown; null for one's own, if no other is listed. */
function shows(filter: string, namespace: FoundNamespace | null): boolean {
  const rows = new SocketTable("tcp", Family.INET, {
    ...{ bytes: new Uint8Array(0), capacity: 1, stride: 1 },
  });
  rows.length = 1;
  rows.state[0] = State.LISTEN;
  rows.namespace = namespace && decodeNamespace(namespace, PLACES);
  const query = queryOf(["-tan", ...filter.split(" ")]);
  const names = decodeNames(NOTHING);
  return selectRows(rows, { query, filter: rowFilter(query, names), dialect: AS_THEY_ARE })
    .length === 1;
}

Deno.test("filter: netns is what text calls a namespace, any other name of it, and its number", () => {
  const own = found({ own: true, inode: 4026531840 });
  const named = found({
    ...{ inode: 4026532002, names: ["blue", "green"], mounts: ["/run/docker/netns/0a1b"] },
  });
  const ofProcess = found({ pid: 77, command: latin1Bytes("\xc3\xa9") });
  const all = [own, named, OF_CONTAINER, ofProcess, null];
  const matching = (filter: string): string =>
    all.flatMap((each, index) => shows(filter, each) ? [index] : []).join("");
  assert.equal(matching("netns ."), "04");
  assert.equal(matching("netns = blue"), "1");
  assert.equal(matching("netns GREEN"), "1");
  assert.equal(matching("netns /run/docker/netns/0a1b"), "1");
  assert.equal(matching("netns 4026532002"), "1");
  assert.equal(matching("netns net:[4026532002]"), "1");
  // A pattern is of names: all of these have a number.
  assert.equal(matching("netns net:[[]402653*]"), "");
  assert.equal(matching("netns net:*"), "");
  assert.equal(matching("netns 4026531840"), "0");
  assert.equal(matching("netns web"), "2");
  assert.equal(matching(`netns ${ID}`), "2");
  assert.equal(matching("netns pid:77(*)"), "3");
  assert.equal(matching("netns pid:77(é)"), "3");
  assert.equal(matching("netns * and not netns web"), "0134");
  assert.equal(matching("netns != . or sport :1"), "123");
  assert.equal(matching("netns b[l]*"), "1");
  assert.equal(matching("netns lue"), "");
});

Deno.test("filter: netns without a name is pointed at, and without other namespaces said", () => {
  assert.throws(() => queryOf(["netns"]), { name: "FilterSyntaxError" });
  assert.throws(() => queryOf(["netns", ">", "a"]), { name: "FilterSyntaxError" });
  assert.match(queryOf(["-t", "netns", "blue"]).notes.join(), /^netns: .* --all-netns/);
  assert.deepEqual(queryOf(["-t", "--all-netns", "netns", "blue"]).notes, []);
});

Deno.test("filterBytecode: the kernel of one namespace knows no other", () => {
  const code = (words: string): Uint8Array =>
    filterBytecode(queryOf(words.split(" ")).filter, true);
  assert.deepEqual(code("sport :80 and netns a"), code("sport :80"));
  assert.deepEqual(code("sport :80 or netns a"), new Uint8Array(0));
});
