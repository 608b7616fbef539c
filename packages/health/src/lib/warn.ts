/** What tells an error where nobody asked to be told: a warning of the process, one line. */
export function warn(what: string): (error: Error) => void {
  return ({ message }) => process.emitWarning(`${what}: ${message}`);
}
