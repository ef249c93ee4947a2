import type * as v from 'valibot';
import { access, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { AppError } from '#shared/base/app-error';
import type { KubeAccess, KubeContext } from '#shared/contract/connection';
import type { Asking } from '../asking.ts';
import { expandHome } from '../http-credentials.ts';
import { kubeconfigObject, parseKubeJson, versionObject } from './kube-objects.ts';
import { toKubeError, type KubectlPlace } from './kubectl-errors.ts';
import { findProgram, type ProgramPath } from './program-path.ts';
import { runOnTerminal, runPlainly, type KubectlResult } from './run-kubectl.ts';
import { TerminalProgram } from './terminal-program.ts';

export interface KubectlOptions {
  readonly asking: Asking;
  readonly programs: ProgramPath;
  readonly timeoutMs: number;
}

export interface ContextFacts extends KubeContext {
  readonly server: string;
  readonly proxy: string;
  /** The program that signs in; '' where the kubeconfig itself holds what is needed. */
  readonly plugin: string;
  /** That program may ask in a terminal. */
  readonly asks: boolean;
}

export interface AccessQuestion {
  readonly verb: string;
  readonly resource: string;
  readonly subresource: string;
  readonly group: string;
}

/** A sign-in that opens a browser says nothing while it waits for it. */
const signInTimeoutMs = 300_000;

/** The person's own kubectl, told which cluster. Its JSON is what is known of the cluster. */
export class Kubectl {
  readonly #access: KubeAccess;
  readonly #options: KubectlOptions;
  #context: Promise<ContextFacts> | undefined;
  #contextName: string;

  constructor(access: KubeAccess, options: KubectlOptions) {
    this.#access = access;
    this.#contextName = access.context;
    this.#options = options;
  }

  /** Its file, its version, and where it was found. Throws `connect/bad-configuration` where there is none. */
  async find(signal: AbortSignal): Promise<{ file: string; version: string; source: string }> {
    const { file, env, source } = await this.#program();
    const args = ['version', '--client', '-o', 'json'];
    const { stdout } = await runPlainly({ file, args, env, signal, timeoutMs: this.#options.timeoutMs });
    return { file, version: parseKubeJson(versionObject, stdout).clientVersion.gitVersion, source };
  }

  async contexts(signal: AbortSignal): Promise<KubeContext[]> {
    const { contexts, 'current-context': current } = await this.#config(signal);
    return (contexts ?? []).map(({ name, context }) => ({ name, ...context, isCurrent: name === current }));
  }

  /** The context that commands are for, once. */
  context(signal: AbortSignal): Promise<ContextFacts> {
    this.#context ??= this.#readContext(signal).catch((error: unknown) => {
      this.#context = undefined;
      throw error;
    });
    return this.#context;
  }

  /** `get …` as one of the objects of kube-objects.ts. */
  async get<S extends v.GenericSchema>(
    schema: S,
    what: readonly string[],
    place: Partial<KubectlPlace>,
    signal: AbortSignal,
  ): Promise<v.InferOutput<S>> {
    const { namespace = '' } = place;
    const result = await this.#run(['get', ...what, ...inNamespace(namespace), '-o', 'json'], place, signal);
    return parseKubeJson(schema, result.stdout);
  }

  /** Which of these this user may, in the order of the questions; one command for all. */
  async may(questions: readonly AccessQuestion[], namespace: string, signal: AbortSignal): Promise<boolean[]> {
    const folder = await mkdtemp(path.join(os.tmpdir(), 'faultline-kubectl-'));
    const file = path.join(folder, 'questions.json');
    try {
      await writeFile(file, JSON.stringify(reviewsOf(questions, namespace)));
      const format = 'jsonpath={.status.allowed}{"\\n"}';
      const { stdout } = await this.#run(
        ['create', '--validate=false', `--filename=${file}`, `--output=${format}`],
        { namespace },
        signal,
      );
      const answers = stdout.split('\n').slice(0, questions.length);
      return answers.map((answer) => answer.trim() === 'true');
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  /** Runs on a terminal until it is stopped. */
  async forward(pod: string, namespace: string, port: number, signal: AbortSignal): Promise<TerminalProgram> {
    const { file, env } = await this.#program();
    const args = ['port-forward', '--address=127.0.0.1', ...inNamespace(namespace), `pod/${pod}`, `:${port}`];
    const { name } = await this.context(signal);
    const command = { file, args: [...this.#accessArgs(), ...args], env, title: signInTitle(name) };
    return new TerminalProgram(command, this.#options.asking);
  }

  async place(partial: Partial<KubectlPlace>): Promise<KubectlPlace> {
    const { env } = await this.#options.programs.environment();
    return {
      context: this.#contextName,
      namespace: '',
      workload: '',
      port: 0,
      searched: env['PATH'] ?? '',
      ...partial,
    };
  }

  async timeoutMs(signal: AbortSignal): Promise<number> {
    return (await this.context(signal)).plugin === '' ? this.#options.timeoutMs : signInTimeoutMs;
  }

  async #run(args: readonly string[], place: Partial<KubectlPlace>, signal: AbortSignal): Promise<KubectlResult> {
    const { file, env } = await this.#program();
    const { asks, name } = await this.context(signal);
    const run = { file, args: [...this.#accessArgs(), ...args], env, signal, timeoutMs: await this.timeoutMs(signal) };
    const isOnTerminal = asks && process.platform !== 'win32';
    const result = await (isOnTerminal ? runOnTerminal(run, signInTitle(name), this.#options.asking) : runPlainly(run));
    if (result.exitCode !== 0) throw toKubeError(result.said, await this.place(place));
    return result;
  }

  async #readContext(signal: AbortSignal): Promise<ContextFacts> {
    const { contexts, users, clusters, 'current-context': current } = await this.#config(signal);
    const wanted = this.#access.context === '' ? current : this.#access.context;
    const found = contexts?.find(({ name }) => name === wanted);
    if (!found) {
      throw toKubeError(await this.#missing(wanted), await this.place({}));
    }
    this.#contextName = found.name;
    const { cluster, user, namespace } = found.context;
    const exec = users?.find(({ name }) => name === user)?.user.exec;
    const server = clusters?.find(({ name }) => name === cluster)?.cluster;
    return {
      name: found.name,
      cluster,
      user,
      namespace: namespace === '' ? 'default' : namespace,
      isCurrent: found.name === current,
      server: server?.server ?? '',
      proxy: server?.['proxy-url'] ?? '',
      plugin: exec?.command ?? '',
      asks: exec ? exec.interactiveMode !== 'Never' : false,
    };
  }

  /** In the words of kubectl, which takes a missing file for an empty one here. */
  async #missing(context: string): Promise<string> {
    const { kubeconfig } = this.#access;
    const isThere = kubeconfig === '' || (await access(expandHome(kubeconfig)).then(...bothWays));
    if (!isThere) return `error: stat ${kubeconfig}: no such file or directory`;
    return context === '' ? 'error: current-context is not set' : `error: context "${context}" does not exist`;
  }

  /** kubectl joins the files itself and leaves the secrets out of what it prints. */
  async #config(signal: AbortSignal): Promise<v.InferOutput<typeof kubeconfigObject>> {
    const { file, env } = await this.#program();
    const { kubeconfig } = this.#access;
    const args = [...configArgs(kubeconfig), 'config', 'view', '-o', 'json'];
    const result = await runPlainly({ file, args, env, signal, timeoutMs: this.#options.timeoutMs });
    if (result.exitCode !== 0) throw toKubeError(result.said, await this.place({}));
    return parseKubeJson(kubeconfigObject, result.stdout);
  }

  async #program(): Promise<{ file: string; env: NodeJS.ProcessEnv; source: string }> {
    const { env, source } = await this.#options.programs.environment();
    const file = await findProgram('kubectl', env);
    if (file !== undefined) return { file, env, source };
    throw new AppError(
      'connect/bad-configuration',
      `There is no kubectl on the PATH. Install it, or start Faultline from a shell that finds it. Searched the ${source}: ${env['PATH'] ?? ''}.`,
    );
  }

  #accessArgs(): string[] {
    const { kubeconfig, context } = this.#access;
    return [...configArgs(kubeconfig), ...(context === '' ? [] : [`--context=${context}`])];
  }
}

const bothWays = [() => true, () => false] as const;

const configArgs = (kubeconfig: string): string[] =>
  kubeconfig === '' ? [] : [`--kubeconfig=${expandHome(kubeconfig)}`];

const inNamespace = (namespace: string): string[] => (namespace === '' ? [] : [`--namespace=${namespace}`]);

const signInTitle = (context: string): string => `Sign-in to the cluster of ${context}`;

function reviewsOf(questions: readonly AccessQuestion[], namespace: string) {
  const items = questions.map((question) => ({
    apiVersion: 'authorization.k8s.io/v1',
    kind: 'SelfSubjectAccessReview',
    spec: { resourceAttributes: { namespace, ...question } },
  }));
  return { apiVersion: 'v1', kind: 'List', items };
}
