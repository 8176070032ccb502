/**
 * Paths of cgroups, each with its source, and what they say: units by the tests of systemd itself,
 * containers by the sources and tests of what made or reads them, with one id put in. Some are put
 * together by the pattern that their source gives.
 */

import assert from "node:assert/strict";
import fc from "npm:fast-check@4.10.2";
import { CgroupPlaces } from "../../../lib/decode/cgroup/places.ts";
import { cgroupPaths } from "../../../lib/decode/procfs/pid_cgroup.ts";
import { propertyRuns } from "../../support/values/property.ts";

const A = "9bca8d63d5fa610783847915bcff0ecac1273e5b4bed3f6fa1b07350e0135961";
const B = "aff34703e5e1f89443e9a1bffcc80f43f74d4808a2dd22c8f88c08547b323934";
const POD = "2c48913c-b29f-11e7-9350-020968147796";
const POD_ = POD.replaceAll("-", "_");
const STATIC = "3d6beaa3004913efb68ce073d73494b0";
const USER = "/user.slice/user-1000.slice/user@1000.service";

/** `slice unit user_unit`, and `runtime id name pod_uid`; `-` for none. */
type Case = readonly [source: string, path: string, units: string, container?: string];

const CASES: readonly Case[] = [
  // systemd: src/test/test-cgroup-util.c, and paths of its manual (systemd.slice, systemd.special).
  ["systemd", "/system.slice/foobar.service/sdfdsaf", "system.slice foobar.service -"],
  ["systemd", "/system.slice/getty@tty5.service/aaa/bbb", "system.slice getty@tty5.service -"],
  ["systemd", "sadfdsafsda", "- - -"],
  ["systemd", "/system.slice/getty####@tty6.service/xxx", "system.slice - -"],
  [
    "systemd",
    "/system.slice/system-waldo.slice/_cpu.service/x",
    "system-waldo.slice cpu.service -",
  ],
  ["systemd", `${USER}/server.service`, "user-1000.slice user@1000.service server.service"],
  ["systemd", "/user.slice/user-1000.slice/user@.service/server.service", "user-1000.slice - -"],
  [
    "systemd",
    "/user.slice/user-1000.slice/session-2.scope/waldo.slice/foobar.service",
    "user-1000.slice session-2.scope foobar.service",
  ],
  [
    "systemd",
    "/user.slice/user-1000.slice/session-2.scope/waldo/waldo/uuuux",
    "user-1000.slice session-2.scope -",
  ],
  [
    "systemd",
    "/xyz.slice/xyz-waldo.slice/session-77.scope/foobar@pie.service/pa/po",
    "xyz-waldo.slice session-77.scope foobar@pie.service",
  ],
  ["systemd", "/meh.service", "- meh.service -"],
  ["systemd", "/session-3.scope/_cpu.service", "- session-3.scope cpu.service"],
  ["systemd", "/init.scope", "- init.scope -"],
  [
    "systemd-escape(1)",
    "/system.slice/dev-disk-by\\x2duuid-1.swap",
    "system.slice dev-disk-by\\x2duuid-1.swap -",
  ],
  [
    "XDG applications under systemd",
    `${USER}/app.slice/app-gnome-org.gnome.Evince@12345.service`,
    "user-1000.slice user@1000.service app-gnome-org.gnome.Evince@12345.service",
  ],
  // docker: daemon/oci_linux.go; neuvector's share/system/cgroup_test.go.
  ["docker, cgroupfs", `/docker/${A}`, "- - -", `docker ${A} - -`],
  [
    "docker, systemd",
    `/system.slice/docker-${A}.scope`,
    `system.slice docker-${A}.scope -`,
    `docker ${A} - -`,
  ],
  [
    "docker, systemd in it",
    `/docker/${A}/system.slice/cron.service`,
    "- - -",
    `docker ${A} - -`,
  ],
  ["docker in docker", `/docker/${A}/docker/${B}`, "- - -", `docker ${B} - -`],
  [
    "docker, rootless",
    `${USER}/user.slice/docker-${A}.scope`,
    `user-1000.slice user@1000.service docker-${A}.scope`,
    `docker ${A} - -`,
  ],
  ["docker's daemon", "/system.slice/docker.service", "system.slice docker.service -"],
  // Kubernetes: SPIRE's k8s cgroup tests, containerd's and CRI-O's own.
  [
    "kubernetes, cgroupfs, burstable",
    `/kubepods/burstable/pod${POD}/${A}`,
    "- - -",
    `- ${A} - ${POD}`,
  ],
  ["kubernetes, cgroupfs, guaranteed", `/kubepods/pod${POD}/${A}`, "- - -", `- ${A} - ${POD}`],
  [
    "kubernetes, a static pod",
    `/kubepods/besteffort/pod${STATIC}/${A}`,
    "- - -",
    `- ${A} - ${STATIC}`,
  ],
  ["kubernetes, from within", `/../../pod${POD}/${A}`, "- - -", `- ${A} - ${POD}`],
  [
    "kubernetes, docker",
    `/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod${POD_}.slice/docker-${A}.scope`,
    `kubepods-burstable-pod${POD_}.slice docker-${A}.scope -`,
    `docker ${A} - ${POD}`,
  ],
  [
    "kubernetes, containerd",
    `/kubepods.slice/kubepods-pod${POD_}.slice/cri-containerd-${A}.scope`,
    `kubepods-pod${POD_}.slice cri-containerd-${A}.scope -`,
    `containerd ${A} - ${POD}`,
  ],
  [
    "containerd, systemd's form in cgroupfs",
    `/system.slice/containerd.service/kubepods-besteffort-pod${POD_}.slice:cri-containerd:${A}`,
    "system.slice containerd.service -",
    `containerd ${A} - ${POD}`,
  ],
  [
    "k3s",
    `/kubepods-burstable-pod${POD_}.slice:cri-containerd:${A}`,
    "- - -",
    `containerd ${A} - ${POD}`,
  ],
  [
    "kind",
    `/docker/${B}/kubelet.slice/kubelet-kubepods.slice/kubelet-kubepods-besteffort.slice/` +
    `kubelet-kubepods-besteffort-pod${POD_}.slice/cri-containerd-${A}.scope`,
    "- - -",
    `containerd ${A} - ${POD}`,
  ],
  [
    "kind, systemd on the host",
    `/system.slice/docker-${B}.scope/kubelet.slice/kubelet-kubepods.slice/` +
    `kubelet-kubepods-pod${POD_}.slice/cri-containerd-${A}.scope`,
    `system.slice docker-${B}.scope -`,
    `containerd ${A} - ${POD}`,
  ],
  [
    "docker in a pod",
    `/kubepods/burstable/pod${POD}/${A}/docker/${B}`,
    "- - -",
    `docker ${B} - -`,
  ],
  [
    "cri-o, systemd",
    `/kubepods.slice/kubepods-besteffort.slice/kubepods-besteffort-pod${POD_}.slice/` +
    `crio-${A}.scope/container`,
    `kubepods-besteffort-pod${POD_}.slice crio-${A}.scope -`,
    `cri-o ${A} - ${POD}`,
  ],
  ["cri-o, cgroupfs", `/kubepods/pod${POD}/crio-${A}`, "- - -", `cri-o ${A} - ${POD}`],
  ["cri-o, from within", `/../crio-${A}.scope`, "- - -", `cri-o ${A} - -`],
  [
    "cri-o's conmon",
    `/system.slice/crio-conmon-${A}.scope`,
    `system.slice crio-conmon-${A}.scope -`,
  ],
  [
    "cri-o's conmon in a pod",
    `/kubepods.slice/kubepods-pod${POD_}.slice/crio-conmon-${A}.scope`,
    `kubepods-pod${POD_}.slice crio-conmon-${A}.scope -`,
  ],
  ["the kubelet", "/system.slice/kubelet.service", "system.slice kubelet.service -"],
  // podman: libpod/container.go and cgroups of its quadlets.
  [
    "podman, systemd",
    `/machine.slice/libpod-${A}.scope/container`,
    `machine.slice libpod-${A}.scope -`,
    `podman ${A} - -`,
  ],
  ["podman, cgroupfs", `/libpod_parent/libpod-${A}`, "- - -", `podman ${A} - -`],
  [
    "podman, rootless",
    `${USER}/user.slice/libpod-${A}.scope/container`,
    `user-1000.slice user@1000.service libpod-${A}.scope`,
    `podman ${A} - -`,
  ],
  [
    "podman, quadlet",
    `/system.slice/web.service/libpod-payload-${A}`,
    "system.slice web.service -",
    `podman ${A} - -`,
  ],
  [
    "podman, a user's quadlet",
    `${USER}/app.slice/woow-tailscale.service/libpod-payload-${A}`,
    "user-1000.slice user@1000.service woow-tailscale.service",
    `podman ${A} - -`,
  ],
  [
    "podman's conmon",
    `/machine.slice/libpod-conmon-${A}.scope`,
    `machine.slice libpod-conmon-${A}.scope -`,
  ],
  // lxc: src/lxc/cgroups/cgfsng.c; Proxmox; snapcraft and waydroid.
  [
    "lxc 4",
    "/lxc.payload.snapcraft_some-container",
    "- - -",
    "lxc snapcraft_some-container snapcraft_some-container -",
  ],
  ["lxc 4, systemd in it", "/lxc.payload.c1/init.scope", "- - -", "lxc c1 c1 -"],
  ["lxc 4's monitor", "/lxc.monitor.c1", "- - -"],
  ["proxmox", "/lxc/101/ns/system.slice/ssh.service", "- - -", "lxc 101 101 -"],
  ["lxc 3.1", "/lxc.payload/c1", "- - -", "lxc c1 c1 -"],
  // nspawn: systemd-nspawn@.service, and machines by their links.
  [
    "nspawn, its service",
    "/machine.slice/systemd-nspawn@media\\x2d01.service/payload/init.scope",
    "machine.slice systemd-nspawn@media\\x2d01.service -",
    "systemd-nspawn media-01 media-01 -",
  ],
  [
    "nspawn, by hand",
    "/machine.slice/machine-foo.scope/payload",
    "machine.slice machine-foo.scope -",
    "systemd-nspawn foo foo -",
  ],
  [
    "libvirt's virtual machines",
    "/machine.slice/machine-qemu\\x2d1\\x2dwin11.scope/libvirt",
    "machine.slice machine-qemu\\x2d1\\x2dwin11.scope -",
  ],
  // snap: snapd's sandbox/cgroup/scanning_test.go; maas.
  [
    "snap, a service",
    "/system.slice/snap.lxd.daemon.service",
    "system.slice snap.lxd.daemon.service -",
    "snap lxd.daemon lxd -",
  ],
  [
    "snap, an application",
    `${USER}/app.slice/snap.firefox.firefox-0a51aac5-56bd-4dce-82ec-ce4b29658cb0.scope`,
    "user-1000.slice user@1000.service " +
    "snap.firefox.firefox-0a51aac5-56bd-4dce-82ec-ce4b29658cb0.scope",
    "snap firefox.firefox firefox -",
  ],
  // flatpak: common/flatpak-run.c, and KDE's libtaskmanager.
  [
    "flatpak",
    `${USER}/app.slice/app-flatpak-org.mozilla.firefox-2971616599.scope`,
    "user-1000.slice user@1000.service app-flatpak-org.mozilla.firefox-2971616599.scope",
    "flatpak org.mozilla.firefox org.mozilla.firefox -",
  ],
  [
    "flatpak, started by the desktop",
    `${USER}/app.slice/app-flatpak-org.telegram.desktop@12345.service`,
    "user-1000.slice user@1000.service app-flatpak-org.telegram.desktop@12345.service",
    "flatpak org.telegram.desktop org.telegram.desktop -",
  ],
  // What only looks like one.
  ["an id that is too short", "/system.slice/docker-abc.scope", "system.slice docker-abc.scope -"],
  ["an id below something else", `/ecs/${A}`, "- - -"],
];

const text = (value: string | null): string => value ?? "-";
const bytes = (value: string): Uint8Array => new TextEncoder().encode(value);

const MACHINES = [
  ["machine-foo.scope", "foo", "CLASS=container\nSERVICE=systemd-nspawn\n"],
  ["machine-qemu\\x2d1\\x2dwin11.scope", "qemu-1-win11", "CLASS=vm\nSERVICE=libvirt-qemu\n"],
].map(([unit, name, file]) => ({ link: `unit:${unit}`, name, bytes: bytes(file) }));

const NO_NAMES = { logs: [], machines: [], docker: [], podman: [] };

Deno.test("CgroupPlaces: units and containers of paths that were seen", () => {
  assert.ok(CASES.length >= 50);
  const places = new CgroupPlaces({ ...NO_NAMES, machines: MACHINES });
  for (const [source, path, units, container = ""] of CASES) {
    const place = places.of([path])!;
    const { runtime, id, name, podUid } = place.container ??
      { runtime: null, id: null, name: null, podUid: null };
    assert.deepEqual(
      [place.slice, place.unit, place.userUnit].map(text).join(" "),
      units,
      `${source}: ${path}`,
    );
    const found = id === null ? "" : [runtime, id, name, podUid].map(text).join(" ");
    assert.equal(found, container, `${source}: ${path}`);
  }
});

Deno.test("cgroupPaths: version 2 first, then systemd's, then the others; / is last", () => {
  const paths = (...lines: string[]): string[] => cgroupPaths(bytes(`${lines.join("\n")}\n`));
  assert.deepEqual(
    paths("12:cpu,cpuacct:/c", "1:name=systemd:/s", "0::/u"),
    ["/u", "/s", "/c"],
  );
  assert.deepEqual(paths("4:memory:/", "1:name=systemd:/", `0::/docker/${A}`), [
    ...[`/docker/${A}`, "/"],
  ]);
  assert.deepEqual(paths(`4:memory:/docker/${A}`, "1:name=systemd:/", "0::/"), [
    ...[`/docker/${A}`, "/"],
  ]);
  assert.deepEqual(paths("0::/a/b (deleted)", "0::/a:b"), ["/a/b", "/a:b"]);
  assert.deepEqual(paths("", "x", "0:/a", "0::a", ":::/"), []);
  assert.deepEqual(cgroupPaths(Uint8Array.of(...bytes("0::/"), 0xff, 10)), ["/\xff"]);
});

Deno.test("CgroupPlaces: a container is found in another hierarchy than the unit", () => {
  const place = new CgroupPlaces(null).of(["/system.slice/containerd.service", `/docker/${A}`])!;
  assert.equal(place.unit, "containerd.service");
  assert.equal(place.cgroup, "/system.slice/containerd.service");
  assert.equal(place.container?.id, A);
  assert.equal(new CgroupPlaces(null).of([]), null);
});

Deno.test("CgroupPlaces: names as docker, podman, CRI-O and Kubernetes keep them", () => {
  const nameOf = (path: string, names: Partial<typeof ALL>): string => {
    const { container } = new CgroupPlaces({ ...NO_NAMES, ...names }).of([path])!;
    const { name, pod, podNamespace } = container!;
    return [podNamespace, pod, name].map(text).join(" ");
  };
  const docker = (config: unknown): Partial<typeof ALL> => ({
    docker: [{ id: A, bytes: bytes(JSON.stringify(config)) }],
  });
  const ALL = {
    ...NO_NAMES,
    logs: [] as string[],
    docker: [] as { id: string; bytes: Uint8Array }[],
    podman: [] as Uint8Array[],
  };
  const path = `/docker/${A}`;
  assert.equal(
    nameOf(path, docker({ ID: A, Name: "/web", Config: { Env: ["KEY=x"] } })),
    "- - web",
  );
  const k8s = `k8s_coredns_coredns-5d78_kube-system_${POD}_0`;
  assert.equal(nameOf(path, docker({ Name: `/${k8s}` })), "kube-system coredns-5d78 coredns");
  for (const odd of [{}, [], null, 1, { Name: 1 }, { Name: "" }, { Name: "x".repeat(300) }]) {
    assert.equal(nameOf(path, docker(odd)), "- - -");
  }
  assert.equal(nameOf(path, { docker: [{ id: A, bytes: bytes('{"Name":"/we') }] }), "- - -");
  assert.equal(nameOf(path, { docker: [{ id: "..", bytes: bytes('{"Name":"/x"}') }] }), "- - -");
  const list = [{ id: B, names: ["other"] }, null, { id: A, names: ["db", "db2"] }];
  const podman = [bytes(JSON.stringify(list)), bytes("{}"), bytes("")];
  assert.equal(nameOf(`/machine.slice/libpod-${A}.scope`, { podman }), "- - db");
  const logs = [`coredns-5d78_kube-system_my-app-${A}.log`, "x", `a_b-${B}.log`];
  assert.equal(nameOf(`/kubepods/pod${POD}/${A}`, { logs }), "kube-system coredns-5d78 my-app");
});

Deno.test("CgroupPlaces: any bytes are a path or none, and never an error", () => {
  const piece = fc.oneof(
    fc.constantFrom("docker", A, `docker-${A}.scope`, "a.slice", "user@1.service", "_", "/", ".."),
    fc.constantFrom(
      "lxc",
      "lxc.payload.",
      `pod${POD}`,
      "(deleted)",
      "\\x",
      "\\x2d",
      ":",
      "snap.a.",
    ),
    fc.string({ unit: "binary" }),
  );
  fc.assert(
    fc.property(fc.array(piece), fc.array(fc.uint8Array()), (pieces, files) => {
      const names = {
        logs: pieces,
        machines: files.map((file) => ({ link: "unit:a.scope", name: "a", bytes: file })),
        docker: files.map((file) => ({ id: A, bytes: file })),
        podman: files,
      };
      const lines = `0::/${pieces.join("/")}\n1:name=systemd:/${pieces.join("")}\n`;
      const place = new CgroupPlaces(names).of(cgroupPaths(bytes(lines)));
      assert.ok(place === null || place.cgroup.startsWith("/"));
      for (const file of files) new CgroupPlaces(names).of(cgroupPaths(file));
    }),
    propertyRuns(500),
  );
});
