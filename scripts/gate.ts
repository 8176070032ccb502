/**
 * Runs each step of a gate, goes on after a failed one, and ends with the count of the tests, where a
 * failed step that is not a test run counts as one failed test.
 *
 *     deno task test    everything that has to hold before a change is in
 *     deno task ok      for every edit: format, lint, types, imports and unit tests, in less than two
 *                       minutes
 *
 * By hand, a test whose tool the machine lacks is skipped and named; under CI=true that is a
 * failure.
 */

import { CACHE, denoEnv, ROOT } from "./child.ts";
import { denoCommand } from "./deno.ts";
import {
  addCounts,
  countLine,
  parseCountLine,
  parseTestCount,
  type TestCount,
} from "./test_count.ts";
import { filesThatNeedRoot, IN_USER_NAMESPACE, mayMakeUserNamespaces } from "./user_namespace.ts";

/** The Deno versions that the program has to run on: the README's, and that of the binaries. */
const VERSIONS = ["2.9.6", "2.7.11"] as const;

const NOTHING: TestCount = { passed: 0, failed: 0, skipped: 0 };
const FAILED: TestCount = { ...NOTHING, failed: 1 };

/** A step of the gate. */
interface Step {
  readonly name: string;
  readonly command: readonly string[] | (() => Promise<readonly string[]>);
  readonly env?: Readonly<Record<string, string>>;
  /** What the step's end adds to the count; by default one failure if it failed. */
  readonly count?: (output: string, success: boolean) => TestCount;
}

const deno = Deno.execPath();
const other = VERSIONS.find((version) => version !== Deno.version.deno) ?? VERSIONS[0];
const inCi = Deno.env.get("CI") === "true";
/** Needs that a machine meets or not, whatever is installed: tests without them are named and no more. */
const OF_MACHINES: ReadonlySet<string> = new Set(["cgroups", "two threads"]);
/** By hand, any Deno will do. */
const unpinned = inCi ? [] : ["--unpinned"];
const skipsFile = `${CACHE}/skips`;

/** Files with tests that want to be root; an ordinary user runs them in a user namespace. */
const rootsFiles = await filesThatNeedRoot();
const apart = Deno.uid() !== 0 && await mayMakeUserNamespaces();

/** Folders of tests/ that mirror the source, and what else says soon that something is wrong. */
const UNIT_TESTS = [
  ...["acquire", "cli", "decode", "filter", "model", "output", "plan", "render", "show", "start"],
  ...["table", "uapi", "scripts", "golden", "readme", "foreign"],
];

/** A run of the tests in these folders and files of tests/. */
function testCommand(...folders: readonly string[]): string[] {
  return ["test", "--allow-all", ...folders.map((folder) => `tests/${folder}`)];
}

/** The tests that want to be root, of an ordinary user who may be it in namespaces. */
const AS_NAMESPACE_ROOT: Step = {
  name: "tests that want root, in a user namespace",
  command: [...IN_USER_NAMESPACE, deno, "test", "--allow-all", ...rootsFiles],
  env: { SOCKSCOPE_SKIPS: skipsFile },
  count: testsOf,
};

const SOURCE_STEPS: readonly Step[] = [
  { name: "format", command: [deno, "fmt", "--check"] },
  { name: "lint", command: [deno, "lint"] },
  { name: "types", command: [deno, "check", "main.ts", "lib", "scripts", "tests"] },
  { name: "imports", command: [deno, "run", "-A", "scripts/check_imports.ts"] },
];

const QUICK_STEPS: readonly Step[] = [
  ...SOURCE_STEPS,
  {
    name: "unit tests",
    command: [deno, ...testCommand(...UNIT_TESTS)],
    env: { SOCKSCOPE_TESTS: "fast" },
    // Skipped is what is slow, on purpose.
    count: ranTestsOf,
  },
];

/** For root: what is otherwise for who is not. */
const AS_ORDINARY_USER: Step = {
  name: "what differs for an ordinary user",
  command: [deno, "run", "-A", "scripts/as_ordinary_user.ts"],
  count: (output) => parseCountLine(output) ?? FAILED,
};

/** What {@linkcode AS_ORDINARY_USER} runs; root has run the tests that are skipped. */
const ORDINARY_STEPS: readonly Step[] = [
  {
    name: "the sandbox's control, and needs",
    command: [deno, ...testCommand("release/forbidden_test.ts", "scripts/needs_test.ts")],
    count: ranTestsOf,
  },
  ...(apart
    ? [{
      ...AS_NAMESPACE_ROOT,
      env: { SOCKSCOPE_TESTS: "fast" },
      count: ranTestsOf,
    }]
    : []),
];

const STEPS: readonly Step[] = [
  ...SOURCE_STEPS,
  {
    name: "reference ss",
    command: [deno, "run", "-A", "scripts/reference_ss.ts"],
    // Where it cannot be had, the tests that want it say so by being skipped.
    count: () => NOTHING,
  },
  {
    name: "reference netstat",
    command: [deno, "run", "-A", "scripts/reference_netstat.ts"],
    count: () => NOTHING,
  },
  { name: "compile", command: [deno, "run", "-A", "scripts/compile.ts", ...unpinned] },
  {
    name: "release",
    command: [deno, "run", "-A", "scripts/release.ts", ...unpinned],
    // Without a compiler for the launcher, the tests that want the result are skipped.
    count: () => NOTHING,
  },
  {
    name: `tests, Deno ${Deno.version.deno}`,
    command: [
      ...[deno, ...testCommand("")],
      ...(apart ? [`--ignore=${rootsFiles.join(",")}`] : []),
    ],
    env: { SOCKSCOPE_SKIPS: skipsFile },
    count: testsOf,
  },
  ...(apart ? [AS_NAMESPACE_ROOT] : []),
  ...(Deno.uid() === 0 ? [AS_ORDINARY_USER] : []),
  // Always the same inputs, so that a failure is that of the change; other seeds are for by hand.
  {
    name: "mass run",
    command: [deno, "run", "-A", "scripts/fuzz.ts", "--seconds", "10", "--seed", "20261128"],
  },
  {
    name: `fast tests, Deno ${other}`,
    // The compiled program and the released files are the same whichever Deno runs their tests.
    command: async () => [
      ...await denoCommand(other, !inCi),
      ...testCommand(""),
      "--ignore=tests/binary,tests/release",
    ],
    env: { SOCKSCOPE_TESTS: "fast" },
    // Skipped here is what is slow, on purpose; what the machine lacks was counted above.
    count: ranTestsOf,
  },
];

/** The count of a test run; one that died, or failed in another way than by a test, failed once. */
function testsOf(output: string, success: boolean): TestCount {
  const count = parseTestCount(output);
  if (count === null) return FAILED;
  return success || count.failed > 0 ? count : { ...count, failed: 1 };
}

/** The same, for runs in which tests are skipped on purpose. */
function ranTestsOf(output: string, success: boolean): TestCount {
  return { ...testsOf(output, success), skipped: 0 };
}

/** A step's command; one that says why it is not to be had, and fails, where that is so. */
async function wordsOf({ command }: Step): Promise<readonly string[]> {
  if (typeof command !== "function") return command;
  try {
    return await command();
  } catch (error) {
    return ["sh", "-c", 'echo "$0" >&2; exit 1', String(error)];
  }
}

/** Runs one step with its output shown as it comes. */
async function runStep(step: Step): Promise<{ success: boolean; count: TestCount }> {
  const [program, ...args] = await wordsOf(step);
  const child = new Deno.Command(program, {
    args,
    cwd: ROOT,
    env: { ...denoEnv(), NO_COLOR: "1", ...step.env },
    stdin: "null",
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  let output = "";
  const text = new TextDecoder();
  for await (const chunk of child.stdout) {
    await writeAll(chunk);
    output += text.decode(chunk, { stream: true });
  }
  const { success } = await child.status;
  const count = step.count?.(output, success) ?? (success ? NOTHING : FAILED);
  return { success: success && count.failed === 0, count };
}

async function writeAll(bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length;) at += await Deno.stdout.write(bytes.subarray(at));
}

/** What tests noted as missing, with how many tests wanted it. */
async function missingThings(): Promise<Map<string, number>> {
  const missing = new Map<string, number>();
  const notes = await Deno.readTextFile(skipsFile).catch(() => "");
  for (const note of notes.split("\n")) {
    if (note !== "") missing.set(note, (missing.get(note) ?? 0) + 1);
  }
  return missing;
}

/** Runs these steps; true when they hold. */
async function gate(steps: readonly Step[]): Promise<boolean> {
  await Deno.mkdir(CACHE, { recursive: true });
  await Deno.writeTextFile(skipsFile, "");
  const failed: string[] = [];
  let total = NOTHING;
  for (const step of steps) {
    console.log(`\n== ${step.name}`);
    const start = performance.now();
    const { success, count } = await runStep(step);
    const seconds = ((performance.now() - start) / 1000).toFixed(1);
    console.log(`== ${step.name}: ${success ? "ok" : "failed"} (${seconds} s)`);
    if (count.failed > 0) failed.push(step.name);
    total = addCounts(total, count);
  }

  console.log("");
  let excused = 0;
  for (const [missing, tests] of await missingThings()) {
    console.log(`skipped for want of ${missing}: ${tests}`);
    if (missing.split(", ").every((thing) => OF_MACHINES.has(thing))) excused += tests;
  }
  const skipFails = total.skipped > excused && inCi;
  if (skipFails) failed.push("skipped tests (CI=true)");
  if (failed.length > 0) console.log(`failed: ${failed.join("; ")}`);
  console.log(countLine(total));
  return failed.length === 0;
}

if (import.meta.main) {
  const steps = Deno.args.includes("--quick")
    ? QUICK_STEPS
    : Deno.args.includes("--ordinary")
    ? ORDINARY_STEPS
    : STEPS;
  Deno.exit(await gate(steps) ? 0 : 1);
}
