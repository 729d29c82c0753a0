import { Readable, pipeline, type Transform } from "node:stream";
import { createBrotliDecompress, createGunzip, createInflate, createInflateRaw } from "node:zlib";
import { WireError } from "../errors/wire-error.ts";

/** The body without its content encoding, inflated off the main thread; an identity body comes back as it is, a broken or cut one throws `WireError` "decode". */
export function decodeBody(
  body: AsyncIterable<Buffer>,
  contentEncoding: string | undefined,
): AsyncIterable<Buffer> {
  // RFC 9110 8.4: listed in the order they were applied.
  const encodings = (contentEncoding ?? "")
    .toLowerCase()
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "" && name !== "identity");
  if (encodings.length > maxEncodings) return refuse(body, encodings.length);
  return encodings.reduceRight<AsyncIterable<Buffer>>((decoded, name) => inflate(decoded, name), body);
}

// One by the server, one by a gateway. Each more lets a few bytes grow into a thousand times as many.
const maxEncodings = 2;

// oxlint-disable-next-line require-yield -- whoever reads it gets the error, as with any other body
async function* refuse(body: AsyncIterable<Buffer>, count: number): AsyncGenerator<Buffer> {
  await body[Symbol.asyncIterator]().return?.();
  throw new WireError("decode", `the answer uses ${count} content encodings, one on top of the other`);
}

async function* inflate(body: AsyncIterable<Buffer>, encoding: string): AsyncGenerator<Buffer> {
  const source = body[Symbol.asyncIterator]();
  const first = await source.next();
  // A body of no bytes (304, HEAD, content-length: 0) is not a broken gzip.
  if (first.done === true) return;
  const inflater = openInflater(encoding, first.value);
  if (inflater === null) {
    await source.return?.();
    throw new WireError("decode", `the answer uses an unknown content encoding (${encoding})`);
  }
  let broken: unknown;
  pipeline(Readable.from(resume(first.value, source), { objectMode: false }), inflater, (error) => {
    broken = error ?? undefined;
  });
  try {
    for await (const chunk of inflater as AsyncIterable<Buffer>) yield chunk;
  } catch (error) {
    throw toDecodeError(broken ?? error, encoding);
  } finally {
    inflater.destroy();
    await source.return?.();
  }
}

async function* resume(first: Buffer, rest: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  yield first;
  for (let item = await rest.next(); item.done !== true; item = await rest.next()) yield item.value;
}

// The default of 16 KiB would mean many more trips to the thread pool, which goes on while the reader works on a chunk.
const options = { chunkSize: 1024 * 1024, readableHighWaterMark: 2 * 1024 * 1024 };

function openInflater(encoding: string, first: Buffer): Transform | null {
  if (encoding === "gzip" || encoding === "x-gzip") return createGunzip(options);
  if (encoding === "br") return createBrotliDecompress(options);
  if (encoding !== "deflate") return null;
  // RFC 9110 8.4.1.2: some servers send deflate without its zlib wrapper; the first byte tells.
  return ((first[0] ?? 0) & 0x0f) === 0x08 ? createInflate(options) : createInflateRaw(options);
}

function toDecodeError(error: unknown, encoding: string): unknown {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  if (!code.startsWith("Z_") && !code.startsWith("ERR_BROTLI") && !code.startsWith("ERR__ERROR_"))
    return error;
  const what = code === "Z_BUF_ERROR" ? "ends too early" : "is damaged";
  return new WireError("decode", `the ${encoding} body of the answer ${what}`, error);
}
