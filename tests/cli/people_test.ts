import assert from "node:assert/strict";
import { nearest } from "../../lib/model/nearest.ts";
import { questionOf } from "../../lib/cli/question.ts";
import { columnKeys } from "../../lib/field/column.ts";
import { type GroupName, GROUPS, groupSet } from "../../lib/field/group.ts";
import { FilterSyntaxError, UsageError } from "../../lib/model/problem.ts";
import { queryOf, tableWords } from "../support/values/queries.ts";

Deno.test("nearest: a letter more, less, other, or two that changed places", () => {
  const known = ["json", "jsonl", "table", "sort"];
  for (const [word, found] of [["jsn", "json"], ["tabel", "table"], ["srot", "sort"]] as const) {
    assert.equal(nearest(word, known), found);
  }
  assert.equal(nearest("permissions", known), null);
  assert.equal(nearest("x".repeat(1000), known), null);
});

Deno.test("questionOf: addresses, ports and both, and nothing else", () => {
  const asked = (word: string): string | undefined => questionOf([word])?.words[1];
  for (
    const [word, host] of [
      [":8080", ":8080"],
      [":https", ":https"],
      ["8080", ":8080"],
      ["10.0.0.7", "10.0.0.7"],
      ["10.0.0.0/8:5432", "10.0.0.0/8:5432"],
      ["::1", "[::1]"],
      ["fe80::/10", "[fe80::/10]"],
      ["[::1]:22", "[::1]:22"],
    ] as const
  ) assert.equal(asked(word), host, word);
  for (
    const word of ["sport", "src", "established", "autobound", "(", "!", "tcp", "a.b", ":", "-1"]
  ) {
    assert.equal(asked(word), undefined, word);
  }
  assert.equal(questionOf([":1", ":2"]), null);
  // As listings show who listens on every address.
  assert.equal(asked("*:80"), ":80");
  for (const word of [":65536", "70000", "10.0.0.7:99999", "[::1]:65536"]) {
    assert.throws(() => questionOf([word]), { name: "UsageError", message: /ports end at 65535/ });
  }
  assert.equal(asked("::65535"), "[::65535]");
});

Deno.test("a single word that is no filter: the message says what a question is, and names the word", () => {
  const refused = (...words: string[]): string => {
    try {
      queryOf(words);
    } catch (error) {
      assert.ok(error instanceof FilterSyntaxError, String(error));
      return error.message;
    }
    return "";
  };
  for (const word of ["ssh", "localhost:22", ":80-90", "/run/x.sock", "*"]) {
    const message = refused("-t", word);
    assert.ok(
      message.includes(`instead of "${word}"`) && message.includes("a question is"),
      message,
    );
  }
  // Of what was meant as a filter it would lead astray.
  assert.ok(!refused("sport", "=", ":80", "oor").includes("question"));
  assert.ok(!refused("sport = :80 oor").includes("question"));
});

Deno.test("tables: refused with what is no table, and a wrong colour always is", () => {
  const columns = columnKeys();
  for (const words of [["-tE", "--csv"], ["-s", "--table"], ["-tD", "-", "--sort", "state"]]) {
    assert.throws(() => queryOf(words, { columns }), { name: "UsageError", message: /no table/ });
  }
  assert.throws(() => queryOf(["-t", "--color", "blue"]), { message: /--color .*"blue"/ });
});

Deno.test("a question: TCP and UDP in every state, with owners, as a table with listeners first", () => {
  const query = queryOf([":8080"]);
  // Records of UDP have those of UDP-Lite among them.
  assert.equal(tableWords(query), "tcp udp udplite");
  assert.deepEqual([query.table?.as, query.numeric, query.question], ["table", true, "port 8080"]);
  assert.deepEqual(query.sort, [{ key: "listening", descending: true }]);
  assert.equal(queryOf([":8080", "--json"]).table, null);
});

Deno.test("--columns and its likes: an unknown key names the nearest; forms exclude each other", () => {
  const columns = columnKeys();
  const refused = (...words: string[]): string => {
    try {
      queryOf(words, { columns });
    } catch (error) {
      assert.ok(error instanceof UsageError, String(error));
      return error.message;
    }
    return "";
  };
  assert.match(refused("--columns", "procss"), /knows no "procss": did you mean process\?/);
  assert.match(refused("--sort", "-recvq"), /knows no "recvq": did you mean recv_q\?/);
  assert.match(refused("--csv", "--tsv"), /exclude each other/);
  assert.match(refused("--json", "--columns", "local"), /JSON has all keys/);
  assert.match(
    refused("--count-by", "state", "--columns", "local"),
    /--columns and --count-by excl/,
  );
  assert.match(refused("--metrics", "--sort", "local"), /--sort and --metrics exclude each other/);
  assert.match(refused("--table", "--color", "blue"), /auto, always, never/);
  const query = queryOf(["--columns", "+tcp_info.rtt_us"], { columns });
  assert.deepEqual(query.table?.columns.slice(-2), ["process", "tcp_info.rtt_us"]);
});

Deno.test("a column asks for what it and what it is in need, and says what procfs lacks of it", () => {
  const columns = columnKeys();
  const wanted = (words: readonly string[], ...names: readonly GroupName[]): boolean => {
    const set = groupSet(...names);
    return (queryOf(words, { columns }).asked & set) === set;
  };
  for (const option of ["--columns", "--sort", "--count-by"]) {
    assert.ok(wanted([option, "processes.unit"], "owners", "whose"), option);
    assert.ok(wanted([option, "processes.container.name"], "whose", "container_names"), option);
    assert.ok(wanted([option, "unit"], "owners", "whose"), option);
    assert.ok(wanted([option, "container"], "owners", "whose", "container_names"), option);
    assert.ok(wanted([option, "processes.tid"], "owners", "threads"), option);
    assert.ok(wanted([option, "processes.uid"], "owners", "users"), option);
    assert.ok(wanted([option, "created_in.unit"], "created_in"), option);
  }
  assert.ok(!wanted(["--columns", "local_port"], "owners"));
  const lacks = (...words: string[]): string[] =>
    queryOf(words, { columns }).lacks.map(({ text }) => text);
  assert.deepEqual(lacks("--columns", "local,tcp_info.rtt_us", "--sort", "tcp_info.pmtu_bytes"), [
    `tcp_info.rtt_us tcp_info.pmtu_bytes (${GROUPS.info.lacks})`,
  ]);
  assert.deepEqual(lacks("--metrics"), [`--metrics (${GROUPS.memory.lacks})`]);
  assert.deepEqual(lacks("--columns", "local,state,processes.unit"), []);
});

Deno.test("a table's columns: units and containers with --whose, and namespaces", () => {
  const columns = (...words: string[]): string => queryOf(words).table!.columns.join(" ");
  const usual = "netid state local peer recv_q send_q process";
  assert.equal(columns("--table"), usual);
  assert.equal(columns("--table", "--whose"), `${usual} unit container`);
  assert.equal(columns("--table", "--all-netns"), `netns ${usual}`);
  assert.equal(columns("--health", "--whose"), "netid state local peer process unit container");
});
