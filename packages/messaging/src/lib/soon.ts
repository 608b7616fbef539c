const NOW = Promise.resolve();

/** Calls it in a microtask. Fake timers of a test may put off `queueMicrotask`; nobody fakes a promise. */
export function soon(work: () => void): void {
  void NOW.then(work);
}
