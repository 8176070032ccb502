/** Programs that read text from their standard input. */

/** What a program prints that is given a text; it has ended well, and complained of nothing. */
export async function fed(
  [program, ...args]: readonly string[],
  text: string,
  env: Readonly<Record<string, string>> = {},
): Promise<string> {
  const child = new Deno.Command(program, {
    ...{ args, env, stdin: "piped", stdout: "piped", stderr: "piped" },
  }).spawn();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(text));
  await writer.close();
  const { stdout, stderr, success } = await child.output();
  const complaint = new TextDecoder().decode(stderr);
  if (!success || complaint !== "") throw new Error(`${program}: ${complaint}`);
  return new TextDecoder().decode(stdout);
}
