/** `diff A -- B --json`: what stands behind `--` is the after side, and options may follow it. */
export function replaceSideSeparator(argv: readonly string[]): string[] {
  const at = argv.indexOf('--');
  const hasSides = argv[2] === 'diff' || argv[2] === 'export';
  return hasSides && at > 0 ? argv.with(at, '--after') : [...argv];
}
