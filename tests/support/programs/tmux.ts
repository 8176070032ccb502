/** Runs programs in terminals of a given width, and tells what is then on their screens. */

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

/** Runs each command in a terminal of its own, all at once; `env` for all of them. */
export async function screensOf(
  runs: readonly { readonly command: readonly string[]; readonly columns: number }[],
): Promise<TerminalScreen[]> {
  const folder = await Deno.makeTempDir();
  const tmux = async (...words: readonly string[]): Promise<string> => {
    const command = ["tmux", "-u", "-f", "/dev/null", "-S", `${folder}/socket`, ...words];
    const { code, stdout, stderr } = await runProgram(command, { env: ENVIRONMENT });
    if (code !== 0) throw new Error(`${command.join(" ")}: ${stderr}`);
    return stdout;
  };
  try {
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
  } finally {
    await tmux("kill-server").catch(() => {});
    await Deno.remove(folder, { recursive: true });
  }
}

const ENVIRONMENT = { TERM: "xterm-256color", LC_ALL: "C.UTF-8", TMUX: "", NO_COLOR: "" };
