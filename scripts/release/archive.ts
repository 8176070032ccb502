export async function writeArchives(_dist: string, _jobs: readonly unknown[]): Promise<void> {}
