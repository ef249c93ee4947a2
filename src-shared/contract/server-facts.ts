import type { BuildFacts } from '#shared/profile/build-facts';

/** Where the process ran, as far as the way to it tells. '' for what is not known; none of it is secret. */
export interface PlaceFacts {
  /** The host of the address, or the last SSH server. */
  readonly host: string;
  readonly namespace: string;
  readonly pod: string;
  readonly podUid: string;
  readonly node: string;
  /** Of the pod's containers; -1 where it is not known. */
  readonly restarts: number;
}

/** What stands beside a capture of the process that it came from. */
export interface ServerFacts extends PlaceFacts, BuildFacts {}

export const noServerFacts: ServerFacts = {
  host: '',
  namespace: '',
  pod: '',
  podUid: '',
  node: '',
  restarts: -1,
  program: '',
  buildId: '',
  goVersion: '',
};
