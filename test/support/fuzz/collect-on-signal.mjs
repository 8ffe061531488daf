// For a process started with --expose-gc: SIGUSR2 collects garbage, so that what remains in memory is what is kept.
process.on("SIGUSR2", () => globalThis.gc?.());
