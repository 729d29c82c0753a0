import type { RecipePlace } from "./recipe-place.ts";

/** A service and its timer, one behind the other, each under the path where it belongs. */
export function toSystemdRecipe({ node, program, folder, dir, user }: RecipePlace): string {
  return `# /etc/systemd/system/dvsync.service
[Unit]
Description=Bring the dvsync snapshots in ${toUnitText(folder)} up to date
Wants=network-online.target
After=network-online.target

[Service]
Type=oneshot
User=${user}
WorkingDirectory=${toUnitText(folder)}
# Secrets, if the sign-in needs any: DVSYNC_CLIENT_SECRET=...; owned by root, mode 0600.
EnvironmentFile=-/etc/dvsync.env
ExecStart=${toUnitWord(node)} ${toUnitWord(program)} pull --quiet
# Locked or throttled: the timer comes again.
SuccessExitStatus=75
NoNewPrivileges=yes
PrivateTmp=yes
ProtectSystem=strict
ReadWritePaths=${toUnitWord(dir)}

# /etc/systemd/system/dvsync.timer
[Unit]
Description=Run dvsync every ten minutes

[Timer]
OnCalendar=*:0/10
Persistent=yes

[Install]
WantedBy=timers.target

# Then: systemctl daemon-reload && systemctl enable --now dvsync.timer
`;
}

/** A path as a word of a unit file: % introduces a specifier, and quotes hold spaces. */
function toUnitWord(path: string): string {
  const text = toUnitText(path).replaceAll("\\", "\\\\").replaceAll('"', '\\"');
  return /\s/.test(path) ? `"${text}"` : text;
}

function toUnitText(path: string): string {
  return path.replaceAll("%", "%%");
}
