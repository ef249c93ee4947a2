import { toErrorValue } from '#shared/base/app-error';
import { formatCount } from '#shared/format/count';
import { formatDuration } from '#shared/format/duration';
import { formatValue } from '#shared/format/value';
import { computeBuildFacts, noBuildFacts, type BuildFacts } from '#shared/profile/build-facts';
import type { CaptureKind, Profile } from '#shared/profile/profile';
import { computeTotal } from '#shared/profile/top';
import { goVersionOf } from '#shared/trace/go-version';
import { watchedNs } from '#shared/trace/gc-log';
import type { Trace } from '#shared/trace/trace';
import { decodeCaptureLazily, type DecodedCapture } from '../decode/decode-capture.ts';
import { sniff, sniffTraceVersion } from '../decode/sniff.ts';
import type { Described } from './session-calls.ts';

/** What a list says of a capture. A decode error is a result: the bytes are stored already. */
export function describeCapture(bytes: Uint8Array): Described {
  try {
    const decoded = decodeCaptureLazily(bytes);
    return { kind: decoded.kind, summary: summarise(decoded), problem: null, build: buildOf(decoded) };
  } catch (error) {
    return { kind: 'unknown', summary: '', problem: toErrorValue(error), build: noBuildFacts };
  }
}

/** A large capture is decoded when it is opened; until then its first bytes tell what it is. */
export function describeHead(head: Uint8Array): Described {
  const traceVersion = sniff(head) === 'go-trace' ? sniffTraceVersion(head) : undefined;
  if (traceVersion === undefined) {
    return { kind: 'unknown', summary: 'large, decoded when opened', problem: null, build: noBuildFacts };
  }
  const build = { ...noBuildFacts, goVersion: traceVersion };
  return { kind: 'trace', summary: `Go ${traceVersion} trace`, problem: null, build };
}

function buildOf(decoded: DecodedCapture): BuildFacts {
  switch (decoded.format) {
    case 'go-trace':
      return { ...noBuildFacts, goVersion: goVersionOf(decoded.trace.header) };
    case 'goroutine-debug2':
    case 'gctrace-text':
      return noBuildFacts;
    case 'pprof':
    case 'count-text':
      return computeBuildFacts(decoded.profile);
  }
}

function summarise(decoded: DecodedCapture): string {
  switch (decoded.format) {
    case 'go-trace':
      return summariseTrace(decoded.trace);
    case 'gctrace-text':
      return `${formatDuration(watchedNs(decoded.log.cycles))} of ${formatCount(decoded.log.cycles.length)} collections`;
    case 'goroutine-debug2':
      return `${formatCount(decoded.dump.goroutine.length)} goroutines`;
    case 'pprof':
    case 'count-text':
      return summariseProfile(decoded.kind, decoded.profile);
  }
}

function summariseTrace({ header, endNs, goroutine }: Trace): string {
  return `${formatDuration(endNs)} of Go ${goVersionOf(header)}, ${formatCount(goroutine.length)} goroutines`;
}

const phrases: Readonly<Partial<Record<CaptureKind, string>>> = {
  cpu: 'of CPU',
  heap: 'in use',
  allocs: 'allocated',
  goroutine: 'goroutines',
  goroutineleak: 'leaked goroutines',
  threadcreate: 'threads',
  block: 'of waiting',
  mutex: 'of waiting for locks',
};

function summariseProfile(kind: CaptureKind, { sample, valueType, defaultValueType }: Profile): string {
  const values = sample.value[defaultValueType];
  const type = valueType[defaultValueType];
  if (!values || !type) return 'no values';
  return `${formatValue(computeTotal(values), type.unit)} ${phrases[kind] ?? type.type}`;
}
