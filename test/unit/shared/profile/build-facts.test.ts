import fs from 'node:fs';
import { describe, expect, it } from 'vitest';
import { computeBuildFacts } from '#shared/profile/build-facts';
import { noServerFacts } from '#shared/contract/server-facts';
import { serverLine, serverRows } from '../../../../src-renderer/state/server-facts.ts';
import { decodeCapture } from '../../../../src-main/decode/decode-capture.ts';
import { encodePprof } from '../../../fixtures/encode-pprof.ts';
import { sample } from '../../../fixtures/run-cli.ts';

describe('the build of a profile', () => {
  it('is the first mapping of a real capture', () => {
    const decoded = decodeCapture(new Uint8Array(fs.readFileSync(sample('sick-cpu.pb.gz'))));
    expect(decoded.format === 'pprof' && computeBuildFacts(decoded.profile).program).toBe('checkout');
  });

  it.each([
    ['/go/pkg/mod/golang.org/toolchain@v0.0.1-go1.26.3.linux-amd64/src/runtime/proc.go', '1.26.3'],
    ['/opt/hostedtoolcache/go/1.22.10/x64/src/runtime/proc.go', '1.22.10'],
    ['/usr/lib/go-1.19/src/runtime/proc.go', '1.19'],
    ['/home/ada/sdk/go1.27rc1/src/runtime/proc.go', '1.27rc1'],
    ['/opt/homebrew/Cellar/go/1.25.1/libexec/src/runtime/proc.go', '1.25.1'],
    ['/usr/local/go/src/runtime/proc.go', ''],
    ['runtime/proc.go', ''],
  ])('tells its Go where the sources stood in a folder of a version: %s', (file, version) => {
    const bytes = encodePprof({
      stringTable: ['', 'cpu', 'nanoseconds', 'runtime.schedule', file, '/srv/bin/ledger', 'b1d'],
      sampleType: [{ type: 1, unit: 2 }],
      mapping: [{ id: 1, filename: 5, buildId: 6 }],
      function: [{ id: 1, name: 3, filename: 4 }],
      location: [{ id: 1, mappingId: 1, line: [{ functionId: 1, line: 1 }] }],
      sample: [{ locationId: [1], value: [1] }],
    });
    const decoded = decodeCapture(bytes);
    expect(decoded.format === 'pprof' && computeBuildFacts(decoded.profile)).toEqual({
      program: 'ledger',
      buildId: 'b1d',
      goVersion: version,
    });
  });
});

describe('what is known of a server', () => {
  it('is told without what is not known', () => {
    expect(serverRows(noServerFacts)).toEqual([]);
    const server = { ...noServerFacts, namespace: 'shop', pod: 'api-1', podUid: '1f', node: 'n1', restarts: 0 };
    expect(serverRows({ ...server, goVersion: '1.26.3' }).map(({ name, text }) => `${name}: ${text}`)).toEqual([
      'Pod: shop/api-1',
      'Pod uid: 1f',
      'Restarts: 0',
      'Node: n1',
      'Go: 1.26.3',
    ]);
    expect(serverLine({ ...noServerFacts, host: 'ledger-07', program: 'checkout' })).toBe(
      'Host ledger-07, Program checkout',
    );
  });
});
