/** Under which tracers and meters are asked for: the instrumentation scope. */
export const SCOPE_NAME = "@brains/daemon-metrics";
