import { describe, expect, it } from 'vitest';
import { AppError } from '#shared/base/app-error';
import { score, rank } from '../../../../src-renderer/state/palette-match.ts';
import { advise } from '../../../../src-renderer/state/advice.ts';
import { comparisonLetter, summaryFigure } from '../../../../src-renderer/state/names.ts';

describe('palette matching', () => {
  it('prefers a run at a word start, then letters in order', () => {
    expect(score('Open the sample incident', 'sample')).toBeGreaterThan(score('Resample', 'sample'));
    expect(score('Open the sample incident', 'opsam')).toBeGreaterThan(0);
    expect(score('Open the sample incident', 'xyz')).toBe(-1);
  });

  it('ranks best first and keeps the order where nothing is typed', () => {
    const entries = [{ title: 'Go to Notes' }, { title: 'Notes of the comparison' }];
    expect(rank(entries, 'notes')[0]?.title).toBe('Notes of the comparison');
    expect(rank(entries, '')).toBe(entries);
  });
});

describe('advise', () => {
  it('says where a damaged file broke, in the words of who read it', () => {
    const message = 'This profile is cut off at byte 18400, before its string table.';
    const { title, advice } = advise(new AppError('decode/truncated', message, { position: 18_400 }));
    expect(title).toBe(message);
    expect(advice).toContain('kept');
  });

  it('keeps the message where it is the best sentence', () => {
    expect(advise(new AppError('file/unreadable', 'heap.pb.gz cannot be read.')).title).toBe(
      'heap.pb.gz cannot be read.',
    );
  });
});

describe('names', () => {
  it('letters comparisons beyond Z', () => {
    expect([0, 25, 26, 27].map(comparisonLetter)).toEqual(['A', 'Z', 'AA', 'AB']);
  });

  it.each([
    ['41.20 s of CPU', '41.20 s'],
    ['1,156 goroutines', '1,156'],
    ['312.4 MiB in use', '312.4 MiB'],
    ['39 min 1 s of waiting', '39 min 1 s'],
    ['not in this build', 'not in this build'],
  ])('%s → %s', (summary, figure) => {
    expect(summaryFigure(summary)).toBe(figure);
  });
});
