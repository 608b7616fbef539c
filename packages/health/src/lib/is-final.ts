import { isDaemonError } from "@brains/daemon-core";

/** Whether a failure, or a cause of it however deep, says that it must not be tried again; chains may be cyclic. */
export function isFinal(thrown: unknown): boolean {
  const seen = new Set<unknown>();
  for (
    let link = thrown;
    typeof link === "object" && link !== null && !seen.has(link);
    link = causeOf(link)
  ) {
    if (isDaemonError(link, "DO_NOT_RESTART")) return true;
    seen.add(link);
  }
  return false;
}

function causeOf(link: object): unknown {
  try {
    return Reflect.get(link, "cause");
  } catch {
    return undefined;
  }
}
