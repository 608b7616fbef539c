import type { Logger } from "@brains/daemon-registry/core";

/** Says nothing: what a line in a log costs is the logger's own matter. */
export const silent: Logger = { debug: nothing, info: nothing, warn: nothing, error: nothing };

function nothing(): void {}
