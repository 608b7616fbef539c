import { refuse } from "@brains/daemon-core";

/** @throws RangeError when it is no name of a topic. */
export function topicOf(value: unknown): string {
  return typeof value === "string" && value !== ""
    ? value
    : refuse("topic", "must be text that is not empty", value);
}
