const TIMEOUT_MS = 300_000;

/** The body of the answer, at most so many bytes of it. @throws Error with a clause where there is none. */
export async function fetchBytes(address: string, most: number): Promise<Uint8Array> {
  const answer = await fetch(address, { signal: AbortSignal.timeout(TIMEOUT_MS) });
  if (!answer.ok || !answer.body) throw new Error(`the answer was ${answer.status}`);
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of answer.body as unknown as AsyncIterable<Uint8Array>) {
    length += chunk.length;
    if (length > most) throw new Error('more was sent than the file has');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
