import { InvalidScheduleError } from "../invalid-schedule-error.ts";

/** A time in which the clocks of a zone were not changed; ms since the epoch, without its end. */
export interface Piece {
  readonly from: number;
  readonly to: number;
  /** What is added to UTC, in ms. */
  readonly offset: number;
}

/** How far apart, in ms, the zone is looked at: clocks are changed no more than once in between. */
const CHUNK = 4 * 86_400_000;

/** How many pieces a zone remembers. */
const REMEMBERED = 64;

const SECOND = 1_000;

/** The clocks of a time zone. One without a name is the system's, which is followed when it is changed. */
export class Zone {
  readonly #format: Intl.DateTimeFormat | undefined;
  readonly #pieces = new Map<number, readonly Piece[]>();

  /** @throws InvalidScheduleError when there is no zone of that name. */
  constructor(name?: string) {
    if (name !== undefined) this.#format = formatOf(name);
  }

  /** Whether it is the system's. */
  get floats(): boolean {
    return this.#format === undefined;
  }

  /** What is added to UTC at `time`, in ms. */
  offset(time: number): number {
    return this.piece(time).offset;
  }

  /** The piece that `time` is in, at most a few days long. */
  piece(time: number): Piece {
    const pieces = this.#chunk(Math.floor(time / CHUNK));
    return pieces.find(({ to }) => time < to) ?? (pieces.at(-1) as Piece);
  }

  #chunk(index: number): readonly Piece[] {
    if (this.#format === undefined) return this.#look(index);
    const known = this.#pieces.get(index);
    if (known !== undefined) return known;
    const pieces = this.#look(index);
    if (this.#pieces.size >= REMEMBERED) this.#pieces.clear();
    this.#pieces.set(index, pieces);
    return pieces;
  }

  #look(index: number): readonly Piece[] {
    const from = index * CHUNK;
    const to = from + CHUNK;
    const first = this.#read(from);
    const last = this.#read(to - SECOND);
    if (first === last) return [{ from, to, offset: first }];
    const change = this.#change(from, to - SECOND, first);
    return [
      { from, to: change, offset: first },
      { from: change, to, offset: last },
    ];
  }

  /** The first second after `from` at which the offset is another one; at `to` it is. */
  #change(from: number, to: number, offset: number): number {
    let [before, after] = [from, to];
    while (after - before > SECOND) {
      const middle = before + Math.floor((after - before) / (2 * SECOND)) * SECOND;
      if (this.#read(middle) === offset) before = middle;
      else after = middle;
    }
    return after;
  }

  #read(time: number): number {
    if (this.#format === undefined) return -new Date(time).getTimezoneOffset() * 60_000;
    const match = /GMT([+-])(\d+):(\d+)(?::(\d+))?$/.exec(this.#format.format(time));
    if (match === null) return 0;
    const [, sign, hours, minutes, seconds = 0] = match;
    return (
      (sign === "-" ? -SECOND : SECOND) * (Number(hours) * 3_600 + Number(minutes) * 60 + Number(seconds))
    );
  }
}

function formatOf(timeZone: string): Intl.DateTimeFormat {
  try {
    return new Intl.DateTimeFormat("en-US", { timeZone, timeZoneName: "longOffset" });
  } catch (error) {
    const rule = 'is not a known time zone, such as "Europe/Berlin"';
    throw new InvalidScheduleError("timezone", timeZone, rule, { cause: error });
  }
}
