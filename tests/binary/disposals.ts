/**
 * Loaded before the bundle: ends the run where it begins to give back permissions, and prints what
 * is open there, as JSON.
 *
 * @module
 */

/** What was opened and is not closed yet. */
export interface StillOpen {
  /** All libraries that were opened. */
  readonly opened: number;
  readonly libraries: number;
  /** All threads that were started. */
  readonly started: number;
  readonly workers: number;
}

let [opened, closed, started, ended] = [0, 0, 0, 0];

const { dlopen } = Deno;
Object.defineProperty(Deno, "dlopen", {
  value: (path: string, symbols: Deno.ForeignLibraryInterface): unknown => {
    const library = dlopen(path, symbols);
    opened++;
    const close = (): void => {
      closed++;
      library.close();
    };
    return { symbols: library.symbols, close };
  },
});

class CountedWorker extends Worker {
  constructor(module: URL, options: WorkerOptions) {
    super(module, options);
    started++;
  }

  override terminate(): void {
    ended++;
    super.terminate();
  }
}
Object.defineProperty(globalThis, "Worker", { value: CountedWorker });

Object.defineProperty(Deno.permissions, "revokeSync", {
  value: (): never => {
    const open: StillOpen = {
      opened,
      libraries: opened - closed,
      started,
      workers: started - ended,
    };
    console.log(JSON.stringify(open));
    Deno.exit(0);
  },
});
