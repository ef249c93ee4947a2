import { untrack } from 'svelte';
import { commandTable, type CommandEntry, type CommandId } from './command-table.ts';
import { isInChart, isSingleKey, isTextField, isTextSafe, matches } from './keys.ts';

/** A command of the table with what it does here and now. */
export interface Command extends CommandEntry {
  readonly id: CommandId;
  readonly when?: () => boolean;
  readonly run: () => void;
}

export type Binding = (() => void) | { readonly when: () => boolean; readonly run: () => void };
export type Bindings = Partial<Record<CommandId, Binding>>;

export class Commands {
  /** Later bindings win, so that a view's keys come before the window's. */
  #tables = $state.raw<readonly (readonly Command[])[]>([]);
  readonly #all = $derived(this.#tables.flat());

  get all(): readonly Command[] {
    return this.#all;
  }

  get available(): readonly Command[] {
    return this.#all.filter(isAvailable);
  }

  /** Binds commands of the table; call what it returns when the view goes. */
  bind(bindings: Bindings): () => void {
    const table = Object.entries(bindings).map(([id, binding]) => makeCommand(id as CommandId, binding));
    this.#set((tables) => [table, ...tables]);
    return () => {
      this.#set((tables) => tables.filter((other) => other !== table));
    };
  }

  /** False where the command is not available here. */
  run(id: string): boolean {
    const command = this.#all.find((other) => other.id === id && isAvailable(other));
    command?.run();
    return command !== undefined;
  }

  /** True where a command took the key. */
  handle(event: KeyboardEvent, options: { readonly singleKeys: boolean }): boolean {
    if (event.defaultPrevented || event.isComposing) return false;
    const inText = isTextField(event.target);
    const inChart = isInChart(event.target);
    for (const command of this.#all) {
      const key = command.keys.find((binding) => matches(binding, event));
      if (key === undefined) continue;
      if (command.where === 'chart' && !inChart && !isSingleKey(key)) continue;
      if (inText && !isTextSafe(key)) continue;
      if (isSingleKey(key) && !options.singleKeys) continue;
      if (!isAvailable(command)) continue;
      event.preventDefault();
      command.run();
      return true;
    }
    return false;
  }

  /** Called from effects, which must not come to depend on the tables they change. */
  #set(change: (tables: readonly (readonly Command[])[]) => readonly (readonly Command[])[]): void {
    this.#tables = change(untrack(() => this.#tables));
  }
}

function makeCommand(id: CommandId, binding: Binding): Command {
  const entry: CommandEntry = commandTable[id];
  return typeof binding === 'function' ? { ...entry, id, run: binding } : { ...entry, id, ...binding };
}

function isAvailable(command: Command): boolean {
  return command.when?.() ?? true;
}
