/** The few colours that dvsync uses. */
export interface Paint {
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly red: (text: string) => string;
  readonly green: (text: string) => string;
  readonly yellow: (text: string) => string;
}

const same = (text: string) => text;

/** Leaves every text as it is. */
export const plainPaint: Paint = { bold: same, dim: same, red: same, green: same, yellow: same };

/** Gives colours where they are on; chalk is loaded only then. */
export async function openPaint(on: boolean): Promise<Paint> {
  if (!on) return plainPaint;
  const { Chalk } = await import("chalk");
  const chalk = new Chalk({ level: 1 });
  return {
    bold: (text) => chalk.bold(text),
    dim: (text) => chalk.dim(text),
    red: (text) => chalk.red(text),
    green: (text) => chalk.green(text),
    yellow: (text) => chalk.yellow(text),
  };
}
