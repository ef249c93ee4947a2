/**
 * What a filter leaves of a profile, as masks over its tables; the profile itself stays whole, so that totals keep
 * their denominator.
 *
 * Frames are hidden at their location (1 in `lineKept`: shown), the root side of a stack is cut with `stackKept`, the
 * leaf side by giving the sample an earlier stack in `sampleStack`.
 */
export interface FrameFilter {
  /** One entry for each row of the line table. */
  readonly lineKept: Uint8Array;
  /** For locations without lines; those with lines go by `lineKept`. */
  readonly locationKept: Uint8Array;
  /** 0 where the location of this stack row is cut away at the root side. Its children may be kept. */
  readonly stackKept: Uint8Array;
  /** The leaf's stack of each sample after cutting; -1 where no frames are left. */
  readonly sampleStack: Int32Array;
  /** 0 where the sample was filtered out. */
  readonly sampleKept: Uint8Array;
}
