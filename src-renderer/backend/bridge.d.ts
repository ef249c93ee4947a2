import type { Bridge } from '#shared/contract/requests';

declare global {
  interface Window {
    /** Exposed by the preload script; absent in tests, which bring a backend of their own. */
    readonly faultline?: Bridge;
  }
}
