import { execFileSync, spawnSync } from "node:child_process";
import { chmod, chown, mkdtemp, rm } from "node:fs/promises";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { hasTool } from "../support/has-tool.ts";

const programs = "/usr/lib/postgresql/15/bin";

/** Whether Debian's PostgreSQL can be started here. It refuses to run as root, so root needs its user. */
export const hasPostgres =
  hasTool(`${programs}/postgres`) && hasTool("psql") && (userInfo().uid !== 0 || serverUser() !== null);

export interface PostgresServer {
  /** Runs a script in psql and gives what it prints. */
  readonly run: (script: string) => string;
  /** How psql finds it. */
  readonly env: NodeJS.ProcessEnv;
  readonly close: () => Promise<void>;
}

/** Starts a server in a folder of its own, reachable through a socket in that folder alone. */
export async function startPostgres(): Promise<PostgresServer> {
  // A short path: that of a socket may have about a hundred bytes.
  const folder = await mkdtemp(join(tmpdir(), "pg-"));
  const user = userInfo().uid === 0 ? serverUser() : null;
  if (user !== null) await chown(folder, user.uid, user.gid);
  await chmod(folder, 0o755);
  const options = {
    cwd: folder,
    encoding: "utf8",
    env: { PATH: process.env["PATH"], LC_ALL: "C.UTF-8" },
    ...user,
  } as const;
  const data = join(folder, "data");
  const control = (...args: string[]) =>
    execFileSync(`${programs}/pg_ctl`, ["-D", data, "-w", "-s", ...args], { ...options, stdio: "ignore" });
  execFileSync(`${programs}/initdb`, ["-D", data, "-U", "dvsync", "-A", "trust", "-E", "UTF8", "--no-sync"], {
    ...options,
    stdio: "ignore",
  });
  control(
    "-l",
    join(folder, "log"),
    "-o",
    `-c listen_addresses='' -c unix_socket_directories='${folder}' -c fsync=off`,
    "start",
  );
  return {
    env: { PGHOST: folder, PGUSER: "dvsync", PGDATABASE: "postgres" },
    run(script) {
      const args = [
        "-h",
        folder,
        "-U",
        "dvsync",
        "-d",
        "postgres",
        "-X",
        "-q",
        "-At",
        "-v",
        "ON_ERROR_STOP=1",
        "-f",
        "-",
      ];
      const done = spawnSync("psql", args, { encoding: "utf8", input: script, env: options.env });
      if (done.status !== 0) throw new Error(done.stderr);
      return done.stdout;
    },
    async close() {
      control("-m", "immediate", "stop");
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function serverUser(): { uid: number; gid: number } | null {
  const done = spawnSync("id", ["-u", "postgres"], { encoding: "utf8" });
  const group = spawnSync("id", ["-g", "postgres"], { encoding: "utf8" });
  return done.status === 0 ? { uid: Number(done.stdout), gid: Number(group.stdout) } : null;
}
