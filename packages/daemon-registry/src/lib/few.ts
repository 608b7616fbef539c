/** None, one or several, where there is one nearly always: a set is made only for the second. */
export type Few<T extends object> = T | Set<T> | undefined;

export function withOne<T extends object>(few: Few<T>, item: T): Few<T> {
  if (few === undefined) return item;
  return few instanceof Set ? few.add(item) : new Set([few, item]);
}

export function without<T extends object>(few: Few<T>, item: T): Few<T> {
  if (!(few instanceof Set)) return few === item ? undefined : few;
  few.delete(item);
  return few.size === 0 ? undefined : few;
}

export function allOf<T extends object>(few: Few<T>): T[] {
  if (few === undefined) return [];
  return few instanceof Set ? [...few] : [few];
}
