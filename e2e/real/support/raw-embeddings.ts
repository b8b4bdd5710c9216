/** What a server's /embeddings answers when it is asked by hand. @param url ends in /v1 @returns a vector a text, in their order */
export async function rawEmbeddings(url: string, body: object): Promise<readonly (readonly number[])[]> {
  const response = await fetch(`${url}/embeddings`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(await response.text());
  const { data } = (await response.json()) as { readonly data: readonly { readonly embedding: readonly number[] }[] };
  return data.map(({ embedding }) => embedding);
}
