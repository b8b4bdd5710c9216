import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Whether certificates can be made here, and Redis can speak TLS. */
export const HAS_TLS =
  spawnSync('openssl', ['version']).status === 0 &&
  !/Unsupported|TLS not supported|Bad directive/i.test(
    spawnSync('redis-server', ['--port', '0', '--tls-port', '0', '--version'], { encoding: 'utf8' }).stdout ?? '',
  );

/** An authority of one's own, and a server's certificate for 127.0.0.1 that it signed. PEM files in a folder that goes with it. */
export class Certificates implements Disposable {
  readonly #folder = mkdtempSync(join(tmpdir(), 'ablata-tls-'));
  readonly ca = this.#path('ca.pem');
  readonly cert = this.#path('server.pem');
  readonly key = this.#path('server.key');

  constructor() {
    const [caKey, request, extensions] = ['ca.key', 'server.csr', 'server.ext'].map((name) => this.#path(name));
    const openssl = (...args: string[]): void => void execFileSync('openssl', args, { stdio: 'ignore' });
    const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
    openssl('req', '-x509', ...key, '-keyout', caKey!, '-out', this.ca, '-days', '2', '-subj', '/CN=An authority');
    openssl('req', ...key, '-keyout', this.key, '-out', request!, '-subj', '/CN=redis');
    writeFileSync(extensions!, 'subjectAltName=IP:127.0.0.1\n');
    const signed = ['-CA', this.ca, '-CAkey', caKey!, '-CAcreateserial', '-days', '2', '-extfile', extensions!];
    openssl('x509', '-req', '-in', request!, '-out', this.cert, ...signed);
  }

  /** Options of redis-server. */
  get redis(): readonly string[] {
    const { ca, cert, key } = this;
    return ['--tls-cert-file', cert, '--tls-key-file', key, '--tls-ca-cert-file', ca, '--tls-auth-clients', 'no'];
  }

  #path(name: string): string {
    return join(this.#folder, name);
  }

  [Symbol.dispose](): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
