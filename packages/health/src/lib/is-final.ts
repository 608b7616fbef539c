import { isDaemonError } from "@brains/daemon-core";

/**
 * Whether a failure, a cause of it however deep, or one of several that it gathers (`AggregateError`) says that it
 * must not be tried again; they may refer to one another in circles.
 */
export function isFinal(thrown: unknown): boolean {
  const links = new Set([thrown]);
  for (const link of links) {
    if (typeof link !== "object" || link === null) continue;
    if (isDaemonError(link, "DO_NOT_RESTART")) return true;
    links.add(read(link, "cause"));
    for (const error of gathered(link)) links.add(error);
  }
  return false;
}

function gathered(link: object): unknown[] {
  try {
    const errors = read(link, "errors");
    return Array.isArray(errors) ? [...errors] : [];
  } catch {
    return [];
  }
}

function read(link: object, key: string): unknown {
  try {
    return Reflect.get(link, key);
  } catch {
    return undefined;
  }
}
