import { timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** Why a request is turned away. */
export interface Refusal {
  readonly status: number;
  readonly message: string;
}

/** The part of a path behind the token, or why the request is turned away. */
export function admit(
  request: IncomingMessage,
  token: string,
  hosts: ReadonlySet<string>,
): { readonly path: string; readonly query: URLSearchParams } | Refusal {
  if (request.method !== 'GET' && request.method !== 'HEAD') return { status: 405, message: 'Only GET is answered.' };
  // A page of another site that has its name point to this machine (DNS rebinding) sends its own name here.
  if (!hosts.has((request.headers.host ?? '').toLowerCase()))
    return { status: 421, message: 'This server answers under the address it printed, and no other.' };
  const site = request.headers['sec-fetch-site'];
  const navigates = request.headers['sec-fetch-mode'] === 'navigate';
  if (site !== undefined && site !== 'same-origin' && site !== 'none' && !navigates)
    return { status: 403, message: 'Other sites get nothing from here.' };
  const url = new URL(request.url ?? '/', 'http://localhost');
  const [, given = '', rest = ''] = /^\/([^/]*)\/?(.*)$/.exec(url.pathname) ?? [];
  if (!same(given, token))
    return { status: 404, message: 'Not found. The address printed by `ablata view` has a token in it.' };
  return { path: rest, query: url.searchParams };
}

function same(a: string, b: string): boolean {
  const [x, y] = [Buffer.from(a), Buffer.from(b)];
  return x.length === y.length && timingSafeEqual(x, y);
}
