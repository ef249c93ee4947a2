import { readFile, stat } from 'node:fs/promises';
import * as v from 'valibot';
import { AppError } from '#shared/base/app-error';
import type { Connection, ConnectionDraft, ConnectionImport } from '#shared/contract/connection';
import { connectionFields } from '#shared/contract/connection-schemas';
import { parseTargetUrl } from '../connect/target-url.ts';

/** A connection as a file holds it: neither its id nor when it worked, which are of one machine. */
export type PortableConnection = Omit<ConnectionDraft, 'id'>;

const format = 'faultline-connections';
const version = 1;
const maxFileBytes = 4 * 1024 * 1024;
const maxConnections = 1000;

const fileSchema = v.strictObject({
  format: v.literal(format),
  version: v.literal(version),
  connections: v.pipe(v.array(v.strictObject(connectionFields)), v.maxLength(maxConnections)),
});

const portable = ({ name, service, environment, tags, notes, target }: PortableConnection): PortableConnection => ({
  name,
  service,
  environment,
  tags,
  notes,
  target,
});

/** Indented JSON. A connection holds no secret, so the file holds none; files of keys are named, not copied. */
export function formatConnectionFile(connections: readonly Connection[]): string {
  return `${JSON.stringify({ format, version, connections: connections.map(portable) }, null, 2)}\n`;
}

/** Throws `file/unreadable` that names the file, the field and what is wrong with it. */
export function parseConnectionFile(text: string, file: string): PortableConnection[] {
  const refuse = (reason: string): AppError =>
    new AppError('file/unreadable', `${file} is no file of connections: ${reason}. Nothing was imported.`, { file });
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    throw refuse('it is not JSON');
  }
  const result = v.safeParse(fileSchema, content);
  if (!result.success) {
    const [issue] = result.issues;
    throw refuse(`${v.getDotPath(issue) ?? 'its content'}: ${issue.message}`);
  }
  return result.output.connections.map((connection, i) => {
    try {
      const url = parseTargetUrl(connection.target.url).href;
      return { ...connection, target: { ...connection.target, url } };
    } catch (error) {
      throw refuse(`connections.${i}.target.url: ${error instanceof Error ? error.message : String(error)}`);
    }
  });
}

/** Bounded before anything is read. Throws `file/unreadable`. */
export async function readConnectionFile(file: string): Promise<PortableConnection[]> {
  const refuse = (reason: string): AppError =>
    new AppError('file/unreadable', `${file} cannot be read: ${reason}. Nothing was imported.`, { file });
  const facts = await stat(file).catch((error: unknown) => {
    throw refuse(error instanceof Error ? error.message : String(error));
  });
  if (!facts.isFile()) throw refuse('it is not a file');
  if (facts.size > maxFileBytes) throw refuse('a file of connections is at most 4 MiB');
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw refuse(error instanceof Error ? error.message : String(error));
  });
  return parseConnectionFile(text, file);
}

/** What to add so that nothing there is changed: a name that is taken by another connection gets a number. */
export function planConnectionImport(
  existing: readonly PortableConnection[],
  incoming: readonly PortableConnection[],
): { readonly drafts: readonly ConnectionDraft[]; readonly outcome: ConnectionImport } {
  const contents = new Set(existing.map((connection) => JSON.stringify(portable(connection))));
  const names = new Set(existing.map(({ name }) => name));
  const drafts: ConnectionDraft[] = [];
  const added: string[] = [];
  const unchanged: string[] = [];
  const renamed: { from: string; to: string }[] = [];
  for (const connection of incoming) {
    const content = JSON.stringify(portable(connection));
    if (contents.has(content)) {
      unchanged.push(connection.name);
      continue;
    }
    const name = freeName(connection.name, names);
    if (name === connection.name) added.push(name);
    else renamed.push({ from: connection.name, to: name });
    contents.add(content);
    names.add(name);
    drafts.push({ ...connection, id: null, name });
  }
  return { drafts, outcome: { added, unchanged, renamed } };
}

function freeName(name: string, taken: ReadonlySet<string>): string {
  let free = name;
  for (let n = 2; taken.has(free); n++) free = `${name.slice(0, 190)} (${n})`;
  return free;
}
