import next from "@next/eslint-plugin-next";
import reactHooks from "eslint-plugin-react-hooks";
import tseslint from "typescript-eslint";

/** Errors, not warnings: a warning that may stay is no rule. */
const everywhere = {
  "no-console": "error",
  "max-lines": ["error", { max: 250 }],
  "max-lines-per-function": ["error", { max: 40, skipBlankLines: true, skipComments: true }],
  "max-params": ["error", 3],
};

export default tseslint.config(
  {
    ignores: [
      "typechain-types",
      "artifacts",
      "cache",
      "coverage",
      ".healthchain",
      "lib/abi.ts",
      "app/.next",
      "app/out",
      "app/next-env.d.ts",
    ],
  },
  {
    files: ["**/*.{ts,tsx}"],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      ...everywhere,
      "@typescript-eslint/consistent-type-definitions": ["error", "type"],
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
      "@typescript-eslint/restrict-template-expressions": "off",
    },
  },
  {
    files: ["app/**/*.{ts,tsx}"],
    plugins: { "react-hooks": reactHooks, "@next/next": next },
    rules: { ...reactHooks.configs.recommended.rules, ...next.configs.recommended.rules },
    settings: { next: { rootDir: "app" } },
  },
  {
    files: ["app/**/*.tsx"],
    // What a component shows is one tree, which reads better whole: a little longer than other functions.
    rules: {
      "max-lines-per-function": ["error", { max: 60, skipBlankLines: true, skipComments: true }],
    },
  },
  { files: ["**/*.mjs"], extends: [tseslint.configs.strict], rules: everywhere },
  {
    files: ["scripts/**", "test/scripts/programs/**", "test/**/*.mjs"],
    rules: { "no-console": "off" },
  },
  {
    files: ["test/**"],
    rules: {
      "max-lines": "off",
      "max-lines-per-function": "off",
      "max-params": "off",
      "@typescript-eslint/no-non-null-assertion": "off",
      "@typescript-eslint/no-unused-expressions": "off",
    },
  },
);
