/** Resolves when everything that deliveries had to do has been done, their turns of the event loop included. */
export async function turn(): Promise<void> {
  for (let i = 0; i < 3; i++) await new Promise((resolve) => setImmediate(resolve));
}
