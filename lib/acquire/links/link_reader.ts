/** Who reads links with the help of another thread. */

import type { LargeFolders } from "./large_folders.ts";
import type { SocketLinks } from "./socket_links.ts";

/** Reads the links of large folders with another thread, and those of all others as ever. */
export interface LinkReader extends Disposable {
  readonly folders: LargeFolders;
  /** Whether the other thread reads already, while this one reads tables. */
  readonly begun: boolean;
  /** Called once, before the first large folder is read. */
  finish(): Promise<void>;
  /** Reads the links of one folder; false if some may not be read. */
  read(folder: string, found: SocketLinks): boolean;
}
