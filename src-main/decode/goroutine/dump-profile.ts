import type { GoroutineDump } from '#shared/goroutines/dump';
import type { Profile } from '#shared/profile/profile';
import { ProfileBuilder } from '#shared/profile/profile-builder';

/**
 * A goroutine dump as a goroutine profile, so that it draws and sums like one: a sample of value 1 for each goroutine,
 * labelled with its state, its wait and its own labels.
 */
export function buildDumpProfile({ string, frame, stack, goroutine, label, warnings }: GoroutineDump): Profile {
  const valueType = { type: 'goroutine', unit: 'count' };
  const builder = new ProfileBuilder([valueType]);
  const rowOfString = string.map((text) => builder.string.intern(text));
  const textRow = (index: number | undefined): number => rowOfString[index ?? 0] ?? 0;

  const funcOfPlace = new Map<string, number>();
  for (let row = 0; row < frame.length; row++) {
    const name = textRow(frame.func[row]);
    const file = textRow(frame.file[row]);
    const place = `${name} ${file}`;
    let func = funcOfPlace.get(place);
    if (func === undefined) {
      func = builder.addFunc(name, name, file, 0);
      funcOfPlace.set(place, func);
    }
    builder.addLocation(0n, -1);
    builder.addLine(func, frame.line[row] ?? 0, 0);
  }
  const stackRow = new Int32Array(stack.length);
  for (let row = 0; row < stack.length; row++) {
    const caller = stack.prefix[row] ?? -1;
    stackRow[row] = builder.addStack(stack.frame[row] ?? 0, caller < 0 ? -1 : (stackRow[caller] ?? -1));
  }
  const stateKey = builder.string.intern('state');
  const waitKey = builder.string.intern('wait');
  const minutes = builder.string.intern('minutes');
  for (let row = 0; row < goroutine.length; row++) {
    const leaf = goroutine.stack[row] ?? -1;
    builder.addSample(leaf < 0 ? -1 : (stackRow[leaf] ?? -1));
    builder.addValue(0, 1);
    builder.addTextLabel(stateKey, textRow(goroutine.state[row]));
    const waitMinutes = goroutine.waitMinutes[row] ?? 0;
    if (waitMinutes > 0) builder.addNumberLabel(waitKey, waitMinutes, minutes);
    const end = goroutine.labelStart[row + 1] ?? 0;
    for (let i = goroutine.labelStart[row] ?? 0; i < end; i++) {
      builder.addTextLabel(textRow(label.key[i]), textRow(label.text[i]));
    }
  }
  return builder.finish({
    periodType: valueType,
    period: 1,
    warnings: warnings
      .filter(({ code }) => code === 'truncated')
      .map(({ message }) => ({ code: 'truncated', message })),
  });
}
