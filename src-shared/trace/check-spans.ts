import { AppError } from '#shared/base/app-error';
import { spanStateName, SpanState, type SpanTable } from './span-table.ts';

/** Throws where spans of one resource are out of order, or lack the row that ends them. */
export function checkSpans({ length, offset, start, state, event }: SpanTable, resources: number): void {
  if (offset.length !== resources + 1 || offset[0] !== 0 || offset[resources] !== length) {
    fail('offset', resources, 'does not span the rows');
  }
  if (start.length !== length || state.length !== length || event.length !== length) fail('length', length, 'differs');
  for (let resource = 0; resource < resources; resource++) {
    const from = offset[resource] ?? 0;
    const to = offset[resource + 1] ?? 0;
    if (to < from) fail('offset', resource, 'falls');
    for (let row = from; row < to; row++) {
      const isLast = row === to - 1;
      if ((state[row] ?? Infinity) >= spanStateName.length) fail('state', row, 'is none');
      if ((state[row] === SpanState.end) !== isLast) fail('state', row, 'is the end, or lacks it');
      if (row > from && !((start[row] ?? NaN) >= (start[row - 1] ?? NaN)))
        fail('start', row, 'overlaps the one before');
    }
  }
}

function fail(column: string, row: number, reason: string): never {
  throw new AppError('decode/malformed', `Spans are broken at ${column}, row ${row}: ${reason}.`, {
    table: `span.${column}`,
    row,
  });
}
