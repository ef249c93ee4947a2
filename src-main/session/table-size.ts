/** Tables take about this many times the raw bytes; measured on CPU and heap profiles of Go services. */
export const tablesPerRawByte = 3;
/** The same of execution traces: events, spans of goroutines and Ps, and what is drawn of them. */
export const traceTablesPerRawByte = 12;
