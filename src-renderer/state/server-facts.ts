import type { ServerFacts } from '#shared/contract/model';

/** What is known of where a capture came from, as rows for people; nothing for what is not known. */
export function serverRows({
  host,
  namespace,
  pod,
  podUid,
  node,
  restarts,
  program,
  buildId,
  goVersion,
}: ServerFacts): readonly { readonly name: string; readonly text: string }[] {
  const rows = [
    { name: 'Pod', text: pod === '' ? '' : `${namespace}/${pod}` },
    { name: 'Pod uid', text: podUid },
    { name: 'Restarts', text: restarts < 0 ? '' : String(restarts) },
    { name: pod === '' ? 'Host' : 'Node', text: pod === '' ? host : node },
    { name: 'Program', text: program },
    { name: 'Build id', text: buildId },
    { name: 'Go', text: goVersion },
  ];
  return rows.filter(({ text }) => text !== '');
}

/** One line of it: `Pod shop/api-1, Program checkout, Go 1.26.3`. */
export const serverLine = (server: ServerFacts): string =>
  serverRows(server)
    .filter(({ name }) => name !== 'Pod uid' && name !== 'Build id' && name !== 'Restarts')
    .map(({ name, text }) => `${name} ${text}`)
    .join(', ');
