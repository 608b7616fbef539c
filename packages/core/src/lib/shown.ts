/** A value that is at fault, for an error message. */
export function shown(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "function") return "a function";
  if (typeof value !== "object" || value === null) return String(value);
  try {
    const text: unknown = JSON.stringify(value);
    if (Array.isArray(value)) return `an array of ${value.length}`;
    return typeof text === "string" ? text.slice(0, 80) : "an object";
  } catch {
    return "an object";
  }
}
