/**
 * The sentences of `netstat -s` for counters that it knows, by the kernel's names.
 *
 * Before each name stands when it is shown: `+` always, `-` if it is not 0, `.` never, `<` and `>` if
 * it is not 0 and among the kinds of ICMP messages that came in and went out. `%` is the number, `_`
 * at the end a blank.
 */

/** When a counter is shown. */
export type Showing = "always" | "counted" | "never" | "input" | "output";

export interface CounterWords {
  readonly showing: Showing;
  /** What is before the number and behind it. */
  readonly before: string;
  readonly after: string;
}

const SHOWING: Readonly<Record<string, Showing>> = {
  "+": "always",
  "-": "counted",
  ".": "never",
  "<": "input",
  ">": "output",
};

const WORDS = {
  Ip: `
    . DefaultTTL
    - FragCreates = % fragments created
    - FragFails = % outgoing packets failed fragmentation
    - FragOKs = % outgoing packets fragmented ok
    - InAddrErrors = % with invalid addresses
    + InDelivers = % incoming packets delivered
    + InDiscards = % incoming packets discarded
    - InHdrErrors = % with invalid headers
    + InReceives = % total packets received
    - InUnknownProtos = % with unknown protocol
    - OutDiscards = % outgoing packets dropped
    - OutNoRoutes = % dropped because of missing route
    + OutRequests = % requests sent out
    - ReasmFails = % packet reassemblies failed
    - ReasmOKs = % packets reassembled ok
    - ReasmReqds = % reassemblies required
    - ReasmTimeout = % fragments dropped after timeout
    + ForwDatagrams = % forwarded
  `,
  Icmp: `
    < InAddrMaskReps = address mask replies: %
    < InAddrMasks = address mask request: %
    < InEchoReps = echo replies: %
    < InParmProbs = wrong parameters: %
    < InSrcQuenchs = source quenches: %
    < InTimestampReps = timestamp reply: %
    < InTimestamps = timestamp request: %
    > OutAddrMaskReps = address mask replies: %
    > OutAddrMasks = address mask requests: %
    > OutEchoReps = echo replies: %
    + OutErrors = % ICMP messages failed
    > OutParmProbs = wrong parameters: %
    > OutSrcQuenchs = source quench: %
    > OutTimestampReps = timestamp replies: %
    > OutTimestamps = timestamp requests: %
    + InErrors = % input ICMP message failed
    < InDestUnreachs = destination unreachable: %
    < InEchos = echo requests: %
    + InMsgs = % ICMP messages received
    < InRedirects = redirects: %
    < InTimeExcds = timeout in transit: %
    > OutDestUnreachs = destination unreachable: %
    > OutEchos = echo requests: %
    + OutMsgs = % ICMP messages sent
    > OutRedirects = redirect: %
    > OutTimeExcds = time exceeded: %
  `,
  Tcp: `
    + ActiveOpens = % active connection openings
    + AttemptFails = % failed connection attempts
    + EstabResets = % connection resets received
    + InErrs = % bad segments received
    + InSegs = % segments received
    . MaxConn
    + OutRsts = % resets sent
    + OutSegs = % segments sent out
    + PassiveOpens = % passive connection openings
    + RetransSegs = % segments retransmitted
    . RtoAlgorithm
    . RtoMax
    . RtoMin
    + CurrEstab = % connections established
  `,
  Udp: `
    + RcvbufErrors = % receive buffer errors
    + SndbufErrors = % send buffer errors
    + InDatagrams = % packets received
    + InErrors = % packet receive errors
    + NoPorts = % packets to unknown port received
    + OutDatagrams = % packets sent
  `,
  TcpExt: `
    - DelayedACKLocked = % delayed acks further delayed because of locked socket
    - DelayedACKLost = Quick ack mode was activated % times
    - DelayedACKs = % delayed acks sent
    - EmbryonicRsts = % resets received for embryonic SYN_RECV sockets
    - ListenDrops = % SYNs to LISTEN sockets dropped
    - ListenOverflows = % times the listen queue of a socket overflowed
    - LockDroppedIcmps = % ICMP packets dropped because socket was locked
    - OfoPruned = % packets dropped from out-of-order queue because of socket buffer overrun
    - OutOfWindowIcmps = % ICMP packets dropped because they were out-of-window
    - PAWSActive = % active connections rejected because of time stamp
    - PAWSEstab = % packets rejected in established connections because of timestamp
    - PAWSPassive = % passive connections rejected because of time stamp
    - PruneCalled = % packets pruned from receive queue because of socket buffer overrun
    - RcvPruned = % packets pruned from receive queue
    - SockMallocOOM = Ran % times out of system memory during packet sending
    - SyncookiesFailed = % invalid SYN cookies received
    - SyncookiesRecv = % SYN cookies received
    - SyncookiesSent = % SYN cookies sent
    - TCPAbortFailed = % times unable to send RST due to no memory
    - TCPAbortOnClose = % connections reset due to early user close
    - TCPAbortOnData = % connections reset due to unexpected data
    - TCPAbortOnLinger = % connections aborted after user close in linger timeout
    - TCPAbortOnMemory = % connections aborted due to memory pressure
    - TCPAbortOnSyn = % connections reset due to unexpected SYN
    - TCPAbortOnTimeout = % connections aborted due to timeout
    - TCPDirectCopyFromBacklog = % bytes directly in process context from backlog
    - TCPFACKReorder = Detected reordering % times using FACK
    - TCPFastRetrans = % fast retransmits
    - TCPForwardRetrans = % forward retransmits
    - TCPFullUndo = % congestion windows fully recovered without slow start
    - TCPHPAcks = % predicted acknowledgments
    + TCPHPHits = % packet headers predicted
    - TCPHPHitsToUser = % packet headers predicted and directly queued to user
    - TCPLossFailures = % timeouts in loss state
    - TCPLossUndo = % congestion windows recovered without slow start after partial ack
    - TCPLostRetransmits = % retransmits lost
    - TCPMemoryPressures = TCP ran low on memory % times
    - TCPPartialUndo = % congestion windows partially recovered using Hoe heuristic
    - TCPPrequeued = % packets directly queued to recvmsg prequeue
    - TCPPureAcks = % acknowledgments not containing data payload received
    - TCPRcvCollapsed = % packets collapsed in receive queue due to low socket buffer
    - TCPRenoFailures = % timeouts after reno fast retransmit
    - TCPRenoRecovery = % times recovered from packet loss due to fast retransmit
    - TCPRenoReorder = Detected reordering % times using reno fast retransmit
    - TCPSACKReorder = Detected reordering % times using SACK
    - TCPSchedulerFailed = % times receiver scheduled too late for direct processing
    - TCPSlowStartRetrans = % retransmits in slow start
    - TCPTSReorder = Detected reordering % times using time stamp
    - TW = % TCP sockets finished time wait in fast timer
    - TWRecycled = % time wait sockets recycled by time stamp
  `,
  Sctp: `
    + SctpCurrEstab = % Current Associations
    + SctpActiveEstabs = % Active Associations
    + SctpPassiveEstabs = % Passive Associations
    + SctpAborteds = % Number of Aborteds_
    + SctpShutdowns = % Number of Graceful Terminations
    + SctpOutOfBlues = % Number of Out of Blue packets
    + SctpChecksumErrors = % Number of Packets with invalid Checksum
    + SctpOutCtrlChunks = % Number of control chunks sent
    + SctpOutOrderChunks = % Number of ordered chunks sent
    + SctpOutUnorderChunks = % Number of Unordered chunks sent
    + SctpInCtrlChunks = % Number of control chunks received
    + SctpInOrderChunks = % Number of ordered chunks received
    + SctpInUnorderChunks = % Number of Unordered chunks received
    + SctpFragUsrMsgs = % Number of messages fragmented
    + SctpReasmUsrMsgs = % Number of messages reassembled_
    + SctpOutSCTPPacks = % Number of SCTP packets sent
    + SctpInSCTPPacks = % Number of SCTP packets received
  `,
  Ip6: `
    - Ip6FragCreates = % fragments created
    - Ip6FragFails = % outgoing packets failed fragmentation
    - Ip6FragOKs = % outgoing packets fragmented ok
    - Ip6InAddrErrors = % with invalid addresses
    + Ip6InDelivers = % incoming packets delivered
    + Ip6InDiscards = % incoming packets discarded
    - Ip6InHdrErrors = % with invalid headers
    - Ip6InMcastPkts = % incoming multicast packets
    - Ip6InNoRoutes = % incoming packets with no route
    + Ip6InReceives = % total packets received
    - Ip6InTooBigErrors = % with packets too big
    - Ip6InTruncatedPkts = % with truncated packets
    - Ip6InUnknownProtos = % with unknown protocol
    - Ip6OutDiscards = % outgoing packets dropped
    + Ip6OutForwDatagrams = % forwarded
    - Ip6OutMcastPkts = % outgoing multicast packets
    - Ip6OutNoRoutes = % dropped because of missing route
    + Ip6OutRequests = % requests sent out
    - Ip6ReasmFails = % packet reassemblies failed
    - Ip6ReasmOKs = % packets reassembled ok
    - Ip6ReasmReqds = % reassemblies required
    - Ip6ReasmTimeout = % fragments dropped after timeout
  `,
  Icmp6: `
    < Icmp6InDestUnreachs = destination unreachable: %
    < Icmp6InEchoReplies = echo replies: %
    < Icmp6InEchos = echo requests: %
    + Icmp6InErrors = % input ICMP message failed
    < Icmp6InGroupMembQueries = group member queries: %
    < Icmp6InGroupMembReductions = group member reductions: %
    < Icmp6InGroupMembResponses = group member responses: %
    + Icmp6InMsgs = % ICMP messages received
    < Icmp6InNeighborAdvertisements = neighbour advertisement: %
    < Icmp6InNeighborSolicits = neighbour solicits: %
    < Icmp6InParmProblems = parameter problem: %
    < Icmp6InPktTooBigs = packets too big: %
    < Icmp6InRedirects = redirects: %
    < Icmp6InRouterAdvertisements = router advertisement: %
    < Icmp6InRouterSolicits = router solicits: %
    < Icmp6InTimeExcds = received ICMPv6 time exceeded: %
    > Icmp6OutDestUnreachs = destination unreachable: %
    > Icmp6OutEchoReplies = echo replies: %
    > Icmp6OutEchos = echo requests: %
    > Icmp6OutGroupMembQueries = group member queries: %
    > Icmp6OutGroupMembReductions = group member reductions: %
    > Icmp6OutGroupMembResponses = group member responses: %
    + Icmp6OutMsgs = % ICMP messages sent
    > Icmp6OutNeighborSolicits = neighbor solicits: %
    > Icmp6OutParmProblems = parameter problem: %
    > Icmp6OutPktTooBigs = packets too big: %
    > Icmp6OutRedirects = redirects: %
    > Icmp6OutRouterSolicits = router solicits: %
    > Icmp6OutTimeExcds = sent ICMPv6 time exceeded: %
    > Icmp6OutNeighborAdvertisements = neighbor advertisements: %
  `,
  Udp6: `
    + Udp6InDatagrams = % packets received
    + Udp6InErrors = % packet receive errors
    + Udp6NoPorts = % packets to unknown port received
    + Udp6OutDatagrams = % packets sent
  `,
} as const;

function parseWords(text: string): ReadonlyMap<string, CounterWords> {
  const lines = text.split("\n").map((line) => line.trim()).filter((line) => line !== "");
  return new Map(lines.map((line) => {
    const [head, sentence = ""] = line.split(" = ");
    const [mark, name] = head.split(" ");
    const [before, after = ""] = sentence.replace(/_$/, " ").split("%");
    return [name, { showing: SHOWING[mark], before, after }];
  }));
}

/** The sentences of each group of counters. */
export const COUNTER_WORDS: ReadonlyMap<string, ReadonlyMap<string, CounterWords>> = new Map(
  Object.entries(WORDS).map(([group, text]) => [group, parseWords(text)]),
);
