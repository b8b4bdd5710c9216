/** An address under the base URL, whose query (as some gateways ask for) stays. */
export function pathURL(baseURL: string, path: string): URL {
  const url = new URL(baseURL);
  url.pathname = `${url.pathname.replace(/\/+$/u, '')}${path}`;
  return url;
}

/** An address beside `/v1`. */
export function rootURL(baseURL: string, path: string): URL {
  const url = new URL(baseURL);
  url.pathname = `${url.pathname.replace(/\/+$/u, '').replace(/\/v1$/u, '')}/${path}`;
  return url;
}
