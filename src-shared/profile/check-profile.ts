import { AppError } from '#shared/base/app-error';
import type { PathProfile } from './path-profile.ts';
import type { Profile, ProfileTables } from './profile.ts';

type IndexColumn = Int32Array | Uint8Array;

/**
 * Throws where a table breaks an invariant that the rest of the code relies on: columns of equal length, indices
 * within their table, offsets that never fall, parents before children. Decoders and tests run it on what they make.
 */
export function checkProfile(profile: Profile | PathProfile): void {
  checkTables(profile);
  const { location, sample } = profile;
  if ('stack' in profile) {
    const {
      stack,
      sample: { stack: sampleStack },
    } = profile;
    checkLengths('stack', stack.length, [stack.location, stack.prefix]);
    checkIndices('stack.location', stack.location, 0, location.length);
    checkParents('stack.prefix', stack.prefix);
    checkLengths('sample', sample.length, [sampleStack]);
    checkIndices('sample.stack', sampleStack, -1, stack.length);
  } else {
    const { paths } = profile;
    checkOffsets('paths.start', paths.start, sample.length, paths.location.length);
    checkIndices('paths.location', paths.location, 0, location.length);
  }
}

function checkTables(profile: ProfileTables): void {
  const { string, valueType, mapping, func, location, line, sample, label } = profile;
  if (string[0] !== '') fail('string', 0, 'string 0 is not empty');

  checkLengths('mapping', mapping.length, [mapping.start, mapping.limit, mapping.offset, mapping.file]);
  checkLengths('mapping', mapping.length, [mapping.buildId, mapping.flags]);
  checkIndices('mapping.file', mapping.file, 0, string.length);
  checkIndices('mapping.buildId', mapping.buildId, 0, string.length);

  checkLengths('func', func.length, [func.name, func.systemName, func.file, func.startLine]);
  checkIndices('func.name', func.name, 0, string.length);
  checkIndices('func.systemName', func.systemName, 0, string.length);
  checkIndices('func.file', func.file, 0, string.length);

  checkLengths('location', location.length, [location.address, location.mapping, location.isFolded]);
  checkIndices('location.mapping', location.mapping, -1, mapping.length);
  checkIndices('location.isFolded', location.isFolded, 0, 2);
  checkOffsets('location.lineStart', location.lineStart, location.length, line.length);

  checkLengths('line', line.length, [line.func, line.line, line.column]);
  checkIndices('line.func', line.func, 0, func.length);

  checkLengths('sample', sample.length, sample.value);
  if (sample.value.length !== valueType.length) {
    fail('sample.value', sample.value.length, `${sample.value.length} columns for ${valueType.length} value types`);
  }
  for (const column of sample.value) checkNumbers('sample.value', column);
  checkOffsets('sample.labelStart', sample.labelStart, sample.length, label.length);

  checkLengths('label', label.length, [label.key, label.text, label.number, label.unit]);
  checkIndices('label.key', label.key, 0, string.length);
  checkIndices('label.text', label.text, -1, string.length);
  checkIndices('label.unit', label.unit, -1, string.length);
  checkNumbers('label.number', label.number);

  const lastValueType = Math.max(0, valueType.length - 1);
  if (profile.defaultValueType < 0 || profile.defaultValueType > lastValueType) {
    fail('defaultValueType', profile.defaultValueType, 'names no value type');
  }
}

function checkLengths(table: string, length: number, columns: readonly ArrayLike<number | bigint>[]): void {
  for (const column of columns) {
    if (column.length !== length) fail(table, column.length, `a column has ${column.length} rows of ${length}`);
  }
}

/** Every entry in `[from, limit)`. */
function checkIndices(name: string, column: IndexColumn, from: number, limit: number): void {
  for (let row = 0; row < column.length; row++) {
    const index = column[row] ?? from;
    if (index < from || index >= limit) fail(name, row, `${index} is not in [${from}, ${limit})`);
  }
}

function checkOffsets(name: string, column: Int32Array, length: number, limit: number): void {
  if (column.length !== length + 1) fail(name, column.length, `${column.length} offsets for ${length} rows`);
  if (column[0] !== 0 || column[length] !== limit) fail(name, length, `does not span [0, ${limit}]`);
  for (let row = 0; row < length; row++) {
    if ((column[row] ?? 0) > (column[row + 1] ?? 0)) fail(name, row, 'falls');
  }
}

function checkParents(name: string, column: Int32Array): void {
  for (let row = 0; row < column.length; row++) {
    const parent = column[row] ?? -1;
    if (parent < -1 || parent >= row) fail(name, row, `parent ${parent} does not come before its child`);
  }
}

function checkNumbers(name: string, column: Float64Array): void {
  for (let row = 0; row < column.length; row++) {
    if (!Number.isFinite(column[row])) fail(name, row, 'is not a finite number');
  }
}

function fail(table: string, row: number, reason: string): never {
  throw new AppError('decode/malformed', `The table ${table} is broken at row ${row}: ${reason}.`, { table, row });
}
