import tseslint from "typescript-eslint";

export default tseslint.config(
  { ignores: ["typechain-types", "artifacts", "cache", "coverage", ".healthchain", "**/*.mjs"] },
  {
    files: ["**/*.ts"],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      "no-console": "error",
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
      "@typescript-eslint/restrict-template-expressions": "off",
    },
  },
  { files: ["scripts/**"], rules: { "no-console": "off" } },
  { files: ["test/**"], rules: { "@typescript-eslint/no-non-null-assertion": "off" } },
);
