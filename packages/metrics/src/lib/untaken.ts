/**
 * A name that is not taken, and is from then on: with the digest, or with it and a 2, a 3, … A digest is short, so that
 * whoever chooses names can choose two of the same.
 */
export function untaken(taken: Set<string>, digest: string, named: (digest: string) => string): string {
  let name = named(digest);
  for (let nth = 2; taken.has(name); nth += 1) name = named(`${digest}_${nth}`);
  taken.add(name);
  return name;
}
