export function compileWalkRows(): Promise<string>;
