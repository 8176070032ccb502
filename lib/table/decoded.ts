/** Everything that was decoded from one capture: what filters and renderers work on. */

import type { Names } from "../model/names.ts";
import type { NetworkNamespace } from "../model/network_namespace.ts";
import type { Problem } from "../model/problem.ts";
import type { Counters } from "./counters.ts";
import type { ListedFiles } from "./listed_files.ts";
import type { OwnerTable } from "./owner_table.ts";
import type { OwnSockets } from "./own_sockets.ts";
import type { Selections, SocketTable } from "./socket_table.ts";
import type { Summary } from "./summary.ts";

/** Tables in the order in which `ss` prints them, and what goes with them. */
export interface Decoded {
  readonly tables: readonly SocketTable[];
  readonly owners: OwnerTable | null;
  readonly own: OwnSockets;
  readonly names: Names;
  readonly summary: Summary | null;
  /** The counters of protocols; null if they were not asked for. */
  readonly counters: Counters | null;
  /** True if the kernel runs SELinux; known only if contexts were asked for. */
  readonly selinux: boolean;
  readonly namespace: NetworkNamespace | null;
  readonly problems: readonly Problem[];
}

/** What was decoded of one network namespace, and what of it is shown. */
export interface Listing {
  readonly decoded: Decoded;
  readonly selections: Selections;
  /** The descriptors that `lsof` lists, of which these are the sockets. */
  readonly files?: ListedFiles;
}
