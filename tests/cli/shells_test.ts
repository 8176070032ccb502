/** The manual and the completions, by the programs that read them. */

import assert from "node:assert/strict";
import { completionsText } from "../../lib/cli/completions.ts";
import { FLAGS } from "../../lib/cli/flags.ts";
import { manualText } from "../../lib/cli/manual.ts";
import { needs } from "../support/programs/needs.ts";
import { runProgram } from "../support/programs/program.ts";
import { withShell } from "../support/programs/tmux.ts";

/** Runs a program with a text in a file, whose name takes the place of FILE. */
async function withFile(
  text: string,
  command: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<{ readonly code: number; readonly stdout: string; readonly stderr: string }> {
  const file = await Deno.makeTempFile({ suffix: ".1" });
  try {
    await Deno.writeTextFile(file, text);
    return await runProgram(command.map((word) => word.replaceAll("FILE", file)), { env });
  } finally {
    await Deno.remove(file);
  }
}

Deno.test({
  ...needs("mandoc", "man"),
  name: "manual: nothing for mandoc and man to complain of, and every option is in it",
  fn: async () => {
    const lint = await withFile(manualText(), ["mandoc", "-T", "lint", "FILE"]);
    assert.deepEqual([lint.stdout, lint.stderr], ["", ""]);
    const env = { LC_ALL: "C.UTF-8", MANWIDTH: "100", MANPAGER: "cat", MAN_KEEP_FORMATTING: "" };
    const shown = await withFile(manualText(), ["man", "--warnings", "-l", "FILE"], env);
    assert.equal(shown.stderr, "");
    for (const { name } of FLAGS) assert.match(shown.stdout, new RegExp(`--${name}\\b`));
  },
});

/** Completes the last of some words, in each shell. */
const COMPLETING: readonly (readonly [words: readonly string[], wanted: string])[] = [
  [["-t", "state", "est"], "established"],
  [["-f", "netl"], "netlink"],
  [["--perm"], "--permissions"],
  [["--count-by", "tcp_info.pmt"], "tcp_info.pmtu_bytes"],
  [["--columns", "local,proces"], "local,process"],
  [["--color", "al"], "always"],
  [["cont"], "container"],
  [["user", "roo"], "root"],
  [["dev", "l"], "lo"],
  [["netn"], "netns"],
];

/** The same, if the word before is enough: typed, there would be more to choose from. */
const OFFERED: typeof COMPLETING = [...COMPLETING, [["netns", "."], "."]];

Deno.test({
  ...needs("bash"),
  name: "completions: bash completes states, tables, options and keys",
  fn: async () => {
    const text = completionsText("bash");
    assert.equal((await withFile(text, ["bash", "-n", "FILE"])).code, 0);
    for (const [words, wanted] of OFFERED) {
      const line = ["sockscope", ...words].map((word) => `'${word}'`).join(" ");
      const script = `source FILE; COMP_WORDS=(${line}); COMP_CWORD=${words.length}; ` +
        'complete -p sockscope >/dev/null && _sockscope; printf "%s\\n" "${COMPREPLY[@]}"';
      const { stdout, stderr } = await withFile(text, ["bash", "-c", script]);
      assert.equal(stderr, "");
      assert.ok(stdout.split("\n").includes(wanted), `${words}: ${stdout}`);
    }
  },
});

Deno.test({
  ...needs("fish"),
  name: "completions: fish completes states, tables, options and keys",
  fn: async () => {
    const text = completionsText("fish");
    assert.equal((await withFile(text, ["fish", "-n", "FILE"])).stderr, "");
    for (const [words, wanted] of OFFERED) {
      const script = `source FILE; complete -C 'sockscope ${words.join(" ")}'`;
      const { stdout } = await withFile(text, ["fish", "--no-config", "-c", script]);
      const found = stdout.split("\n").map((line) => line.split("\t")[0]);
      assert.ok(found.includes(wanted), `${words}: ${stdout}`);
    }
  },
});

Deno.test({
  ...needs("zsh"),
  name: "completions: zsh takes its file",
  fn: async () => {
    const text = completionsText("zsh");
    const checked = await withFile(text, ["zsh", "-n", "FILE"]);
    assert.deepEqual([checked.code, checked.stderr], [0, ""]);
    assert.match(text, /^#compdef sockscope\n/);
  },
});

/** How each shell is started, without anything of this user's, and learns the completions of a file. */
const SHELLS = {
  bash: [["bash", "--norc", "--noprofile"], "source FILE"],
  zsh: [["zsh", "-f"], "fpath=(FOLDER $fpath); autoload -Uz compinit; compinit -u -D"],
  fish: [["fish", "--no-config"], "source FILE"],
} as const;

for (const [shell, [command, learn]] of Object.entries(SHELLS)) {
  Deno.test({
    ...needs("tmux", shell),
    name: `completions: words that are typed into ${shell} on a terminal`,
    fn: async () => {
      const folder = await Deno.makeTempDir();
      try {
        await Deno.writeTextFile(`${folder}/_sockscope`, completionsText(shell));
        await withShell(["env", `HOME=${folder}`, ...command], async (type) => {
          const line = learn.replace("FILE", `${folder}/_sockscope`).replace("FOLDER", folder);
          await type(/./);
          await type(/^ready$/m, `${line}; clear; echo ready`, "Enter");
          for (const [words, wanted] of COMPLETING) {
            const typed = `: ; sockscope ${words.join(" ")}`;
            const before = words.slice(0, -1).map((word) => `${word} `).join("");
            const completed = `sockscope ${before}${wanted}`;
            await type(new RegExp(`${escaped(completed)}\\b`), typed, "Tab");
            // The line is thrown away.
            await type(/./, "C-e", "C-u");
          }
        });
      } finally {
        await Deno.remove(folder, { recursive: true });
      }
    },
  });
}

function escaped(text: string): string {
  return text.replace(/[.]/g, "\\$&");
}
