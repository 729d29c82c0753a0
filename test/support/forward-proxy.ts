import { createServer, request as forward } from "node:http";
import { connect, type AddressInfo } from "node:net";
import { onTestFinished } from "vitest";

export interface ForwardProxy {
  readonly port: number;
  /** What was asked of it: `CONNECT host:port` or `GET http://…`. */
  readonly asked: string[];
}

/** A real forward proxy on 127.0.0.1: CONNECT and absolute form. All names lead to 127.0.0.1, so that a test can use any. */
export async function openForwardProxy(
  options: { credentials?: string; refuse?: number } = {},
): Promise<ForwardProxy> {
  const asked: string[] = [];
  const wanted = options.credentials && `Basic ${Buffer.from(options.credentials).toString("base64")}`;
  const verdict = (headers: NodeJS.Dict<string | string[]>): number => {
    if (wanted !== undefined && headers["proxy-authorization"] !== wanted) return 407;
    return options.refuse ?? 200;
  };
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    const status = verdict(request.headers);
    if (status !== 200) {
      response.writeHead(status).end();
      return;
    }
    const { port } = new URL(request.url!);
    const path = request.url!.replace(/^http:\/\/[^/]+/, "");
    const onward = forward({ host: "127.0.0.1", port, path, headers: request.headers }, (answer) => {
      response.writeHead(answer.statusCode!, answer.rawHeaders);
      answer.pipe(response);
    });
    onward.on("error", () => response.writeHead(502).end()).end();
  });
  server.on("connect", (request, socket, head) => {
    asked.push(`CONNECT ${request.url}`);
    const status = verdict(request.headers);
    if (status !== 200) {
      socket.end(`HTTP/1.1 ${status} No\r\ncontent-length: 0\r\n\r\n`);
      return;
    }
    const onward = connect(Number(request.url!.split(":").at(-1)), "127.0.0.1", () => {
      socket.write("HTTP/1.1 200 Connected\r\n\r\n");
      onward.write(head);
      onward.pipe(socket).pipe(onward);
    });
    onward.on("error", () => socket.end("HTTP/1.1 502 Bad Gateway\r\n\r\n"));
    socket.on("error", () => onward.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => (server.closeAllConnections(), void server.close()));
  return { port: (server.address() as AddressInfo).port, asked };
}
