/** How much later than its nominal time a run begins, in ms; `room` is how far away the next time is. */
export type Lag = (nominal: number, room: number) => number;

/**
 * A lag of up to `most` ms that looks random, is the same for the same name and time, in each process, and is less
 * than the room there is.
 */
export function jitter(name: string, most: number): Lag {
  const seed = hash(name);
  return (nominal, room) => {
    const fraction = mix(mix(seed ^ (nominal | 0)) ^ Math.floor(nominal / 2 ** 32)) / 2 ** 32;
    return Math.floor(fraction * Math.min(most, room));
  };
}

/** FNV-1a. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1)
    value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
  return value;
}

/** The finalizer of MurmurHash3: each bit of what goes in changes half of those that come out. */
function mix(value: number): number {
  let mixed = value;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}
