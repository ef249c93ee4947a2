/** Patterns of OpenSSH's files: `*` any text, `?` one character, `!` in front takes away what the others gave. */
export function matchesPatterns(patterns: readonly string[], text: string): boolean {
  let isMatched = false;
  for (const pattern of patterns) {
    const isNegated = pattern.startsWith('!');
    if (!matchesPattern(isNegated ? pattern.slice(1) : pattern, text)) continue;
    if (isNegated) return false;
    isMatched = true;
  }
  return isMatched;
}

/** In linear space and at most quadratic time, since the files may be long and are not ours. */
function matchesPattern(pattern: string, text: string): boolean {
  let at = 0;
  let retryPattern = -1;
  let retryText = 0;
  let next = 0;
  while (at < text.length) {
    const wanted = pattern[next];
    if (wanted === '*') {
      retryPattern = ++next;
      retryText = at;
    } else if (wanted === '?' || wanted === text[at]) {
      next++;
      at++;
    } else if (retryPattern >= 0) {
      next = retryPattern;
      at = ++retryText;
    } else {
      return false;
    }
  }
  while (pattern[next] === '*') next++;
  return next === pattern.length;
}
