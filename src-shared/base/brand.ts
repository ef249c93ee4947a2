/** A primitive that carries its meaning in the type, so that two kinds of id cannot be mixed up. */
declare const brand: unique symbol;
export type Brand<T, Name extends string> = T & { readonly [brand]: Name };

export type CaptureId = Brand<number, 'CaptureId'>;
export type ComparisonId = Brand<number, 'ComparisonId'>;
export type NoteId = Brand<number, 'NoteId'>;
export type ConnectionId = Brand<number, 'ConnectionId'>;
export type JobId = Brand<number, 'JobId'>;
