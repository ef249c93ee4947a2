import * as v from 'valibot';
import type { CaptureId } from '#shared/base/brand';

/** Pieces that the schemas of requests are made of. */

export const count = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(Number.MAX_SAFE_INTEGER));
export const index = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(2 ** 31 - 1));
export const idOf = <Id extends number>(): v.GenericSchema<unknown, Id> =>
  v.custom<Id>((value) => typeof value === 'number' && Number.isSafeInteger(value) && value > 0, 'not an id');
export const captureId = idOf<CaptureId>();
export const byCapture = v.strictObject({ id: captureId });

export const text = (max: number) => v.pipe(v.string(), v.maxLength(max));
export const pattern = text(1000);
export const finite = v.pipe(v.number(), v.finite());
export const widthCssPx = v.pipe(v.number(), v.finite(), v.minValue(1), v.maxValue(20_000));
export const limit = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(10_000));
