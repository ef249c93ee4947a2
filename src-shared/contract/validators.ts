import * as v from 'valibot';
import { AppError } from '#shared/base/app-error';
import type { ComparisonId, ConnectionId, JobId, NoteId } from '#shared/base/brand';
import {
  connectionFields,
  connectionTarget,
  kubeAccess,
  kubeNamespace,
  kubeWorkload,
  promptAnswer,
} from './connection-schemas.ts';
import { comparisonFormats, profileFormats, type ExportFormat } from './export-formats.ts';
import type { Args, RequestName } from './requests.ts';
import { byCapture, captureId, count, finite, idOf, index, limit, pattern, text, widthCssPx } from './schema-parts.ts';
import { blocking, traceSchemas } from './trace-schemas.ts';

/**
 * One schema a request: what the window may send. The table does not compile while a request has none, or while a
 * schema gives another type than the contract. Texts are bounded here, before anything reads them.
 */
type Schemas = { readonly [K in RequestName]: v.GenericSchema<unknown, Args<K>> };

const comparisonId = idOf<ComparisonId>();
const connectionId = idOf<ConnectionId>();
const jobId = idOf<JobId>();
const noteId = idOf<NoteId>();

const name = v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(200));
const path = v.pipe(v.array(text(4000)), v.maxLength(2000));
/** A rule, a process and a function or two. */
const findingKey = v.pipe(text(20_000), v.minLength(1));
const noteText = v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(10_000));

const environment = v.picklist(['production', 'staging', 'dev', 'local']);
const direction = v.picklist(['top-down', 'bottom-up', 'callers', 'callees']);
const treeDirection = v.picklist(['top-down', 'bottom-up']);
const scale = v.picklist(['absolute', 'total', 'duration']);
const rounds = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(10_000));
/** Seconds, up to a day. */
const interval = v.pipe(v.number(), v.finite(), v.minValue(1), v.maxValue(86_400));
const kubeWorkloadArgs = v.strictObject({
  ...kubeAccess,
  namespace: kubeNamespace,
  workload: kubeWorkload,
  port: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(65_535)),
});
const screenCells = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1000));
const nothing = v.null();
const formatOf = <Name extends string>(formats: readonly ExportFormat<Name>[]) =>
  v.picklist(formats.map(({ name: format }) => format));
/** More captures than this on a side would not be read in a person's time. */
const side = v.pipe(v.array(captureId), v.minLength(1), v.maxLength(100));
const compared = { before: side, after: side };
const rename = v.strictObject({
  before: text(4000),
  after: text(4000),
  rule: v.picklist(['vendored', 'version', 'generic', 'moved', 'closure', 'package']),
});

const incident = v.strictObject({ title: name, service: text(200), environment });
const byComparison = v.strictObject({ id: comparisonId });
/** A pattern that does nothing would be a step that does nothing. */
const expression = v.pipe(text(4000), v.minLength(1));
const filter = v.pipe(
  v.array(
    v.variant('kind', [
      v.strictObject({
        kind: v.picklist(['focus', 'ignore', 'hide', 'show', 'show-from', 'prune-from']),
        pattern: expression,
      }),
      v.strictObject({ kind: v.picklist(['tag-focus', 'tag-ignore', 'tag-root', 'tag-leaf']), expression }),
      v.strictObject({ kind: v.picklist(['own', 'no-inlines', 'all-frames']) }),
      v.strictObject({ kind: v.literal('by'), granularity: v.picklist(['function', 'package', 'file', 'line']) }),
      v.strictObject({ kind: v.literal('fold-recursion'), pattern }),
    ]),
  ),
  v.maxLength(50),
);
/** Tables of all that are merged stand in memory at once. */
const others = v.pipe(v.array(captureId), v.minLength(1), v.maxLength(99));
const ofGroups = {
  id: captureId,
  grouping: v.strictObject({
    by: v.picklist(['stack', 'creator', 'state', 'label']),
    labelKey: v.exactOptional(text(4000)),
  }),
  filter: v.strictObject({
    state: v.exactOptional(text(4000)),
    fromMinutes: v.exactOptional(index),
    toMinutes: v.exactOptional(index),
    creator: v.exactOptional(pattern),
    createdBy: v.exactOptional(text(4000)),
    label: v.exactOptional(text(4000)),
    locked: v.exactOptional(v.boolean()),
    stack: v.exactOptional(pattern),
    functions: v.exactOptional(v.pipe(v.array(text(4000)), v.maxLength(100))),
  }),
};
const ofCaptures = { id: captureId, with: v.exactOptional(others), blocking: v.exactOptional(blocking) };
const ofProfile = { ...ofCaptures, filter: v.exactOptional(filter) };
/** Kinds that profiles are of, and dumps. */
const kind = v.picklist([
  'cpu',
  'heap',
  'allocs',
  'goroutine',
  'block',
  'mutex',
  'threadcreate',
  'goroutineleak',
  'custom',
  'goroutine-dump',
]);
const bySeries = v.strictObject({ kind });
const ofSeries = { kind, processId: index, valueType: index, measure: v.picklist(['self', 'total']) };
const range = { start: finite, end: finite, widthCssPx };

const schemas: Schemas = {
  'app/info': nothing,
  'preferences/get': nothing,
  'preferences/set': v.strictObject({
    theme: v.exactOptional(v.picklist(['system', 'dark', 'light'])),
    singleKeys: v.exactOptional(v.boolean()),
    author: v.exactOptional(v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(100))),
  }),

  'workspace/get': nothing,
  'workspace/recent': nothing,
  'workspace/create': incident,
  'workspace/open': v.strictObject({ file: text(4096) }),
  'workspace/choose': nothing,
  'workspace/open-sample': nothing,
  'workspace/close': nothing,
  'incident/update': incident,

  'connection/list': nothing,
  'connection/save': v.strictObject({
    id: v.nullable(connectionId),
    ...connectionFields,
  }),
  'connection/export': nothing,
  'connection/import': nothing,
  'connection/delete': v.strictObject({ id: connectionId }),
  'connection/test': v.strictObject({ run: index, target: connectionTarget, environment }),
  'connection/cancel-test': v.strictObject({ run: index }),
  'connection/index': v.strictObject({ id: connectionId }),
  'secret/state': nothing,
  'secret/forget': nothing,
  'prompt/list': nothing,
  'prompt/answer': v.strictObject({ id: index, answer: promptAnswer }),

  'terminal/list': nothing,
  'terminal/write': v.strictObject({ id: index, text: text(100_000) }),
  'terminal/resize': v.strictObject({ id: index, columns: screenCells, rows: screenCells }),
  'terminal/stop': v.strictObject({ id: index }),

  'kube/contexts': v.strictObject({ kubeconfig: kubeAccess.kubeconfig }),
  'kube/namespaces': v.strictObject(kubeAccess),
  'kube/workloads': v.strictObject({ ...kubeAccess, namespace: kubeNamespace }),

  'kube/access': kubeWorkloadArgs,
  'kube/check-access': kubeWorkloadArgs,
  'kube/save-access': kubeWorkloadArgs,

  'capture/plans': v.strictObject({ id: connectionId }),
  'capture/start': v.strictObject({
    connectionId,
    requests: v.pipe(
      v.array(
        v.strictObject({
          offerId: v.pipe(text(500), v.minLength(1)),
          seconds: v.pipe(v.number(), v.finite(), v.minValue(0), v.maxValue(3600)),
          forceGc: v.boolean(),
          series: v.exactOptional(v.strictObject({ times: rounds, everySeconds: interval })),
        }),
      ),
      v.minLength(1),
      v.maxLength(100),
    ),
    repeat: v.exactOptional(
      v.strictObject({ everySeconds: interval, times: rounds, keepLast: count, untilGoroutines: count }),
    ),
  }),
  'capture/import': nothing,
  'capture/import-folder': nothing,
  'capture/delete': byCapture,
  'capture/save-raw': byCapture,
  'job/list': nothing,
  'job/cancel': v.strictObject({ id: jobId }),

  'capture/open': v.strictObject(ofCaptures),
  'profile/remains': v.strictObject({ ...ofProfile, valueType: index }),
  'profile/flame': v.strictObject({
    ...ofProfile,
    valueType: index,
    over: v.exactOptional(index),
    direction,
    symbol: v.exactOptional(index),
    ...range,
  }),
  'profile/top': v.strictObject({
    ...ofProfile,
    valueType: index,
    over: v.exactOptional(index),
    sort: v.picklist(['flat', 'cum', 'name']),
    descending: v.boolean(),
    pattern,
    origin: v.picklist(['all', 'own']),
    find: v.exactOptional(index),
    offset: count,
    limit,
  }),
  'profile/function': v.strictObject({
    ...ofProfile,
    valueType: index,
    over: v.exactOptional(index),
    symbol: index,
  }),
  'profile/node': v.strictObject({
    ...ofProfile,
    valueType: index,
    direction,
    symbol: v.exactOptional(index),
    node: index,
  }),
  'profile/find-node': v.strictObject({ ...ofProfile, valueType: index, direction: treeDirection, symbol: index }),
  'profile/locate': v.strictObject({
    ...ofProfile,
    valueType: index,
    direction: treeDirection,
    path,
    name: text(4000),
  }),
  'profile/search': v.strictObject({ ...ofProfile, valueType: index, pattern }),
  'profile/tree-rows': v.strictObject({
    ...ofProfile,
    valueType: index,
    direction: treeDirection,
    unfolded: v.pipe(
      v.instance(Int32Array),
      v.check(({ length }) => length <= 20_000, 'too many rows are unfolded'),
    ),
    find: v.pipe(v.number(), v.integer(), v.minValue(-1), v.maxValue(2 ** 31 - 1)),
    offset: count,
    limit,
  }),
  'profile/heavy-path': v.strictObject({ ...ofProfile, valueType: index, direction: treeDirection, node: index }),
  'profile/lines': v.strictObject({ ...ofProfile, valueType: index, symbol: index }),
  'profile/stacks': v.strictObject({ ...ofProfile, valueType: index, pattern, offset: count, limit }),
  'profile/labels': v.strictObject({ ...ofProfile, valueType: index }),
  'profile/export': v.strictObject({
    ...ofProfile,
    valueType: index,
    direction: treeDirection,
    format: formatOf(profileFormats),
  }),
  'profile/histogram': v.strictObject({
    ...ofProfile,
    valueType: index,
    label: text(4000),
    by: v.exactOptional(v.strictObject({ key: text(4000), text: text(4000) })),
  }),
  'profile/about': v.strictObject(ofCaptures),

  'goroutines/groups': v.strictObject({ ...ofGroups, offset: count, limit }),
  'goroutines/group': v.strictObject({ ...ofGroups, row: index }),

  ...traceSchemas,

  'series/read': bySeries,
  'series/head': bySeries,
  'series/lines': v.strictObject({ ...ofSeries, rows: v.pipe(v.array(index), v.maxLength(50)) }),
  'series/rows': v.strictObject({
    ...ofSeries,
    sort: v.picklist(['change', 'slope', 'most', 'last', 'name']),
    descending: v.boolean(),
    pattern,
    offset: count,
    limit,
  }),
  'series/find': v.strictObject({ kind, name: text(4000) }),

  'comparison/create': v.strictObject(compared),
  'comparison/set-captures': v.strictObject({ id: comparisonId, ...compared }),
  'comparison/set-renames': v.strictObject({ id: comparisonId, renames: v.pipe(v.array(rename), v.maxLength(10_000)) }),
  'comparison/delete': byComparison,
  'comparison/swap': byComparison,
  'comparison/set-in-report': v.strictObject({ id: comparisonId, inReport: v.boolean() }),
  'comparison/candidates': byCapture,
  'comparison/open': v.strictObject({ id: comparisonId, valueType: v.nullable(index), scale: v.nullable(scale) }),
  'comparison/traces': byComparison,
  'comparison/flame': v.strictObject({
    id: comparisonId,
    valueType: index,
    scale,
    side: v.picklist(['before', 'after', 'both']),
    ...range,
  }),
  'comparison/table': v.strictObject({
    id: comparisonId,
    valueType: index,
    scale,
    sort: v.picklist(['delta', 'before', 'after', 'name']),
    descending: v.boolean(),
    pattern,
    hideExplained: v.exactOptional(v.boolean()),
    offset: count,
    limit,
  }),
  'comparison/node': v.strictObject({ id: comparisonId, valueType: index, scale, node: index }),
  'comparison/find-node': v.strictObject({ id: comparisonId, valueType: index, scale, symbol: index }),
  'comparison/callers': v.strictObject({ id: comparisonId, valueType: index, scale, symbol: index, limit }),
  'comparison/resolve-path': v.strictObject({ id: comparisonId, path }),
  'comparison/search': v.strictObject({ id: comparisonId, pattern }),
  'comparison/export': v.strictObject({
    id: comparisonId,
    valueType: index,
    scale,
    format: formatOf(comparisonFormats),
  }),
  'comparison/groups': v.strictObject({ id: comparisonId, pattern, offset: count, limit }),

  'finding/read': nothing,
  'finding/list': nothing,
  'finding/get': v.strictObject({ key: findingKey }),
  'finding/mark': v.strictObject({
    key: findingKey,
    verdict: v.picklist(['suspected', 'confirmed', 'dismissed']),
    note: v.pipe(v.string(), v.trim(), v.maxLength(10_000)),
  }),
  'finding/unmark': v.strictObject({ key: findingKey }),

  'note/add': v.strictObject({ comparisonId: v.nullable(comparisonId), path, text: noteText }),
  'note/update': v.strictObject({ id: noteId, text: noteText }),
  'note/delete': v.strictObject({ id: noteId }),

  'report/preview': v.strictObject({ comparisonId }),
  'report/save': v.strictObject({ comparisonId }),
};

export function isRequestName(value: unknown): value is RequestName {
  return typeof value === 'string' && Object.hasOwn(schemas, value);
}

/** The arguments as the contract has them. Throws `app/bad-request` that names the field. */
export function parseArgs<K extends RequestName>(request: K, args: unknown): Args<K> {
  const result = v.safeParse(schemas[request], args);
  if (result.success) return result.output;
  const [issue] = result.issues;
  const field = v.getDotPath(issue) ?? 'arguments';
  throw new AppError('app/bad-request', `${request}: ${field}: ${issue.message}`, { request, field });
}
