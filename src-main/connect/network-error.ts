import { AppError } from '#shared/base/app-error';

interface NetworkError {
  readonly code: AppError['code'];
  readonly say: (url: URL) => string;
}

const noTls: NetworkError = {
  code: 'connect/tls',
  say: (url) => `${url.host} does not speak TLS on this port. Try http:// in place of https://.`,
};

const networkErrors: Readonly<Record<string, NetworkError>> = {
  ECONNREFUSED: {
    code: 'connect/refused',
    say: (url) => `Nothing listens on ${url.host}. Check the port, and that the service serves pprof there.`,
  },
  ENOTFOUND: {
    code: 'connect/unresolved',
    say: (url) => `The name ${url.hostname} is not known to this machine's resolver. Check the spelling or the VPN.`,
  },
  EAI_AGAIN: {
    code: 'connect/unresolved',
    say: (url) => `The resolver did not answer for ${url.hostname}. Check the network or the VPN.`,
  },
  ENOENT: { code: 'connect/refused', say: () => 'There is no such socket. Check the path, and that the service runs.' },
  EACCES: { code: 'connect/refused', say: () => 'This user may not open that socket. Check its owner and mode.' },
  ECONNRESET: { code: 'connect/closed', say: (url) => `${url.host} closed the connection.` },
  EPIPE: { code: 'connect/closed', say: (url) => `${url.host} closed the connection.` },
  ETIMEDOUT: { code: 'connect/timeout', say: (url) => `${url.host} did not answer in time.` },
  EHOSTUNREACH: { code: 'connect/refused', say: (url) => `There is no route to ${url.hostname}.` },
  ENETUNREACH: { code: 'connect/refused', say: (url) => `There is no network to ${url.hostname}.` },
  HPE_INVALID_CONSTANT: { code: 'connect/not-pprof', say: (url) => `What answers on ${url.host} does not speak HTTP.` },
  EPROTO: noTls,
  ERR_SSL_WRONG_VERSION_NUMBER: noTls,
  ERR_SSL_PACKET_LENGTH_TOO_LONG: noTls,
  ERR_SSL_HTTP_REQUEST: noTls,
};

/** Codes of OpenSSL's verification, in words. */
const certificateProblems: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: 'has expired. Check the clock of this machine, then ask whoever runs the service',
  CERT_NOT_YET_VALID: 'is not valid yet. Check the clock of this machine',
  DEPTH_ZERO_SELF_SIGNED_CERT:
    'is signed by itself. Give its file as the certificate to trust, if you know it is the right one',
  SELF_SIGNED_CERT_IN_CHAIN: 'comes from an authority that this machine does not know. Give the file of that authority',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    'comes from an authority that this machine does not know. Give the file of that authority',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    'comes from an authority that this machine does not know, or the server leaves out a part of the chain. Give the file of that authority',
  ERR_TLS_CERT_ALTNAME_INVALID: 'is for another name. Give the name that it is for, if you know it is the right server',
};

function tlsProblem(code: string, message: string, url: URL): string {
  const known = certificateProblems[code];
  if (known !== undefined) return `The certificate of ${url.host} ${known}.`;
  if (/CERTIFICATE_REQUIRED|BAD_CERTIFICATE|UNKNOWN_CA|HANDSHAKE_FAILURE/.test(code)) {
    return `${url.host} did not accept this side's certificate. It wants a client certificate of an authority that it knows.`;
  }
  return `The certificate of ${url.host} was not accepted: ${message}.`;
}

/** Several addresses fail with one error, which has no message of its own. */
function rawText(error: Error): string {
  return error instanceof AggregateError ? error.errors.map(String).join('\n') : error.message;
}

/** Node's network errors as ours; the raw text stays in `details.raw`. */
export function toConnectError(error: unknown, url: URL): Error {
  if (!(error instanceof Error)) return new Error(String(error));
  if (error instanceof AppError) return error;
  if (error.name === 'AbortError') return new AppError('app/cancelled', 'Stopped.', {}, { cause: error });
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  const known = networkErrors[code];
  const details = { address: url.host, raw: rawText(error) };
  if (known) return new AppError(known.code, known.say(url), details, { cause: error });
  if (/CERT|TLS|SSL|SELF_SIGNED|UNABLE_TO/.test(code)) {
    return new AppError('connect/tls', tlsProblem(code, error.message, url), details, { cause: error });
  }
  return new AppError('connect/closed', `The connection to ${url.host} failed: ${error.message}`, details, {
    cause: error,
  });
}
