import { AppError } from '#shared/base/app-error';
import type { GoroutineDump } from './dump.ts';

/** Throws where a table of the dump breaks an invariant that the rest of the code relies on. */
export function checkDump({ string, frame, stack, goroutine, label }: GoroutineDump): void {
  if (string[0] !== '') fail('string', 0, 'string 0 is not empty');

  checkLengths('frame', frame.length, [frame.func, frame.file, frame.line]);
  checkIndices('frame.func', frame.func, 0, string.length);
  checkIndices('frame.file', frame.file, 0, string.length);

  checkLengths('stack', stack.length, [stack.frame, stack.prefix]);
  checkIndices('stack.frame', stack.frame, 0, frame.length);
  for (let row = 0; row < stack.length; row++) {
    const parent = stack.prefix[row] ?? -1;
    if (parent < -1 || parent >= row) fail('stack.prefix', row, `parent ${parent} does not come before its child`);
  }

  const { id, state, waitMinutes, creator, createdBy, lockedToThread, markedLeaked, elidedFrames } = goroutine;
  checkLengths('goroutine', goroutine.length, [id, state, waitMinutes, goroutine.stack, creator, createdBy]);
  checkLengths('goroutine', goroutine.length, [lockedToThread, markedLeaked, elidedFrames]);
  checkIndices('goroutine.state', state, 0, string.length);
  checkIndices('goroutine.stack', goroutine.stack, -1, stack.length);
  checkIndices('goroutine.creator', creator, -1, frame.length);
  checkIndices('goroutine.waitMinutes', waitMinutes, 0, 2 ** 31);
  for (let row = 0; row < goroutine.length; row++) {
    if (!Number.isSafeInteger(id[row])) fail('goroutine.id', row, 'is not exact');
    if ((goroutine.labelStart[row] ?? 0) > (goroutine.labelStart[row + 1] ?? 0))
      fail('goroutine.labelStart', row, 'falls');
  }
  checkLengths('goroutine.labelStart', goroutine.length + 1, [goroutine.labelStart]);
  if (goroutine.labelStart[goroutine.length] !== label.length)
    fail('goroutine.labelStart', goroutine.length, 'ends early');

  checkLengths('label', label.length, [label.key, label.text]);
  checkIndices('label.key', label.key, 0, string.length);
  checkIndices('label.text', label.text, 0, string.length);
}

function checkLengths(table: string, length: number, columns: readonly ArrayLike<number>[]): void {
  for (const column of columns) {
    if (column.length !== length) fail(table, column.length, `a column has ${column.length} rows of ${length}`);
  }
}

function checkIndices(name: string, column: Int32Array, from: number, limit: number): void {
  for (let row = 0; row < column.length; row++) {
    const index = column[row] ?? NaN;
    if (!(index >= from && index < limit)) fail(name, row, `${index} is not in [${from}, ${limit})`);
  }
}

function fail(table: string, row: number, reason: string): never {
  throw new AppError('decode/malformed', `The table ${table} is broken at row ${row}: ${reason}.`, { table, row });
}
