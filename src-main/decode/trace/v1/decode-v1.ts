import { AppError } from '#shared/base/app-error';
import { EventKind } from '#shared/trace/event-kind';
import type { Trace } from '#shared/trace/trace';
import { TraceBuilder } from '#shared/trace/trace-builder';
import { BrokenTrace } from '../broken-trace.ts';
import { EventLog } from '../event-log.ts';
import { HEADER_BYTES } from '../trace-header.ts';
import { V1Converter } from './convert-records.ts';
import { orderRecords, type RecordOrder } from './order-records.ts';
import { readRecords } from './read-records.ts';
import type { V1File } from './records.ts';

export interface DecodedV1 {
  readonly trace: Trace;
  readonly largestShiftNs: number;
}

/**
 * A trace of Go 1.7 to 1.21, as one generation. Strings, stacks and the frequency of the clock are written when the
 * trace ends, so that of a file that was cut off nothing has a duration or a name: it is refused.
 */
export function decodeV1(bytes: Uint8Array, header: number): DecodedV1 {
  const builder = new TraceBuilder(bytes.length);
  const log = new EventLog(builder);
  const { file, order, frequency } = readAll(bytes, header, builder);
  builder.generation.add(1, 0, 0, HEADER_BYTES, bytes.length);
  const nsPerTick = 1e9 / frequency;
  try {
    new V1Converter(builder, log, file, header).convert(order, nsPerTick);
    if (order.stuckAt >= 0) {
      const position = file.record.position[order.stuckAt] ?? 0;
      throw new BrokenTrace('none of the next events of its Ps fits what came before', position);
    }
  } catch (error) {
    if (!(error instanceof BrokenTrace)) throw error;
    const { message, position } = error;
    const timeNs = Math.max(0, log.lastNs);
    builder.breaks.push({ generation: 1, position, timeNs, isTruncation: false, reason: message });
  }
  log.add(log.lastNs, EventKind.sync, -1, -1, -1, -1, -1);
  // Times of the file count from its first event, which is at 1 in the tables.
  const trace = builder.finish({ header, startNs: -1n });
  return { trace, largestShiftNs: Math.max(log.largestShiftNs, Math.floor(order.disorderTicks * nsPerTick)) };
}

function readAll(
  bytes: Uint8Array,
  header: number,
  builder: TraceBuilder,
): { readonly file: V1File; readonly order: RecordOrder; readonly frequency: number } {
  try {
    const file = readRecords(bytes, header, builder);
    const { frequency } = file;
    if (frequency === undefined) throw cutOff(bytes.length, file.record.length);
    return { file, order: orderRecords(file), frequency };
  } catch (error) {
    if (!(error instanceof BrokenTrace)) throw error;
    if (error.position >= bytes.length) throw cutOff(bytes.length, 0);
    throw new AppError('decode/malformed', `This trace is damaged at byte ${error.position}: ${error.message}.`, {
      position: error.position,
    });
  }
}

function cutOff(position: number, events: number): AppError {
  return new AppError(
    'decode/truncated',
    `This trace is cut off at byte ${position}. Go before 1.22 writes the frequency of the clock and all names at the ` +
      'end, so that what arrived has no times. Capture it again, for a shorter time.',
    { position, events },
  );
}
