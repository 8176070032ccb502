/**
 * Records what the kernel answers about the sockets of a namespace of its own, and what `ss` shows
 * of the same: testdata/replies-KERNEL-PROCESSOR/. As root, from the project's folder:
 *
 *     deno run -A scripts/capture_replies.ts [--ss PATH]
 *
 * A dump is taken before and after `ss` looks; what changed in between cannot be compared, and is
 * an error. The dumps of TCP do change all the time, so `ss` is given the recorded one to show.
 *
 * @module
 */

import { acquire } from "../lib/acquire/acquire.ts";
import { hostFacts } from "../lib/acquire/host_facts.ts";
import { parseFlags } from "../lib/cli/parse_flags.ts";
import { resolveQuery } from "../lib/cli/resolve_query.ts";
import type { Capture } from "../lib/model/capture.ts";
import { planSources } from "../lib/plan/plan_sources.ts";
import { doneMessage } from "../lib/uapi/netlink.ts";
import { SEQUENCE } from "../lib/uapi/sock_diag.ts";
import { FAMILY_LINES, type ReplyCase, TCP_LINES } from "./capture/reply_cases.ts";
import { run } from "./child.ts";
import { referenceSs } from "./reference_ss.ts";
import { answers } from "./world/answers.ts";
import { enterNamespaces } from "./world/namespace.ts";

/** Asks for everything that there is. */
const WORDS = [
  ...["--source", "diag", "-anieomb", "--tos", "--cgroup", "--inet-sockopt", "--bpf-maps"],
  ...["-A", "all,udplite"],
];
/** How often the sockets may move while `ss` looks at them. */
const TRIES = 5;

/** The dumps of everything, the sockets of this moment. */
async function ask(): Promise<Capture> {
  const command = resolveQuery(parseFlags(WORDS), {
    procRoot: null,
    replay: null,
    filterText: null,
  });
  if (command.kind !== "list") throw new Error(command.kind);
  const [capture] = await acquire(planSources(command.query), hostFacts());
  return capture;
}

/** The dumps that must not change while `ss` looks, as text. */
function quiet({ dumps }: Capture): string {
  const settled = [...dumps.values()].filter(({ id }) => !/^(tcp|mptcp|netlink)/.test(id));
  return JSON.stringify(settled.map(({ id, bytes }) => [id, ...bytes]));
}

/** The root of all cgroups; others would say what the machine is for, and `ss` show their names. */
function cgroupsText({ cgroups }: Capture): string {
  const root = cgroups?.list.filter(({ path }) => path === "/") ?? [];
  return JSON.stringify(root.map(({ id, path }) => [String(id), path])) + "\n";
}

/** What `ss` prints for each of these command lines. */
async function shown(
  ss: string,
  lines: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<ReplyCase[]> {
  const cases: ReplyCase[] = [];
  for (const line of lines) {
    const { code, stdout, stderr } = await run([ss, ...line.split(" ")], { env });
    if (code !== 0 || stderr !== "") throw new Error(`ss ${line}: ${code} ${stderr}`);
    cases.push({ line, stdout });
  }
  return cases;
}

async function record(ss: string, folder: string): Promise<void> {
  for (let tries = 0; tries < TRIES; tries++) {
    const before = await ask();
    const cases = await shown(ss, FAMILY_LINES);
    if (quiet(before) !== quiet(await ask())) continue;
    for (const { id, bytes } of before.dumps.values()) {
      if (bytes.length > 0) Deno.writeFileSync(`${folder}/${id}.bin`, bytes);
    }
    Deno.writeTextFileSync(`${folder}/cgroups.json`, cgroupsText(before));
    Deno.writeFileSync(`${folder}/links.bin`, before.interfaces ?? new Uint8Array(0));
    const replay = Deno.makeTempFileSync();
    const tcp = ["tcp", "tcp6"] as const;
    for (const part of [...tcp.map((id) => before.dumps.get(id)!.bytes), doneMessage(SEQUENCE)]) {
      Deno.writeFileSync(replay, part, { append: true });
    }
    cases.push(...await shown(ss, TCP_LINES, { TCPDIAG_FILE: replay }));
    Deno.removeSync(replay);
    Deno.writeTextFileSync(`${folder}/ss.json`, JSON.stringify(cases, null, 1) + "\n");
    return;
  }
  throw new Error("the sockets do not keep still");
}

async function main(words: readonly string[]): Promise<number> {
  const at = words.indexOf("--ss");
  const ss = at >= 0 ? words[at + 1] : await referenceSs();
  if (ss === null || ss === undefined) {
    console.error("capture_replies: no reference ss; give one with --ss PATH");
    return 1;
  }
  const project = Deno.cwd();
  const kernel = Deno.osRelease().split(".").slice(0, 2).join(".");
  const folder = `${project}/testdata/replies-${kernel}-${Deno.build.arch}`;
  Deno.mkdirSync(folder, { recursive: true });
  for (const { name } of Deno.readDirSync(folder)) Deno.removeSync(`${folder}/${name}`);
  const net = enterNamespaces();
  await answers.fill({ net, children: [] });
  await record(ss, folder);
  Deno.writeTextFileSync(
    `${folder}/README.md`,
    `Made by \`scripts/capture_replies.ts\` on Linux ${kernel}, ${Deno.build.arch}: ` +
      `${answers.about}. Each .bin holds the answers of sock_diag to one request as the kernel ` +
      "wrote them, but for the message that ends them; links.bin those of rtnetlink, cgroups.json the ids of cgroups. ss.json is " +
      "what ss of iproute2 7.3.0 printed at the same moment, of TCP with the recorded answers.\n",
  );
  return 0;
}

if (import.meta.main) Deno.exit(await main(Deno.args));
