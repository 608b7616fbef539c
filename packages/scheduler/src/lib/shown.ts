/** A value that is at fault, for an error message. */
export function shown(value: unknown): string {
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? "an invalid Date" : value.toISOString();
  const text: string | undefined = typeof value === "number" ? String(value) : JSON.stringify(value);
  return text ?? String(value);
}
