import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

const UPSTREAM = process.env['npm_config_registry']?.replace(/\/$/, '') ?? 'https://registry.npmjs.org';

interface Packument {
  name: string;
  versions: Record<string, { version: string; dist?: object }>;
  'dist-tags': Record<string, string>;
  _attachments?: Record<string, { data: string }>;
}

export interface Registry extends AsyncDisposable {
  readonly url: string;
  /** Names that were published, in that order. */
  readonly published: readonly string[];
  publish(tarball: string): void;
}

/** An npm registry on loopback that forgets all when it stops: takes what is published, gives it back, and sends on to npm's own for the rest. */
export async function startRegistry(): Promise<Registry> {
  const packuments = new Map<string, Packument>();
  const tarballs = new Map<string, Buffer>();
  let url = '';

  const put = ({ _attachments = {}, ...packument }: Packument) => {
    const { name, versions } = packument;
    for (const manifest of Object.values(versions)) {
      const [attachment] = Object.values(_attachments);
      const bytes = Buffer.from(attachment?.data ?? '', 'base64');
      const path = `/${name}/-/${name.replace(/.*\//, '')}-${manifest.version}.tgz`;
      const hash = (algorithm: string, encoding: 'hex' | 'base64') =>
        createHash(algorithm).update(bytes).digest(encoding);
      tarballs.set(path, bytes);
      manifest.dist = {
        tarball: url + path,
        integrity: `sha512-${hash('sha512', 'base64')}`,
        shasum: hash('sha1', 'hex'),
      };
    }
    packuments.set(name, { ...packument, versions: { ...packuments.get(name)?.versions, ...versions } });
  };

  const server = createServer(async (request, response) => {
    const path = decodeURIComponent(new URL(request.url ?? '/', 'http://localhost').pathname);
    const found = tarballs.get(path) ?? packuments.get(path.slice(1));
    if (request.method === 'PUT') put(JSON.parse(await bodyOf(request)));
    if (found instanceof Buffer) response.end(found);
    else if (request.method !== 'GET')
      response.end('{}'); // a publication; a question about advisories
    else if (found) response.setHeader('content-type', 'application/json').end(JSON.stringify(found));
    else if (isOurs(path))
      response.writeHead(404).end('{}'); // what upstream has by this name is another version
    else response.writeHead(302, { location: UPSTREAM + request.url }).end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  return {
    url,
    get published() {
      return [...packuments.keys()];
    },
    publish(tarball) {
      const manifest = JSON.parse(
        execFileSync('tar', ['-xzOf', tarball, 'package/package.json'], { encoding: 'utf8' }),
      );
      const { name, version } = manifest;
      const _attachments = { [name]: { data: readFileSync(tarball, 'base64') } };
      put({ name, versions: { [version]: manifest }, 'dist-tags': { latest: version }, _attachments });
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

const isOurs = (path: string): boolean => /^\/(@ablata\/|ablata(\/|$))/.test(path);

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
