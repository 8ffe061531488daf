import tseslint from "typescript-eslint";

/** Errors, not warnings: a warning that may stay is no rule. */
const everywhere = {
  "no-console": "error",
  "max-lines": ["error", { max: 250 }],
  "max-lines-per-function": ["error", { max: 40, skipBlankLines: true, skipComments: true }],
  "max-params": ["error", 3],
};

export default tseslint.config(
  { ignores: ["typechain-types", "artifacts", "cache", "coverage", ".healthchain", "lib/abi.ts"] },
  {
    files: ["**/*.ts"],
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
