import { setFlagsFromString } from "node:v8";
import type { buildConnector } from "undici";

// The budget that V8 11 gives a function before it is compiled again; other versions have others, of the same order.
const usual = 1_800_000;
const endless = 1_000_000_000;

/**
 * The same connector, for which undici makes its HTTP parser, one huge WebAssembly function, without optimizing it. V8 would
 * soon compile it a second time: 0.1 s of CPU and 40 MB in every run, for a parser that sees a few header lines and passes
 * bodies through whole. V8 reads the budget when a module is made, so nothing else is touched by it.
 */
export function spareParserTierUp(connect: buildConnector.connector): buildConnector.connector {
  return (options, callback) =>
    connect(options, (...result) => {
      setFlagsFromString(`--wasm-tiering-budget=${endless}`);
      try {
        callback(...result); // undici makes the parser in here
      } finally {
        setFlagsFromString(`--wasm-tiering-budget=${usual}`);
      }
    });
}
