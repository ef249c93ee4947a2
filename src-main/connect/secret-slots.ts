/**
 * Names of secrets by what they are for. A name holds everything that the secret may be sent to, so that a secret given for
 * one host never reaches another because an address was edited.
 */
export const secretSlots = {
  basic: (user: string, url: URL) => `password of ${user} at ${url.origin}`,
  bearer: (url: URL) => `token for ${url.origin}`,
  password: (user: string, host: string, port: number) => `password of ${user} at ssh://${host}:${port}`,
  passphrase: (file: string) => `passphrase of ${file}`,
};
