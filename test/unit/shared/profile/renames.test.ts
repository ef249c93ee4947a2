import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { findRenames } from '#shared/profile/renames';

const matched = (before: readonly string[], after: readonly string[]): string[] =>
  findRenames(before, after).map((rename) => `${rename.before} → ${rename.after} (${rename.rule})`);

describe('a function under another name', () => {
  test.each([
    ['vendored', 'acme.dev/shop/vendor/github.com/lib/pq.(*conn).query', 'github.com/lib/pq.(*conn).query'],
    ['version', 'github.com/redis/go-redis/v8.(*Client).Do', 'github.com/redis/go-redis/v9.(*Client).Do'],
    ['version', 'gopkg.in/yaml%2ev2.Unmarshal', 'gopkg.in/yaml%2ev3.Unmarshal'],
    ['generic', 'acme.dev/shop.Max[...]', 'acme.dev/shop.Max[go.shape.int]'],
    ['generic', 'acme.dev/shop.(*Cache[go.shape.string]).Get', 'acme.dev/shop.(*Cache[...]).Get'],
    ['moved', 'acme.dev/shop/ratecard.(*Fallback).Rates', 'acme.dev/shop/internal/ratecard.(*Fallback).Rates'],
    ['moved', 'acme.dev/shop/ratecard.Parse', 'acme.dev/pricing/ratecard.Parse'],
    ['closure', 'acme.dev/shop.(*Server).Run.func1', 'acme.dev/shop.(*Server).Run.func3'],
    ['closure', 'acme.dev/shop.serve.func2.1', 'acme.dev/shop.serve.func1.1'],
    ['package', 'acme.dev/shop/rates.(*Fallback).Load', 'acme.dev/shop/pricing.(*Fallback).Load'],
  ])('%s', (rule, before, after) => {
    expect(matched([before, 'main.main'], ['main.main', after])).toEqual([`${before} → ${after} (${rule})`]);
  });

  test('takes its closures along when it moves', () => {
    expect(
      matched(
        ['acme.dev/a/cart.(*Cart).Add', 'acme.dev/a/cart.(*Cart).Add.func1'],
        ['acme.dev/b/cart.(*Cart).Add', 'acme.dev/b/cart.(*Cart).Add.func1'],
      ),
    ).toEqual([
      'acme.dev/a/cart.(*Cart).Add → acme.dev/b/cart.(*Cart).Add (moved)',
      'acme.dev/a/cart.(*Cart).Add.func1 → acme.dev/b/cart.(*Cart).Add.func1 (moved)',
    ]);
  });

  test('closures keep their order, by number', () => {
    expect(matched(['m.f.func2', 'm.f.func10'], ['m.f.func11', 'm.f.func3'])).toEqual([
      'm.f.func2 → m.f.func3 (closure)',
      'm.f.func10 → m.f.func11 (closure)',
    ]);
  });
});

describe('nothing is offered', () => {
  test.each([
    ['for a name that both sides have', ['m.f.func1'], ['m.f.func1', 'm.f.func2']],
    ['where there is a choice', ['a/cart.Add'], ['b/cart.Add', 'c/cart.Add']],
    ['for plain functions of other packages', ['a/cart.New'], ['a/basket.New']],
    ['for names without a package', ['memcpy'], ['memmove']],
    ['where nothing is alike', ['a/cart.Add'], ['a/cart.Remove']],
  ])('%s', (_, before, after) => {
    expect(findRenames(before, after)).toEqual([]);
  });
});

test('whatever the names, each is taken at most once, and none that both sides have', () => {
  const name = fc
    .tuple(
      fc.constantFrom('a/cart', 'b/cart', 'a/v2/cart', 'x/vendor/a/cart', 'main'),
      fc.constantFrom('.Add', '.(*C).Add', '.(*C[...]).Add', '.Add[go.shape.int]', '.Add.func1', '.Add.func2.1'),
    )
    .map((parts) => parts.join(''));
  fc.assert(
    fc.property(fc.array(name), fc.array(name), (before, after) => {
      const renames = findRenames(before, after);
      expect(new Set(renames.map((rename) => rename.before)).size).toBe(renames.length);
      expect(new Set(renames.map((rename) => rename.after)).size).toBe(renames.length);
      for (const rename of renames) {
        expect(after).not.toContain(rename.before);
        expect(before).not.toContain(rename.after);
      }
    }),
  );
});
