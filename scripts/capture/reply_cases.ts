/** Command lines whose output is recorded beside the kernel's answers. */

/** One of them, with what `ss` printed. */
export interface ReplyCase {
  /** Words with a blank between them. */
  readonly line: string;
  readonly stdout: string;
}

/** Of sockets that keep still: `ss` asks the kernel itself. */
export const FAMILY_LINES: readonly string[] = [
  ...["-uan", "-uanem", "-uanemio --tos --inet-sockopt", "-uanOe", "-uan6"],
  ...["-xan", "-xanem", "-xanemO", "-xl"],
  ...["-0an", "-0anem", "-0anemb", "-0anbO"],
  ...["-a -A udp,unix_dgram,packet -n", "-Man", "-Mane"],
  ...["-f netlink -an", "-f netlink -anem"],
];

/** Of TCP, where `ss` reads the recorded answers, and shows them whatever family and state. */
export const TCP_LINES: readonly string[] = [
  ...["-tan", "-tane", "-tani", "-tanm", "-tano", "-taneimo", "-taneimoO", "-Htan"],
  ...["-taneimo --tos --inet-sockopt", "-tan sport = :22", "-tan not dport = :7000"],
];
