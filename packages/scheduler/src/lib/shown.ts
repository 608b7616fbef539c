/** A value that is at fault, for an error message. */
export function shown(value: unknown): string {
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? "an invalid Date" : value.toISOString();
  if (typeof value === "number") return String(value);
  return typeof value === "string" || typeof value === "object" ? JSON.stringify(value) : typeof value;
}
