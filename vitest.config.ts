import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    // Child-process tests run bin/dvsync.js, which needs what the compiler makes of src/.
    globalSetup: ["test/support/build.ts"],
    reporters: ["default", "./test/support/closing-line.ts"],
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
