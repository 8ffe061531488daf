import { createTheme, type CSSVariablesResolver, type MantineColorsTuple } from "@mantine/core";

/** One deep blue-green for action. */
const sea: MantineColorsTuple = [
  "#e6f4f4",
  "#cfe6e6",
  "#a3cfcf",
  "#73b5b6",
  "#4d9ea0",
  "#348f91",
  "#24787a",
  "#146467",
  "#085558",
  "#00464a",
];

export const theme = createTheme({
  primaryColor: "sea",
  primaryShade: { light: 8, dark: 6 },
  autoContrast: true,
  colors: { sea },
  white: "#ffffff",
  black: "#16201f",
  defaultRadius: 8,
  fontFamily: "'Inter Variable', system-ui, sans-serif",
  fontSizes: { xs: "14px", sm: "14px", md: "16px", lg: "20px", xl: "28px" },
  lineHeights: { xs: "1.5", sm: "1.5", md: "1.5", lg: "1.5", xl: "1.5" },
  spacing: { xs: "8px", sm: "8px", md: "16px", lg: "24px", xl: "32px" },
  headings: {
    fontWeight: "650",
    sizes: {
      h1: { fontSize: "28px", lineHeight: "1.25" },
      h2: { fontSize: "20px", lineHeight: "1.5" },
      h3: { fontSize: "16px", lineHeight: "1.5" },
      h4: { fontSize: "16px", lineHeight: "1.5" },
    },
  },
  respectReducedMotion: true,
  cursorType: "pointer",
  focusRing: "never", // ours is in house.css, for everything that can have focus
  components: {
    Button: { defaultProps: { size: "md", type: "button" } },
    ActionIcon: { defaultProps: { size: 44 } },
    Anchor: { defaultProps: { underline: "always" } },
    Modal: {
      defaultProps: {
        centered: true,
        transitionProps: { duration: 120 },
        attributes: { header: { role: "presentation" } }, // a dialog's head is no second banner of the page
      },
    },
    TextInput: { defaultProps: { size: "md" } },
    Select: { defaultProps: { size: "md" } },
  },
});

/** Where Mantine's own choice is below 4.5:1 on our grounds, and the colours of house.css. */
const light = {
  "--mantine-color-body": "#ffffff",
  "--mantine-color-dimmed": "#4a5655",
  "--mantine-color-placeholder": "#5b6766",
  "--mantine-color-error": "#a51d1d",
  "--mantine-color-anchor": "#085558",
  "--mantine-color-default-border": "#7d8b8a",
  "--house-ground": "#f4f7f7",
  "--house-line": "#7d8b8a",
  "--house-soft-line": "#d5dddc",
  "--house-focus": "#085558",
  "--house-action": "#085558",
  "--house-attention": "#8a4b00",
  "--house-attention-ground": "#fff4e0",
  "--house-danger": "#a51d1d",
  "--house-danger-ground": "#fdecec",
  "--house-done": "#1d6130",
  "--house-done-ground": "#e9f5ec",
  "--house-info": "#085558",
  "--house-info-ground": "#e6f4f4",
};

const dark: typeof light & Readonly<Record<string, string>> = {
  "--mantine-color-body": "#101615",
  "--mantine-color-text": "#e8eeed",
  "--mantine-color-dimmed": "#aab6b4",
  "--mantine-color-placeholder": "#98a5a3",
  "--mantine-color-error": "#ff9c9c",
  "--mantine-color-anchor": "#73b5b6",
  "--mantine-color-red-filled": "#c92a2a", // under white words
  "--mantine-color-red-filled-hover": "#b02525",
  "--mantine-color-default": "#18201f",
  "--mantine-color-default-hover": "#222d2b",
  "--mantine-color-default-border": "#7d8b8a",
  "--house-ground": "#18201f",
  "--house-line": "#7d8b8a",
  "--house-soft-line": "#33403e",
  "--house-focus": "#73b5b6",
  "--house-action": "#73b5b6",
  "--house-attention": "#ffc069",
  "--house-attention-ground": "#2e2410",
  "--house-danger": "#ff9c9c",
  "--house-danger-ground": "#361616",
  "--house-done": "#8fd3a2",
  "--house-done-ground": "#14291a",
  "--house-info": "#a3cfcf",
  "--house-info-ground": "#132b2c",
};

export const houseVariables: CSSVariablesResolver = () => ({ variables: {}, light, dark });
