import assert from "node:assert/strict";
import { State } from "../../lib/model/kinds.ts";
import {
  ethertypeWords,
  inverted,
  netlinkWords,
  SCTP_STATE_WORDS,
  SOCKET_STATE_WORDS,
  STATE_WORDS,
  TIMER_WORDS,
  UNIX_NETIDS,
} from "../../lib/table/codes.ts";

const TABLES: Readonly<Record<string, ReadonlyMap<number, string>>> = {
  ethertypeWords: ethertypeWords(),
  netlinkWords: netlinkWords(),
  SCTP_STATE_WORDS,
  SOCKET_STATE_WORDS,
  STATE_WORDS,
  TIMER_WORDS,
  UNIX_NETIDS,
};

for (const [name, words] of Object.entries(TABLES)) {
  Deno.test(`${name}: every number is found again by its word, and no other is`, () => {
    const numbers = inverted(words);
    assert.equal(numbers.size, words.size, "a word stands for two numbers");
    let found = 0;
    for (let number = 0; number <= 0xffff; number++) {
      const word = words.get(number);
      if (word === undefined) continue;
      found++;
      assert.match(word, /^[\w.-]+$/);
      assert.equal(numbers.get(word), number);
    }
    assert.equal(found, words.size, "a number is out of range");
    assert.equal(words.get(-1), undefined);
    assert.equal(words.get(0x10000), undefined);
  });
}

Deno.test("STATE_WORDS: the states of include/net/tcp_states.h", () => {
  const kernel: readonly (readonly [number, string])[] = [
    [1, "ESTAB"],
    [2, "SYN-SENT"],
    [3, "SYN-RECV"],
    [4, "FIN-WAIT-1"],
    [5, "FIN-WAIT-2"],
    [6, "TIME-WAIT"],
    [7, "UNCONN"],
    [8, "CLOSE-WAIT"],
    [9, "LAST-ACK"],
    [10, "LISTEN"],
    [11, "CLOSING"],
  ];
  for (const [number, word] of kernel) assert.equal(STATE_WORDS.get(number), word);
  assert.deepEqual([State.ESTABLISHED, State.CLOSE, State.LISTEN], [1, 7, 10]);
  assert.deepEqual([State.NEW_SYN_RECV, State.BOUND_INACTIVE], [12, 13]);
});

Deno.test("ethertypeWords: numbers of include/uapi/linux/if_ether.h", () => {
  const known: readonly (readonly [number, string])[] = [
    [0x0001, "802_3"],
    [0x0060, "loop"],
    [0x0800, "ip"],
    [0x0806, "arp"],
    [0x8035, "rarp"],
    [0x8100, "802.1Q"],
    [0x86dd, "ipv6"],
    [0x8847, "mpls_uc"],
    [0x8863, "ppp_disc"],
    [0x8864, "ppp_ses"],
    [0x88a8, "802.1ad"],
    [0x88ca, "tipc"],
    [0x88cc, "LLDP"],
  ];
  for (const [number, word] of known) assert.equal(ethertypeWords().get(number), word);
  // ETH_P_ALL is a star in ss, EAPOL (0x888e) has no word there.
  assert.deepEqual([ethertypeWords().get(3), ethertypeWords().get(0x888e)], [undefined, undefined]);
});

Deno.test("netlinkWords: numbers of include/uapi/linux/netlink.h", () => {
  const known: readonly (readonly [number, string])[] = [
    [0, "rtnl"],
    [2, "usersock"],
    [4, "tcpdiag"],
    [5, "nflog"],
    [6, "xfrm"],
    [7, "selinux"],
    [9, "audit"],
    [11, "connector"],
    [12, "nft"],
    [15, "uevent"],
    [16, "genl"],
    [20, "rdma"],
    [21, "crypto"],
  ];
  for (const [number, word] of known) assert.equal(netlinkWords().get(number), word);
  assert.equal(netlinkWords().get(17), undefined);
});

Deno.test("the short tables: timers, socket states, SCTP states, unix types", () => {
  assert.deepEqual([...TIMER_WORDS.values()].slice(0, 5), [
    ...["off", "on", "keepalive", "timewait", "persist"],
  ]);
  assert.deepEqual([...SOCKET_STATE_WORDS.values()], [
    ...["free", "unconnected", "connecting", "connected", "disconnecting"],
  ]);
  assert.deepEqual([SCTP_STATE_WORDS.get(0), SCTP_STATE_WORDS.get(3)], ["CLOSED", "ESTAB"]);
  assert.deepEqual([...UNIX_NETIDS], [[1, "u_str"], [2, "u_dgr"], [5, "u_seq"]]);
});
