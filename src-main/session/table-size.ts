/** Tables take about this many times the raw bytes; measured on CPU and heap profiles of Go services. */
export const tablesPerRawByte = 3;
