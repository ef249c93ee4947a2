/** Value that half a CSS pixel stands for: what is narrower cannot be told from its neighbour. */
export const resolutionOf = (start: number, end: number, widthCssPx: number): number =>
  (end - start) / Math.max(1, widthCssPx * 2);
