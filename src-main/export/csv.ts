/**
 * RFC 4180: fields parted by commas, lines by CR LF, a field with a quote, a comma or a line end in quotes.
 *
 * A text that a spreadsheet would take for a formula gets an apostrophe before it; names in captures are not to be
 * trusted. Numbers are written as they are.
 */
export function csvRow(fields: readonly (string | number)[]): string {
  return `${fields.map((field) => (typeof field === 'number' ? csvNumber(field) : csvText(field))).join(',')}\r\n`;
}

/** Empty where there is no number. */
function csvNumber(value: number): string {
  return Number.isNaN(value) ? '' : String(value);
}

function csvText(text: string): string {
  const safe = /^\s*[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replace(/"/g, '""')}"` : safe;
}
