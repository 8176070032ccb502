/**
 * Rows of the kinds that are not the internet's, without the blanks at their ends.
 *
 * The text is what ss 7.3.0 shows when it gets these answers in place of the kernel's; where it can
 * be had, it is asked again. Which states are asked for is the kernel's business: -a throughout.
 */

import assert from "node:assert/strict";
import type { CapturedDump } from "../../../../lib/model/capture.ts";
import {
  NETLINK,
  PACKET,
  TIPC,
  UNIX,
  VSOCK,
  XDP,
} from "../../../support/answers/family_answers.ts";
import { needs } from "../../../support/programs/needs.ts";
import { shownDump } from "../../../support/answers/shown_dump.ts";
import { SS_ANSWERS_NEEDS, SsAnswers } from "../../../support/answers/ss_answers.ts";

interface Case {
  readonly dump: CapturedDump;
  /** What each command line shows. */
  readonly lines: Readonly<Record<string, readonly string[]>>;
}

const CASES: readonly Case[] = [
  {
    dump: UNIX,
    lines: {
      "-Hxa -e": [
        "u_str LISTEN 2      128    /run/a b 4293918720 * 0 <-> ino:77 dev:0/2049 peers: 4293918725 4293918726",
        "u_seq ESTAB  0      0             * 4293918722 * 4293918721 <--",
        "u_dgr UNCONN 0      0       @nul@in 4293918721 * 0 --- peers:",
      ],
      "-HxamO": [
        "u_str LISTEN 2      128    /run/a b 4293918720 * 0 skmem:(r1280,rb212992,t256,tb16384,f2816,w512,o1024,bl64,d3)",
        "u_seq ESTAB  0      0             * 4293918722 * 4293918721 skmem:(r1280,rb212992,t256,tb16384,f2816,w512,o1024)",
        "u_dgr UNCONN 0      0       @nul@in 4293918721 * 0",
      ],
      "-Ha -A unix_dgram -pe": [
        "UNCONN 0      0      @nul@in 4293918721 * 0 --- peers:",
      ],
    },
  },
  {
    dump: PACKET,
    lines: {
      "-H0aemb": [
        "p_raw UNCONN 1280   0       *:if1000007 * uid:1000 ino:4293918720 sk:800000007",
        "\tver:2 cpy_thresh:1 flags( running auxdata origdev vnethdr loss )",
        "\tring_rx(blk_size:65536,blk_nr:2,frm_size:2048,frm_nr:64,tmo:60,features:0x1)",
        "\tring_tx(blk_size:4096,blk_nr:1,frm_size:2048,frm_nr:2,tmo:0,features:0x0)",
        "\tfanout(id:7,type:cpu)",
        "\tbpf filter (3):  0x28 0 0 12, 0x15 1 2 2048, 0x06 0 0 4294967295, skmem:(r1280,rb212992,t256,tb16384,f2816,w512,o1024,bl64,d3)",
        "p_dgr UNCONN 1280   0      ip:*         * ino:4293918721 sk:0",
        "\tver:0 cpy_thresh:0 flags( 0 )",
        "\tfanout(id:1,type:0x8006)",
        "\tbpf filter (0):  skmem:(r1280,rb212992,t256,tb16384,f2816,w512,o1024,bl64,d3)",
      ],
      "-H0aebmO": [
        "p_raw UNCONN 1280   0       *:if1000007 * uid:1000 ino:4293918720 sk:800000007 ver:2 cpy_thresh:1 flags( running auxdata origdev vnethdr loss ) ring_rx(blk_size:65536,blk_nr:2,frm_size:2048,frm_nr:64,tmo:60,features:0x1) ring_tx(blk_size:4096,blk_nr:1,frm_size:2048,frm_nr:2,tmo:0,features:0x0) fanout(id:7,type:cpu) bpf filter (3):  0x28 0 0 12, 0x15 1 2 2048, 0x06 0 0 4294967295, skmem:(r1280,rb212992,t256,tb16384,f2816,w512,o1024,bl64,d3)",
        "p_dgr UNCONN 1280   0      ip:*         * ino:4293918721 sk:0 ver:0 cpy_thresh:0 flags( 0 ) fanout(id:1,type:0x8006) bpf filter (0):  skmem:(r1280,rb212992,t256,tb16384,f2816,w512,o1024,bl64,d3)",
      ],
      "-H0ab": [
        "p_raw UNCONN 1280   0       *:if1000007 *",
        "\tbpf filter (3):  0x28 0 0 12, 0x15 1 2 2048, 0x06 0 0 4294967295,",
        "p_dgr UNCONN 1280   0      ip:*         *",
        "\tbpf filter (0):",
      ],
      "-H0anm": [
        "p_raw UNCONN 1280   0           *:if1000007 * skmem:(r1280,rb212992,t256,tb16384,f2816,w512,o1024,bl64,d3)",
        "p_dgr UNCONN 1280   0      [2048]:*         * skmem:(r1280,rb212992,t256,tb16384,f2816,w512,o1024,bl64,d3)",
      ],
    },
  },
  {
    dump: NETLINK,
    lines: {
      "-H -f netlink -a": [
        "UNCONN 1280   256    uevent:-2147483647  *",
        "UNCONN 0      0          99:*           2:777",
      ],
      "-H -f netlink -aem": [
        "UNCONN 1280   256    uevent:-2147483647  *",
        "UNCONN 0      0          99:*           2:777",
      ],
      "-H -f netlink -apem": [
        "UNCONN 1280   256    uevent:-2147483647  *    sk=0 cb=0 groups=0x80000011\t skmem:(r1280,rb212992,t256,tb16384,f2816,w512,o1024,bl64,d3)",
        "UNCONN 0      0          99:*           2:777 sk=0 cb=0 groups=0x00000000",
      ],
      "-H -f netlink -an": [
        "UNCONN 1280   256    15:-2147483647  *",
        "UNCONN 0      0      99:*           2:777",
      ],
    },
  },
  {
    dump: VSOCK,
    lines: {
      "-H --vsock -a": [
        "v_str LISTEN 0      0      *:1024 *:*",
        "v_dgr ESTAB  0      0      2:5000 3:1024",
        "???   ESTAB  0      0      2:5001 3:1024",
      ],
      "-H --vsock -aem": [
        "v_str LISTEN 0      0      *:1024 *:*",
        "v_dgr ESTAB  0      0      2:5000 3:1024",
        "???   ESTAB  0      0      2:5001 3:1024",
      ],
      "-H -A vsock_stream -a": [
        "LISTEN 0      0      *:1024 *:*",
        "ESTAB  0      0      2:5001 3:1024",
      ],
      "-H -A vsock_dgram -a": [
        "ESTAB 0      0      2:5000 3:1024",
        "ESTAB 0      0      2:5001 3:1024",
      ],
    },
  },
  {
    dump: XDP,
    lines: {
      "-H --xdp -a": [
        "UNCONN 1280   0      if1000007:q3 *",
        "UNCONN 0      0               *   *",
      ],
      "-H --xdp -aem": [
        "UNCONN 1280   0      if1000007:q3 * uid:1000 ino:4293918720 sk:800000007",
        "\trx(entries:2048)",
        "\ttx(entries:1024)",
        "\tumem(id:5,size:4294967296,num_pages:1048576,chunk_size:4096,headroom:256,ifindex:1000007,qid:3,zc:1,refs:2)",
        "\tfr(entries:512)",
        "\tcr(entries:256)",
        "\tstats(rx dropped:1,rx invalid:2,rx queue full:3,rx fill ring empty:4,tx invalid:5,tx ring empty:4294967302) skmem:(r1280,rb212992,t256,tb16384,f2816,w512,o1024,bl64,d3)",
        "UNCONN 0      0               *   * ino:4293918721 sk:0",
      ],
      "-H --xdp -aemO": [
        "UNCONN 1280   0      if1000007:q3 * uid:1000 ino:4293918720 sk:800000007 rx(entries:2048) tx(entries:1024) tumem(id:5,size:4294967296,num_pages:1048576,chunk_size:4096,headroom:256,ifindex:1000007,qid:3,zc:1,refs:2) fr(entries:512) cr(entries:256) stats(rx dropped:1,rx invalid:2,rx queue full:3,rx fill ring empty:4,tx invalid:5,tx ring empty:4294967302) skmem:(r1280,rb212992,t256,tb16384,f2816,w512,o1024,bl64,d3)",
        "UNCONN 0      0               *   * ino:4293918721 sk:0",
      ],
    },
  },
  {
    dump: TIPC,
    lines: {
      "-H --tipc -a": [
        "LISTEN 3      4      16781313:77  -",
        "ESTAB  3      4      16781313:77 5:6",
        "UNCONN 3      4      16781313:77 5:6",
      ],
      "-H --tipc -ae": [
        "LISTEN 3      4      16781313:77  -",
        "ESTAB  3      4      16781313:77 5:6",
        "UNCONN 3      4      16781313:77 5:6",
      ],
      "-H --tipc -ap --tipcinfo": [
        "LISTEN 3      4      16781313:77  -",
        " type:STREAM cong:none  drop:9  publ",
        "ESTAB  3      4      16781313:77 5:6",
        " type:SEQPACKET cong:conn  drop:9  via {18888,17}",
        "UNCONN 3      4      16781313:77 5:6",
        " type:RDM cong:link  drop:9",
      ],
      "-H --tipc -aepO --tipcinfo": [
        "LISTEN 3      4      16781313:77  -  uid:1000 ino:4293918720 sk:800000007 type:STREAM cong:none  drop:9  publ",
        "ESTAB  3      4      16781313:77 5:6 uid:1000 ino:4293918721 sk:800000007 type:SEQPACKET cong:conn  drop:9  via {18888,17}",
        "UNCONN 3      4      16781313:77 5:6 uid:1000 ino:4293918722 sk:800000007 type:RDM cong:link  drop:9",
      ],
    },
  },
];

/** Rows without the blanks at their ends. */
function rows(text: string): string[] {
  return text.split("\n").slice(0, -1).map((row) => row.trimEnd());
}

for (const { dump, lines } of CASES) {
  Deno.test(`render: ${dump.id} sockets of sock_diag, by command line`, async () => {
    for (const [line, expected] of Object.entries(lines)) {
      const { text, problems } = await shownDump(dump, line.split(" "));
      assert.deepEqual(rows(text), expected, line);
      assert.deepEqual(problems, [], line);
    }
  });
}

Deno.test({
  ...needs(...SS_ANSWERS_NEEDS),
  name: "render: what is expected of these rows is what ss shows",
  fn: async () => {
    await using ss = await SsAnswers.open();
    for (const { dump, lines } of CASES) {
      for (const [line, expected] of Object.entries(lines)) {
        assert.deepEqual(rows(await ss.shown(dump.bytes, line.split(" "))), expected, line);
      }
    }
  },
});
