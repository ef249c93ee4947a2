import type { App } from './app.svelte.ts';
import { showBinding } from './keys.ts';
import { Latest } from './latest.svelte.ts';
import { captureName, captureTitle, comparisonName } from './names.ts';
import { rank } from './palette-match.ts';
import { seriesChoices, seriesName } from './series-facts.ts';
import { profileOf } from './tabs.svelte.ts';

export interface PaletteEntry {
  readonly id: string;
  readonly group: 'Commands' | 'Captures' | 'Series' | 'Findings' | 'Comparisons' | 'Functions' | 'Goroutines';
  readonly title: string;
  /** Right of the title: keys or a figure. */
  readonly hint: string;
  readonly run: () => void;
}

const entryLimit = 80;
const groupLimit = 40;
const functionLimit = 20;

/** What the palette offers for what was typed: commands, captures, comparisons, and functions of the open profile. */
export class Palette {
  readonly #app: App;
  readonly #functions = new Latest<readonly PaletteEntry[]>();
  #query = $state('');
  #index = $state(0);
  readonly #entries = $derived.by(() => this.#match());

  constructor(app: App) {
    this.#app = app;
  }

  get query(): string {
    return this.#query;
  }

  get entries(): readonly PaletteEntry[] {
    return this.#entries;
  }

  get index(): number {
    return Math.min(this.#index, Math.max(0, this.#entries.length - 1));
  }

  type(query: string): void {
    this.#query = query;
    this.#index = 0;
    void this.#findFunctions(query.trim());
  }

  step(direction: 1 | -1): void {
    const count = this.#entries.length;
    if (count > 0) this.#index = (this.index + direction + count) % count;
  }

  point(index: number): void {
    this.#index = index;
  }

  /** Closes the palette first: what runs may open another sheet. */
  run(entry: PaletteEntry | undefined = this.#entries[this.index]): void {
    if (!entry) return;
    this.#app.layout.hide();
    entry.run();
  }

  #match(): readonly PaletteEntry[] {
    const query = this.#query.trim();
    const fixed = rank(
      [...this.#commands(), ...this.#captures(), ...this.#series(), ...this.#findings(), ...this.#comparisons()],
      query,
    );
    const functions = query === '' ? [] : (this.#functions.value ?? []);
    // The group of the best entry comes first, so that the best is on top and groups stay together.
    const all = [...this.#goroutine(query), ...fixed, ...functions];
    const groups = all.map(({ group }) => group).filter((group, i, list) => list.indexOf(group) === i);
    return groups
      .flatMap((group) => all.filter((entry) => entry.group === group).slice(0, groupLimit))
      .slice(0, entryLimit);
  }

  /** `G 57`, where the open tab is a trace. */
  #goroutine(query: string): readonly PaletteEntry[] {
    const tab = this.#app.tabs.active;
    const content = tab?.kind === 'capture' ? tab.session.content : null;
    const [, digits] = /^(?:g|goroutine)\s*(\d{1,15})$/i.exec(query) ?? [];
    if (content?.view !== 'trace' || digits === undefined) return [];
    const id = Number(digits);
    const go = async (): Promise<void> => {
      if (!(await content.trace.goToGoroutine(id))) this.#app.status.say(`This trace has no goroutine ${id}.`);
    };
    return [
      {
        id: `goroutine/${id}`,
        group: 'Goroutines',
        title: `G ${id}`,
        hint: 'in this trace',
        run: () => void this.#app.status.attempt(go),
      },
    ];
  }

  #commands(): readonly PaletteEntry[] {
    return this.#app.commands.available
      .filter(({ isMovement }) => !isMovement)
      .map(({ id, title, keys, run }) => ({
        id: `command/${id}`,
        group: 'Commands',
        title,
        hint: keys[0] === undefined ? '' : showBinding(keys[0]),
        run,
      }));
  }

  #captures(): readonly PaletteEntry[] {
    return (this.#app.workspace?.captures ?? []).map((capture) => ({
      id: `capture/${capture.id}`,
      group: 'Captures',
      title: `${captureName(capture)} ${captureTitle(capture)}`,
      hint: capture.summary,
      run: () => {
        this.#app.openCapture(capture.id);
      },
    }));
  }

  #series(): readonly PaletteEntry[] {
    const { workspace } = this.#app;
    if (!workspace) return [];
    return seriesChoices(workspace).map(({ kind, count }) => ({
      id: `series/${kind}`,
      group: 'Series',
      title: seriesName(kind),
      hint: `${count} captures`,
      run: () => {
        this.#app.openSeries(kind);
      },
    }));
  }

  #findings(): readonly PaletteEntry[] {
    return this.#app.desk.findings.list.map(({ key, title, severity, effectOf }) => ({
      id: `finding/${key}`,
      group: 'Findings',
      title,
      hint: effectOf === null ? severity : 'effect',
      run: () => {
        this.#app.openFinding(key);
      },
    }));
  }

  #comparisons(): readonly PaletteEntry[] {
    const { workspace } = this.#app;
    if (!workspace) return [];
    return workspace.comparisons.map((comparison) => ({
      id: `comparison/${comparison.id}`,
      group: 'Comparisons',
      title: comparisonName(workspace, comparison),
      hint: comparison.inReport ? 'in the report' : '',
      run: () => {
        this.#app.openComparison(comparison.id);
      },
    }));
  }

  async #findFunctions(query: string): Promise<void> {
    const profile = profileOf(this.#app.tabs.active);
    if (!profile || query.length < 2) {
      this.#functions.clear();
      return;
    }
    await this.#functions.run(async () => {
      const { rows } = await profile.ask.top({
        sort: 'cum',
        descending: true,
        pattern: `(?i)${escapePattern(query)}`,
        origin: 'all',
        offset: 0,
        limit: functionLimit,
      });
      return rows.name.map((title, i) => ({
        id: `function/${rows.symbol[i] ?? i}`,
        group: 'Functions' as const,
        title,
        hint: '',
        run: () => void profile.selectSymbol(rows.symbol[i] ?? -1),
      }));
    });
  }
}

export function escapePattern(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}
