/** Where in a period a daemon's probes stand: above 0, up to 1, the same for the same name (FNV-1a). */
export function spread(name: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < name.length; index += 1) {
    hash = Math.imul(hash ^ name.charCodeAt(index), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return ((hash >>> 0) + 1) / 4_294_967_296;
}
