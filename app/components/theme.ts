import { createTheme, type MantineColorsTuple } from "@mantine/core";

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
  primaryShade: { light: 8, dark: 4 },
  autoContrast: true,
  colors: { sea },
  defaultRadius: 8,
  fontFamily: "'Inter Variable', system-ui, sans-serif",
  fontSizes: { xs: "14px", sm: "14px", md: "16px", lg: "20px", xl: "28px" },
  lineHeights: { md: "1.5" },
  respectReducedMotion: true,
});
