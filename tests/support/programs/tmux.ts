/** Runs programs in terminals of a given width, and tells what is then on their screens. */

import { pause } from "../../../scripts/world/socket.ts";
import { runProgram } from "./program.ts";

/** As many lines as a table here may have. */
const LINES = 40;

/** What is on a screen. */
export interface TerminalScreen {
  /** Its lines, without blanks at their ends, nor empty ones at the end. */
  readonly text: string;
  /** The same with lines that the terminal wrapped joined again. */
  readonly joined: string;
  /** The same with colours, as SGR sequences. */
  readonly colored: string;
}

type Tmux = (...words: readonly string[]) => Promise<string>;

/** Calls `fn` with a server of its own, which is then ended with all that runs in it. */
async function withServer<T>(fn: (tmux: Tmux) => Promise<T>): Promise<T> {
  const folder = await Deno.makeTempDir();
  const tmux: Tmux = async (...words) => {
    const command = ["tmux", "-u", "-f", "/dev/null", "-S", `${folder}/socket`, ...words];
    const { code, stdout, stderr } = await runProgram(command, { env: ENVIRONMENT });
    if (code !== 0) throw new Error(`${command.join(" ")}: ${stderr}`);
    return stdout;
  };
  try {
    return await fn(tmux);
  } finally {
    const pids = await tmux("list-panes", "-a", "-F", "#{pane_pid}").catch(() => "");
    await tmux("kill-server").catch(() => {});
    for (const pid of pids.split("\n").filter(Boolean)) await ended(pid);
    await Deno.remove(folder, { recursive: true });
  }
}

/**
 * Waits for the end of a program whose terminal is gone: a shell writes its history then, into a
 * folder that the caller is about to remove.
 */
async function ended(pid: string): Promise<void> {
  const limit = performance.now() + PATIENCE_MS;
  for (;;) {
    const status = await Deno.readTextFile(`/proc/${pid}/status`).catch(() => "");
    if (status === "" || /^State:\s+Z/m.test(status)) return;
    if (performance.now() > limit) throw new Error(`${pid} goes on without its terminal`);
    await pause(10);
  }
}

/** Runs each command in a terminal of its own, all at once. */
export function screensOf(
  runs: readonly { readonly command: readonly string[]; readonly columns: number }[],
): Promise<TerminalScreen[]> {
  return withServer(async (tmux) => {
    for (const [index, { command, columns }] of runs.entries()) {
      const size = ["-x", `${columns}`, "-y", `${LINES}`];
      // It stays open until the server is ended.
      const script = '"$@"; tmux wait-for -S "$0"; exec cat';
      const words = ["sh", "-c", script, `done${index}`, ...command];
      await tmux("new-session", "-d", "-s", `run${index}`, ...size, ...words);
    }
    const screens: TerminalScreen[] = [];
    for (const index of runs.keys()) {
      await tmux("wait-for", `done${index}`);
      const shown = async (...options: readonly string[]): Promise<string> => {
        const text = await tmux("capture-pane", "-p", "-t", `run${index}`, ...options);
        return text.replace(/ +$/gm, "").trimEnd() + "\n";
      };
      screens.push({
        text: await shown(),
        joined: await shown("-J"),
        colored: await shown("-e"),
      });
    }
    return screens;
  });
}

/**
 * Types into a shell on a terminal: `type` types keys and waits until the screen shows what matches.
 */
export function withShell(
  command: readonly string[],
  fn: (type: (wanted: RegExp, ...keys: readonly string[]) => Promise<void>) => Promise<void>,
): Promise<void> {
  return withServer(async (tmux) => {
    await tmux("new-session", "-d", "-s", "shell", "-x", "100", "-y", `${LINES}`, ...command);
    await fn(async (wanted, ...keys) => {
      await tmux("send-keys", "-t", "shell", ...keys);
      const limit = performance.now() + PATIENCE_MS;
      for (;;) {
        const text = (await tmux("capture-pane", "-p", "-t", "shell")).trimEnd();
        if (wanted.test(text)) return;
        if (performance.now() > limit) throw new Error(`no ${wanted} on the screen:\n${text}`);
        await pause(50);
      }
    });
  });
}

/** How long a shell may take for an answer, or for its end. */
const PATIENCE_MS = 10_000;

const ENVIRONMENT = { TERM: "xterm-256color", LC_ALL: "C.UTF-8", TMUX: "", NO_COLOR: "" };
