import { readFile, readdir } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { parse, type Directive, type Line, type Match, type Section } from 'ssh-config';
import { AppError } from '#shared/base/app-error';
import { matchesPatterns } from './host-pattern.ts';

/** What the configuration says of one host: the first value of each keyword wins, IdentityFile gathers. */
export interface HostConfig {
  readonly values: ReadonlyMap<string, readonly string[]>;
  readonly identityFiles: readonly string[];
  /** Files that had something to say. */
  readonly files: readonly string[];
  /** What was left out, in words: a `Match exec` is never run. */
  readonly remarks: readonly string[];
}

export interface ConfigPlaces {
  readonly home: string;
  readonly user: string;
  readonly files: readonly { readonly file: string; readonly base: string }[];
}

export function usualPlaces(): ConfigPlaces {
  const home = os.homedir();
  return {
    home,
    user: os.userInfo().username,
    files: [
      { file: path.join(home, '.ssh/config'), base: path.join(home, '.ssh') },
      { file: '/etc/ssh/ssh_config', base: '/etc/ssh' },
    ],
  };
}

const maxIncludeDepth = 16;

/** Reads the configuration for a host as it was typed. Nothing in it is executed. */
export async function readHostConfig(host: string, user: string, places: ConfigPlaces): Promise<HostConfig> {
  const reading = new Reading(host, user, places);
  for (const { file, base } of places.files) await reading.readFile(file, base, 0);
  return reading;
}

class Reading implements HostConfig {
  readonly values = new Map<string, readonly string[]>();
  readonly identityFiles: string[] = [];
  readonly files: string[] = [];
  readonly remarks: string[] = [];
  readonly #host: string;
  readonly #user: string;
  readonly #places: ConfigPlaces;

  constructor(host: string, user: string, places: ConfigPlaces) {
    this.#host = host;
    this.#user = user;
    this.#places = places;
  }

  async readFile(file: string, base: string, depth: number): Promise<void> {
    if (depth > maxIncludeDepth) throw badConfig(file, 'includes files that include each other');
    const text = await readFile(file, 'utf8').catch((error: unknown) => {
      const { code, message } = error as NodeJS.ErrnoException;
      if (code === 'ENOENT') return undefined;
      throw badConfig(file, `cannot be read: ${message}`);
    });
    if (text === undefined) return;
    let lines: readonly Line[];
    try {
      lines = parse(text);
    } catch (error) {
      throw badConfig(file, `is not understood: ${error instanceof Error ? error.message : ''}`);
    }
    await this.#apply(lines, file, base, depth);
  }

  async #apply(lines: readonly Line[], file: string, base: string, depth: number): Promise<void> {
    for (const line of lines) {
      if (!('param' in line)) continue;
      const keyword = line.param.toLowerCase();
      if (keyword === 'host') {
        if (matchesPatterns(wordsOf(line.value), this.#host)) await this.#applySection(line, file, base, depth);
      } else if (keyword === 'match') {
        if (this.#isMatch(line as Match, file)) await this.#applySection(line, file, base, depth);
      } else if (keyword === 'include') {
        for (const included of await this.#included(line, base)) await this.readFile(included, base, depth + 1);
      } else {
        this.#set(keyword, line, file);
      }
    }
  }

  async #applySection(line: Directive | Section, file: string, base: string, depth: number): Promise<void> {
    if ('config' in line) await this.#apply(line.config, file, base, depth);
  }

  #set(keyword: string, line: Directive, file: string): void {
    const words = wordsOf(line.value);
    if (!this.files.includes(file)) this.files.push(file);
    if (keyword === 'identityfile') this.identityFiles.push(words.join(' '));
    else if (!this.values.has(keyword)) this.values.set(keyword, words);
  }

  #isMatch({ criteria }: Match, file: string): boolean {
    return Object.entries(criteria).every(([name, value]) => {
      const isNegated = name.startsWith('!');
      const holds = this.#holds(name.replace(/^!/, '').toLowerCase(), wordsOf(value), file);
      return holds !== undefined && holds !== isNegated;
    });
  }

  /** undefined where it is not decided here: the section is then left out either way. */
  #holds(criterion: string, words: readonly string[], file: string): boolean | undefined {
    const patterns = words.flatMap((word) => word.split(','));
    const hostName = this.values.get('hostname')?.[0]?.replaceAll('%h', this.#host) ?? this.#host;
    switch (criterion) {
      case 'all':
        return true;
      case 'host':
        return matchesPatterns(patterns, hostName);
      case 'originalhost':
        return matchesPatterns(patterns, this.#host);
      case 'user':
        return matchesPatterns(patterns, this.#userName());
      case 'localuser':
        return matchesPatterns(patterns, this.#places.user);
      default:
        this.remarks.push(`Match ${criterion} in ${file} is left out${criterion === 'exec' ? ': nothing is run' : ''}`);
        return undefined;
    }
  }

  /** As typed, else as configured so far. */
  #userName(): string {
    return this.#user === '' ? (this.values.get('user')?.[0] ?? this.#places.user) : this.#user;
  }

  async #included({ value }: Directive, base: string): Promise<string[]> {
    const found = await Promise.all(
      wordsOf(value).map(async (word) => {
        const file = path.resolve(base, expandHome(word, this.#places.home));
        if (!/[*?]/.test(file)) return [file];
        const names = await readdir(path.dirname(file)).catch(() => []);
        const matching = names.filter((name) => matchesPatterns([path.basename(file)], name) && !name.startsWith('.'));
        return matching.sort().map((name) => path.join(path.dirname(file), name));
      }),
    );
    return found.flat();
  }
}

const badConfig = (file: string, what: string): AppError =>
  new AppError('connect/bad-configuration', `${file} ${what}. Correct it, or connect without the SSH configuration.`, {
    file,
  });

/** Quoted words hold their spaces. */
function wordsOf(value: Directive['value'] | Match['criteria'][string]): string[] {
  if (typeof value !== 'string') return value.map(({ val }) => val);
  return [...value.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '');
}

export function expandHome(file: string, home: string): string {
  return file === '~' || file.startsWith('~/') ? path.join(home, file.slice(1)) : file;
}
