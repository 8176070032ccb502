/** Details of internet sockets: the addresses that `-r` asks names for. */

import assert from "node:assert/strict";
import { decodeNames } from "../../../../lib/decode/names/names.ts";
import { decodeInetDump } from "../../../../lib/decode/sock_diag/inet.ts";
import { addressesToResolve } from "../../../../lib/render/resolve.ts";
import { INET_DIAG, INET_DIAG_MSG } from "../../../../lib/uapi/inet_diag.ts";
import { AF_INET, AF_INET6 } from "../../../../lib/uapi/sock_diag.ts";
import { NOTHING } from "../../../support/answers/decoding.ts";
import { detailsOf } from "../../../support/answers/inet_details.ts";
import {
  type Attributes,
  inetMessage,
  little,
  md5Key,
  sockaddr,
} from "../../../support/answers/inet_messages.ts";
import { queryOf } from "../../../support/values/queries.ts";
import { joined } from "../../../support/answers/replies.ts";

const SCTP = 132;

/** Addresses of this host in both families, and one that has no name. */
const MAPPED = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255, 127, 0, 0, 1] as const;
const NAMED: Attributes = [
  [
    INET_DIAG.MD5SIG,
    joined(
      md5Key(AF_INET, 32, [127, 0, 0, 1], "A"),
      md5Key(AF_INET6, 128, MAPPED, "B"),
      md5Key(AF_INET, 8, [10, 0, 0, 0], "C"),
    ),
  ],
  [INET_DIAG.LOCALS, sockaddr(AF_INET, 4, [127, 0, 0, 1])],
];

Deno.test("writeInetDetails: -r names the addresses of keys and associations", () => {
  const hostNames = (address: string): string | null =>
    address === "127.0.0.1" ? "localhost" : null;
  const message = (attributes: Attributes): Uint8Array =>
    inetMessage([[INET_DIAG_MSG.idiag_family, little(1, AF_INET)]], attributes);
  assert.equal(
    detailsOf(message(NAMED), "tcp", ["-tirO"], hostNames),
    " md5keys:localhost/32=A,localhost/128=B,10.0.0.0/8=C",
  );
  assert.equal(
    detailsOf(
      message([[INET_DIAG.PROTOCOL, little(1, SCTP)], ...NAMED]),
      "tcp",
      ["-tirO"],
      hostNames,
    ),
    " locals:localhost",
  );
});

Deno.test("writeInetDetails: -r shows hidden characters of names byte by byte", () => {
  const bytes = inetMessage([[INET_DIAG_MSG.idiag_family, little(1, AF_INET)]], NAMED);
  // As in files: one character a byte.
  const hostNames = (): string => "a\x1b[31m\xe2\x80\xae";
  assert.match(
    detailsOf(bytes, "tcp", ["-tirO"], hostNames),
    /^ md5keys:a\\x1b\[31m\\xe2\\x80\\xae\/32=A,/,
  );
});

Deno.test("addressesToResolve: those within attributes only where they are shown", () => {
  const bytes = inetMessage([[INET_DIAG_MSG.idiag_family, little(1, AF_INET)]], NAMED);
  const tables = decodeInetDump({ id: "tcp", bytes }, "tcp", []);
  const selections = tables.map((table) => [table, Uint32Array.of(0)] as const);
  const asked = (words: readonly string[]): string[] =>
    addressesToResolve(selections, decodeNames(NOTHING), queryOf(words).wanted);
  assert.deepEqual(asked(["-tr"]), []);
  assert.deepEqual(asked(["-tri"]), ["127.0.0.1", "10.0.0.0"]);
  assert.deepEqual(asked(["-trm"]), ["127.0.0.1", "10.0.0.0"]);
});
