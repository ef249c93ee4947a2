import type { Histogram } from '#shared/profile/compute-histogram';

/** Replies about the labels of an opened profile. */

export interface LabelsReply {
  readonly total: number;
  /** What the refinement leaves: the facets are of it. */
  readonly kept: number;
  readonly samples: number;
  readonly facets: readonly {
    readonly key: string;
    /** Its values are numbers, so that they have a distribution. */
    readonly isNumber: boolean;
    readonly distinctValues: number;
    /** Kept samples without this label. */
    readonly without: number;
    readonly values: readonly {
      readonly text: string;
      readonly value: number;
      readonly samples: number;
      /** The label expression that keeps just these; '' where none can say it. */
      readonly expression: string;
    }[];
  }[];
}

export interface HistogramReply extends Histogram {
  /** Of the label's numbers: the one that is named, else what its key suggests. */
  readonly unit: string;
}
