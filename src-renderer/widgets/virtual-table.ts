/** Columns of a `VirtualTable`. Widths are CSS grid tracks, so that head and rows line up without measuring. */
export interface TableColumn<Sort extends string> {
  readonly key: string;
  readonly title: string;
  readonly width: string;
  readonly align?: 'left' | 'right';
  /** What a click on the head sorts by; none: not sortable. */
  readonly sort?: Sort;
  /** Left out where the table is narrower than this many CSS pixels. */
  readonly hideBelow?: number;
  /** Explains the column on hover: `Self (flat): samples that end in the function`. */
  readonly help?: string;
}

/** Where a row stands among the rows of a tree, as a screen reader says it. */
export interface TreePlace {
  /** 1 for the root. */
  readonly level: number;
  readonly position: number;
  readonly size: number;
  /** undefined where it has nothing to unfold. */
  readonly isOpen: boolean | undefined;
}

/** The columns that there is room for; all of them while the width is not known. */
export function fittingColumns<Sort extends string>(
  columns: readonly TableColumn<Sort>[],
  widthCssPx: number,
): readonly TableColumn<Sort>[] {
  return widthCssPx === 0 ? columns : columns.filter(({ hideBelow = 0 }) => widthCssPx >= hideBelow);
}

export function gridTemplate(columns: readonly TableColumn<string>[]): string {
  return columns.map(({ width }) => width).join(' ');
}

/** Which row a key leads to; null where the key is none of the table's. */
export function rowAfterKey(key: string, current: number, count: number, page: number): number | null {
  if (count === 0) return null;
  const clamp = (row: number) => Math.min(Math.max(row, 0), count - 1);
  switch (key) {
    case 'ArrowDown':
      return clamp(current + 1);
    case 'ArrowUp':
      return clamp(current < 0 ? 0 : current - 1);
    case 'PageDown':
      return clamp(current + page);
    case 'PageUp':
      return clamp(current - page);
    case 'Home':
      return 0;
    case 'End':
      return count - 1;
    default:
      return null;
  }
}
