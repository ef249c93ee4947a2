import type { ProfileBuilder } from '#shared/profile/profile-builder';

/** A function as stack texts name it; '' and 0 for what they leave out. */
export interface TextFrame {
  readonly func: string;
  readonly file: string;
  readonly line: number;
}

/** Locations of a profile without addresses of its own: equal frames are one. */
export class FrameInterner {
  readonly #builder: ProfileBuilder;
  readonly #funcRow = new Map<string, number>();
  readonly #locationRow = new Map<string, number>();
  readonly #mappingRow = new Map<string, number>();

  constructor(builder: ProfileBuilder) {
    this.#builder = builder;
  }

  /** `frames` are the functions inlined into each other at one place, innermost first; none where it has no name. */
  internLocation(frames: readonly TextFrame[], object = '', address = 0n): number {
    const names = frames.map(({ func, file, line }) => `${func}\n${file}\n${line}`);
    const key = [object, address.toString(16), ...names].join('\n');
    const known = this.#locationRow.get(key);
    if (known !== undefined) return known;
    const location = this.#builder.addLocation(address, object === '' ? -1 : this.#internMapping(object));
    for (const { func, file, line } of frames) this.#builder.addLine(this.#internFunc(func, file), line, 0);
    this.#locationRow.set(key, location);
    return location;
  }

  #internFunc(func: string, file: string): number {
    const key = `${func}\n${file}`;
    const known = this.#funcRow.get(key);
    if (known !== undefined) return known;
    const name = this.#builder.string.intern(func);
    const row = this.#builder.addFunc(name, name, this.#builder.string.intern(file), 0);
    this.#funcRow.set(key, row);
    return row;
  }

  #internMapping(object: string): number {
    const known = this.#mappingRow.get(object);
    if (known !== undefined) return known;
    const file = this.#builder.string.intern(object);
    const row = this.#builder.addMapping({ start: 0n, limit: 0n, offset: 0n, file, buildId: 0, flags: 0 });
    this.#mappingRow.set(object, row);
    return row;
  }
}
