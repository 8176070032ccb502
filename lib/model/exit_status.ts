/** How a run ends. */

/**
 * Exit status: everything shown; some of it not, or nothing found where that is an answer (`lsof`);
 * nothing shown. `AGAIN` tells the launcher of a released file to start the program once more: it
 * can read nothing after its drop of permissions (scripts/launcher/repeat.h).
 */
export const ExitStatus = { COMPLETE: 0, INCOMPLETE: 1, FAILED: 2, AGAIN: 75 } as const;
