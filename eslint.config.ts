// One rule set for every folder: no exemptions by directory, no disabling comments.
import { defineConfig } from "eslint/config";
import eslint from "@eslint/js";
import regexp from "eslint-plugin-regexp";
import typescriptEslint from "typescript-eslint";

export default defineConfig(
  { ignores: ["node_modules", "data", "public", "**/build"] },
  eslint.configs.recommended,
  typescriptEslint.configs.strictTypeChecked,
  {
    plugins: { regexp },
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    linterOptions: { noInlineConfig: true, reportUnusedDisableDirectives: "error" },
    rules: {
      "@typescript-eslint/no-floating-promises": "error",
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
      "max-lines": ["error", { max: 250 }],
      eqeqeq: "error",
      "no-nested-ternary": "error",
      "no-console": "error",
      // What does not fit a port says that the port is too wide: narrow it (Pick), or parse what came.
      "no-restricted-syntax": [
        "error",
        {
          selector: "TSAsExpression > TSAsExpression.expression > TSUnknownKeyword.typeAnnotation",
          message: "Do not cast by way of unknown: narrow the port, or parse the value.",
        },
      ],
      // One hostile text, and the only thread stands still (S16): core/text.ts has what such expressions were for.
      "regexp/no-super-linear-backtracking": ["error", { report: "potential" }],
      "regexp/no-super-linear-move": ["error", { report: "potential", ignorePartial: false, ignoreSticky: false }],
    },
  },
);
