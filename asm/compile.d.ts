export function compile(name: "skip-lines" | "walk-rows"): Promise<string>;
