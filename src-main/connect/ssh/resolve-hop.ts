import os from 'node:os';
import path from 'node:path';
import { AppError } from '#shared/base/app-error';
import type { SshConnection, SshHop } from '#shared/contract/connection';
import { expandHome, readHostConfig, type ConfigPlaces, type HostConfig } from './ssh-config.ts';

/** A hop with all that the configuration adds to it. */
export interface ResolvedHop {
  /** As the person wrote it. */
  readonly name: string;
  readonly host: string;
  readonly port: number;
  readonly user: string;
  /** Under which its key is known: the HostKeyAlias without a port, else host and port. */
  readonly keyHost: string;
  readonly keyPort: number;
  readonly identityFiles: readonly string[];
  /** True: those files were chosen, so that one that is missing is worth a word. */
  readonly areChosen: boolean;
  readonly identitiesOnly: boolean;
  /** The agent's socket; '' for none. */
  readonly agent: string;
  readonly knownHostsFiles: readonly string[];
  readonly configFiles: readonly string[];
  readonly remarks: readonly string[];
}

const usualIdentities = ['id_ed25519', 'id_ecdsa', 'id_rsa'];
const maxHops = 8;

/** All hops in the order in which they are passed, the server last. Throws `connect/bad-configuration`. */
export async function resolveRoute(
  { server, jumps, useAgent, useConfig }: Pick<SshConnection, 'server' | 'jumps' | 'useAgent' | 'useConfig'>,
  places: ConfigPlaces,
): Promise<ResolvedHop[]> {
  const options = { useAgent, useConfig, places };
  const { hop, jump, command } = await resolveHop(server, options);
  if (jumps.length > 0) return [...(await resolveAll(jumps, options)), hop];
  if (command !== '') throw noProxyCommand(hop.name, command);
  return [...(await resolveJump(jump, options, 0)), hop];
}

interface Options {
  readonly useAgent: boolean;
  readonly useConfig: boolean;
  readonly places: ConfigPlaces;
}

const resolveAll = (hops: readonly SshHop[], options: Options): Promise<ResolvedHop[]> =>
  Promise.all(hops.map(async (hop) => (await resolveHop(hop, options)).hop));

/** As OpenSSH does: the jump named first may have a ProxyJump of its own, the others are reached through it. */
async function resolveJump(jump: string, options: Options, depth: number): Promise<ResolvedHop[]> {
  if (jump === '' || jump.toLowerCase() === 'none') return [];
  if (depth >= maxHops) throw new AppError('connect/bad-configuration', 'ProxyJump leads in a circle. Correct it.');
  const [first, ...others] = jump.split(',').map(parseJump);
  if (!first) return [];
  const resolved = await resolveHop(first, options);
  if (resolved.command !== '') throw noProxyCommand(resolved.hop.name, resolved.command);
  const before = await resolveJump(resolved.jump, options, depth + 1);
  return [...before, resolved.hop, ...(await resolveAll(others, options))];
}

/** `[user@]host[:port]` or `ssh://…` */
export function parseJump(text: string): SshHop {
  const match = /^(?:ssh:\/\/)?(?:([^@]*)@)?(\[[^\]]+\]|[^:]+)(?::(\d+))?\/?$/.exec(text.trim());
  if (!match) throw new AppError('connect/bad-configuration', `ProxyJump ${text} is not understood. Correct it.`);
  const [, user = '', host = '', port] = match;
  return {
    host: host.replace(/^\[|\]$/g, ''),
    port: port === undefined ? null : Number(port),
    user,
    identityFile: '',
  };
}

async function resolveHop(
  hop: SshHop,
  { useAgent, useConfig, places }: Options,
): Promise<{ hop: ResolvedHop; jump: string; command: string }> {
  const { home } = places;
  const none: HostConfig = { values: new Map(), identityFiles: [], files: [], remarks: [] };
  const config = useConfig ? await readHostConfig(hop.host, hop.user, places) : none;
  const first = (keyword: string): string | undefined => config.values.get(keyword)?.[0];
  const isYes = (keyword: string): boolean => first(keyword)?.toLowerCase() === 'yes';
  const host = first('hostname')?.replaceAll('%h', hop.host).replaceAll('%%', '%') ?? hop.host;
  const port = hop.port ?? Number(first('port') ?? 22);
  const user = hop.user === '' ? (first('user') ?? places.user) : hop.user;
  const tokens: Tokens = { h: host, n: hop.host, p: String(port), r: user, u: places.user, d: home, '%': '%' };
  const files = (values: readonly string[]): string[] => values.map((value) => expandFile(value, tokens, home));
  const own = hop.identityFile === '' ? config.identityFiles : [hop.identityFile];
  const alias = first('hostkeyalias');
  return {
    hop: {
      name: hop.host,
      host,
      port,
      user,
      keyHost: alias ?? host,
      keyPort: alias === undefined ? port : 22,
      identityFiles:
        own.length > 0
          ? files(own.filter((file) => file.toLowerCase() !== 'none'))
          : usualIdentities.map((name) => path.join(home, '.ssh', name)),
      areChosen: own.length > 0,
      identitiesOnly: hop.identityFile !== '' || isYes('identitiesonly'),
      agent: useAgent ? agentSocket(first('identityagent'), tokens, home) : '',
      knownHostsFiles: [
        ...files(config.values.get('userknownhostsfile') ?? ['~/.ssh/known_hosts', '~/.ssh/known_hosts2']),
        ...files(
          config.values.get('globalknownhostsfile') ?? ['/etc/ssh/ssh_known_hosts', '/etc/ssh/ssh_known_hosts2'],
        ),
      ].filter((file) => file.toLowerCase() !== 'none'),
      configFiles: config.files,
      remarks: config.remarks,
    },
    jump: (config.values.get('proxyjump') ?? []).join(''),
    command: proxyCommand(config),
  };
}

function proxyCommand({ values }: HostConfig): string {
  const command = (values.get('proxycommand') ?? []).join(' ');
  // Whichever stands first wins in OpenSSH; both together are rare enough for the jump to win here.
  return command.toLowerCase() === 'none' || values.has('proxyjump') ? '' : command;
}

function agentSocket(configured: string | undefined, tokens: Tokens, home: string): string {
  const usual = process.env['SSH_AUTH_SOCK'] ?? (process.platform === 'win32' ? '\\\\.\\pipe\\openssh-ssh-agent' : '');
  if (configured === undefined || configured === 'SSH_AUTH_SOCK') return usual;
  return configured.toLowerCase() === 'none' ? '' : expandFile(configured, tokens, home);
}

type Tokens = Readonly<Record<string, string>>;

/** `~`, `${NAME}` and the tokens of ssh_config(5) that a file's name may have. */
function expandFile(text: string, tokens: Tokens, home: string): string {
  const expanded = text
    .replace(/\$\{(\w+)\}/g, (whole, name: string) => process.env[name] ?? whole)
    .replace(/%(.)/g, (whole, token: string) => tokens[token] ?? hostToken(token) ?? whole);
  return expandHome(expanded, home);
}

function hostToken(token: string): string | undefined {
  if (token === 'l') return os.hostname();
  return token === 'L' ? os.hostname().split('.')[0] : undefined;
}

const noProxyCommand = (host: string, command: string): AppError =>
  new AppError(
    'connect/bad-configuration',
    `The SSH configuration reaches ${host} by a ProxyCommand, which Faultline does not run. List the jump hosts in the connection, or use ProxyJump.`,
    { raw: command },
  );
