import { formatPercent } from '#shared/format/percent';
import { explanations, firstShot } from './explanations.ts';
import { sumScores, type Verdict } from './judge.ts';

/** The page that the command writes. */
export function formatResults(verdicts: readonly Verdict[], held: readonly Verdict[]): string {
  return [
    '# How good findings are',
    '',
    'Written by `npm run quality`, which runs each program of `test/quality/programs` at two loads, captures it as an engineer would in half a minute (three dumps, a trace of two seconds, two profiles each of goroutines, threads and heap, and what blocked), and asks `faultline correlate` what is wrong. What it has to say is in `test/quality/expectations.ts`: one of certain rules, with the cause and the place named.',
    '',
    ...formatScores(verdicts),
    'A healthy program counts as found where nothing was. The rules were tuned on these programs, so that others will be recognised less well; a fault that is missed in practice belongs in here.',
    '',
    ...formatMisses(verdicts),
    '## Held out',
    '',
    'Programs of `test/quality/held-out`, written in another style and expected (`held-out-expectations.ts`) before any rule was tried on them.',
    '',
    firstShot,
    '',
    'As measured now:',
    '',
    ...formatScores(held),
    ...formatMisses(held),
    '## Every run',
    '',
    '| program | requests a second | found | first of what was said |',
    '| --- | ---: | --- | --- |',
    ...[...verdicts, ...held].map(({ program, perSecond, says, ...verdict }) => {
      return `| ${program} | ${perSecond} | ${standing(verdict)} | ${escape(says)} |`;
    }),
    '',
  ].join('\n');
}

function formatScores(verdicts: readonly Verdict[]): string[] {
  const faults = verdicts.filter(({ kind }) => kind !== 'healthy');
  const alarms = verdicts.reduce((sum, { falseAlarms }) => sum + falseAlarms, 0);
  const share = (part: number, whole: number): string => (whole === 0 ? '–' : formatPercent(part, whole));
  const found = faults.filter(({ isFound }) => isFound).length;
  const first = faults.filter(({ isFirst }) => isFirst).length;
  const programs = new Set(faults.map(({ program }) => program)).size;
  const healthy = verdicts.filter(({ kind }) => kind === 'healthy');
  return [
    `${programs} programs with a fault, ${faults.length} runs: found in ${share(found, faults.length)}, named first in ${share(first, faults.length)}. ` +
      `${healthy.length} runs of healthy programs: ${alarms === 0 ? 'no false alarm' : `${alarms} false alarms`}.`,
    '',
    '| kind | runs | found | named first |',
    '| --- | ---: | ---: | ---: |',
    ...sumScores(verdicts).map((score) => {
      const cells = [score.found, score.first].map((part) => `${part} (${share(part, score.runs)})`);
      return `| ${score.kind} | ${score.runs} | ${cells.join(' | ')} |`;
    }),
    '',
  ];
}

function formatMisses(verdicts: readonly Verdict[]): string[] {
  const missed = verdicts.filter(({ isFirst }) => !isFirst);
  if (missed.length === 0) return [];
  return [
    '## What was missed',
    '',
    ...missed.map(({ program, perSecond, says, ...verdict }) => {
      const why = explanations[program] ?? 'Not explained yet.';
      return `- \`${program}\` at ${perSecond} a second, ${standing(verdict)}: "${escape(says)}" ${why}`;
    }),
    '',
  ];
}

const standing = ({ isFound, isFirst }: Pick<Verdict, 'isFound' | 'isFirst'>): string =>
  isFirst ? 'first' : isFound ? 'yes, not first' : 'no';

const escape = (text: string): string => text.replaceAll('|', '\\|').replaceAll('*', '\\*').replaceAll('_', '\\_');
