/** Versions of Go that write the same header; every other header is of the version that it names. */
const versionsOfHeader: Readonly<Record<number, string>> = {
  5: '1.5 or 1.6',
  11: '1.11 to 1.18',
  19: '1.19 or 1.20',
  23: '1.23 or 1.24',
};

/** Which Go wrote a trace, as far as its header tells. */
export function goVersionOf(header: number): string {
  return versionsOfHeader[header] ?? `1.${header}`;
}
