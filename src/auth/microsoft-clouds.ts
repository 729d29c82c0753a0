// learn.microsoft.com/entra/identity-platform/authentication-national-cloud, with the older names that still answer
const clouds: ReadonlySet<string> = new Set([
  "https://login.microsoftonline.com",
  "https://login.windows.net",
  "https://login.microsoft.com",
  "https://sts.windows.net",
  "https://login.microsoftonline.us",
  "https://login.usgovcloudapi.net",
  "https://login-us.microsoftonline.com",
  "https://login.partner.microsoftonline.cn",
  "https://login.chinacloudapi.cn",
]);

/** Whether this origin is a sign-in host of Microsoft. */
export function isMicrosoftCloud(origin: string): boolean {
  return clouds.has(origin);
}
