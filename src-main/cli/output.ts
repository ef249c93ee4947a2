import { jsonText } from '../export/json-text.ts';

/** `--json` output. */
export function writeJson(value: unknown): void {
  process.stdout.write(jsonText(value));
}

export function writeLine(text: string): void {
  process.stdout.write(`${text}\n`);
}

export function writeNote(text: string): void {
  process.stderr.write(`faultline: ${text}\n`);
}

/** Columns of text, numbers right aligned; the last column is as long as it is. */
export function writeTable(rows: readonly (readonly string[])[], isNumber: readonly boolean[]): void {
  const widths = isNumber.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  for (const row of rows) {
    const cells = row.map((cell, column) => {
      if (column === row.length - 1) return cell;
      const width = widths[column] ?? 0;
      return isNumber[column] === true ? cell.padStart(width) : cell.padEnd(width);
    });
    writeLine(cells.join('  ').trimEnd());
  }
}
